using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Execution;

/// <summary>The tables of actions, their steps, the fences and the locks.</summary>
internal static class ActionStore
{
    private const string Columns = "SELECT id, incident, policy, state, is_shadow, proposal, intended, verify_within, verify_until, verify_else, ended FROM actions";

    public static void Add(Session session, ActionRecord action, string limitKey) => session.Execute(
        "INSERT INTO actions (id, incident, policy, limit_key, state, is_shadow, proposal, intended, verify_within, verify_else) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        action.Id, action.Incident, action.Policy, limitKey, action.State, action.IsShadow, action.Proposal, action.Intended, action.VerifyWithin, action.VerifyElse);

    public static void AddStep(Session session, StepRecord step, ActionRecord action, string incidentResource, IReadOnlyDictionary<string, string> dimensions) => session.Execute(
        "INSERT INTO steps (action, position, name, resource, incident_resource, target, body, attributes, fence, state, is_shadow, intended) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        step.Action, (long)step.Position, step.Step.Action, step.Step.On, incidentResource, step.Step.Target, StepText.ToJson(step.Step),
        JsonSerializer.Serialize(dimensions, DimensionsJson.Default.IReadOnlyDictionaryStringString), step.Fence, step.State, action.IsShadow, action.Intended);

    public static ActionRecord? Find(Session session, string id) => session.First(Columns + " WHERE id = $1", Read, id);

    public static List<ActionRecord> OfIncident(Session session, string incident) => session.Rows(Columns + " WHERE incident = $1 ORDER BY intended, id", Read, incident);

    public static List<ActionRecord> InState(Session session, ActionState state) => session.Rows(Columns + " WHERE state = $1 ORDER BY intended, id", Read, state);

    /// <summary>Those whose incident has not resolved in time.</summary>
    public static List<ActionRecord> Overdue(Session session, DateTimeOffset now) =>
        session.Rows(Columns + " WHERE state = 'verifying' AND verify_until <= $1 ORDER BY verify_until, id", Read, now);

    /// <summary>Puts off what would be overdue before a moment.</summary>
    public static void WaitAtLeastUntil(Session session, DateTimeOffset moment) =>
        session.Execute("UPDATE actions SET verify_until = $1 WHERE state = 'verifying' AND verify_until < $1", moment);

    public static List<StepRecord> StepsOf(Session session, string action) => session.Rows(
        "SELECT action, position, body, fence, state, started, ended, summary, undo_state FROM steps WHERE action = $1 ORDER BY position",
        row => new StepRecord(row.GetString(0), row.GetInt32(1), StepText.Read(row.GetString(2)), row.GetInt64(3), row.Word<StepState>(4), row.MomentOrNull(5), row.MomentOrNull(6), row.TextOrNull(7), row.TextOrNull(8)),
        action);

    public static void SetState(Session session, string action, ActionState state, DateTimeOffset? verifyUntil = null) =>
        session.Execute("UPDATE actions SET state = $2, verify_until = coalesce($3, verify_until) WHERE id = $1", action, state, verifyUntil);

    /// <summary>Ends an action. Where its end is known its targets are free again.</summary>
    public static void End(Session session, string action, ActionState state, DateTimeOffset now)
    {
        session.Execute("UPDATE actions SET state = $2, ended = $3 WHERE id = $1", action, state, now);
        if (state != ActionState.Unknown)
            session.Execute("DELETE FROM locks WHERE action = $1", action);
    }

    public static void StartStep(Session session, string action, int position, DateTimeOffset now) =>
        session.Execute("UPDATE steps SET state = 'started', started = $3, ended = NULL WHERE action = $1 AND position = $2", action, (long)position, now);

    public static void EndStep(Session session, string action, int position, StepState state, string summary, string? undoState, DateTimeOffset now) => session.Execute(
        "UPDATE steps SET state = $3, summary = $4, undo_state = coalesce($5, undo_state), ended = $6 WHERE action = $1 AND position = $2", action, (long)position, state, summary, undoState, now);

    /// <summary>How often a policy has acted on what it is limited by.</summary>
    public static long CountOf(Session session, string policy, string limitKey, DateTimeOffset since, bool isShadow) => session.Number(
        "SELECT count(*) FROM actions WHERE policy = $1 AND limit_key = $2 AND intended > $3 AND is_shadow = $4", policy, limitKey, since, isShadow);

    /// <summary>When a target was last acted on, or null.</summary>
    public static DateTimeOffset? LastOn(Session session, string resource, string target, bool isShadow) => session.First(
        "SELECT max(coalesce(ended, started, intended)) FROM steps WHERE resource = $1 AND target = $2 AND is_shadow = $3", row => row.MomentOrNull(0), resource, target, isShadow);

    /// <summary>The steps that were intended since a moment.</summary>
    public static List<CountedStep> StepsSince(Session session, DateTimeOffset since, bool isShadow) => session.Rows(
        "SELECT resource, incident_resource, target, attributes FROM steps WHERE intended > $1 AND is_shadow = $2",
        row => new CountedStep(row.GetString(0), row.GetString(1), row.GetString(2), JsonSerializer.Deserialize(row.GetString(3), DimensionsJson.Default.IReadOnlyDictionaryStringString)!),
        since, isShadow);

    /// <summary>
    /// The next fencing number of a target. A number is given once; who holds a smaller one than the last has been overtaken, and must not act.
    /// </summary>
    public static long NextFence(Session session, string resource, string target) => session.Number(
        "INSERT INTO fences (resource, target, number) VALUES ($1, $2, 1) ON CONFLICT (resource, target) DO UPDATE SET number = number + 1 RETURNING number", resource, target);

    /// <summary>The last fencing number of a target; 0 where there was none.</summary>
    public static long FenceOf(Session session, string resource, string target) =>
        session.Number("SELECT number FROM fences WHERE resource = $1 AND target = $2", resource, target);

    public static void Lock(Session session, string resource, string target, string action) =>
        session.Execute("INSERT INTO locks (resource, target, action) VALUES ($1, $2, $3)", resource, target, action);

    /// <summary>The action that has a target, or null.</summary>
    public static ActionRecord? HolderOf(Session session, string resource, string target) => session.First(
        Columns + " WHERE id = (SELECT action FROM locks WHERE resource = $1 AND target = $2)", Read, resource, target);

    /// <summary>What steps touch: their targets, and the thing that the incident is about.</summary>
    public static IEnumerable<(string Resource, string Target)> TargetsOf(Incident incident, IEnumerable<DecisionStep> steps)
    {
        var targets = steps.Select(s => (s.On, s.Target!));
        return (incident.Target is null ? targets : targets.Append((incident.Resource, incident.Target))).Distinct();
    }

    private static ActionRecord Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.Word<ActionState>(3), row.GetInt64(4) != 0, row.TextOrNull(5), row.Moment(6),
        new TimeSpan(row.GetInt64(7)), row.MomentOrNull(8), row.GetString(9), row.MomentOrNull(10));
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class DimensionsJson : JsonSerializerContext;
