using Microsoft.Data.Sqlite;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Approvals;

/// <summary>How far a proposal is.</summary>
public enum ProposalState
{
    /// <summary>It was decided, and the state of its target is being read; nobody was asked yet.</summary>
    Preparing,

    /// <summary>It waits for people.</summary>
    Open,

    /// <summary>Enough people agreed; it is going to be carried out.</summary>
    Approved,

    /// <summary>It was carried out.</summary>
    Executed,

    /// <summary>Somebody said no.</summary>
    Rejected,

    /// <summary>Nobody decided in time, or it was not carried out in time.</summary>
    Expired,

    /// <summary>What was approved is not what it would be now.</summary>
    Void,

    /// <summary>The incident ended first.</summary>
    Withdrawn,
}

/// <summary>Steps that people are asked about. An approval is good for exactly this plan, policy set and state of the target. Immutable.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Incident">The incident's identity.</param>
/// <param name="Policy">The governing policy.</param>
/// <param name="Plan">The steps as JSON.</param>
/// <param name="PolicySet">The version of the policy set.</param>
/// <param name="TargetState">What the targets were like.</param>
/// <param name="Needed">How many must agree.</param>
/// <param name="Approvers">The names of people or groups who may; empty where everyone with the role may.</param>
/// <param name="State">How far it is.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">Until when it may be approved.</param>
/// <param name="RunUntil">Until when it may be carried out once it was approved, or null.</param>
/// <param name="Reason">Why it ended, or null.</param>
public sealed record ProposalRecord(
    string Id, string Incident, string Policy, string Plan, string PolicySet, string TargetState, int Needed, IReadOnlyList<string> Approvers,
    ProposalState State, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? RunUntil, string? Reason)
{
    /// <summary>The SHA-256 of the plan in lower-case hex.</summary>
    public string PlanHash => Execution.StepText.HashOf(Plan);

    /// <summary>The steps of the plan, in their order.</summary>
    public IReadOnlyList<DecisionStep> Steps => Execution.StepText.ReadPlan(Plan);
}

/// <summary>What one person said about a proposal.</summary>
/// <param name="Voter">Who.</param>
/// <param name="IsApproval">Whether yes.</param>
/// <param name="Reason">Why, in that person's words, or null.</param>
/// <param name="At">When.</param>
public sealed record Vote(string Voter, bool IsApproval, string? Reason, DateTimeOffset At);

/// <summary>The tables of proposals and votes.</summary>
internal static class ProposalStore
{
    private const string Columns = "SELECT id, incident, policy, plan, policy_set, target_state, needed, approvers, state, created, expires, run_until, reason FROM proposals";

    public static void Add(Session session, ProposalRecord proposal) => session.Execute(
        "INSERT INTO proposals (id, incident, policy, plan, policy_set, target_state, needed, approvers, state, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        proposal.Id, proposal.Incident, proposal.Policy, proposal.Plan, proposal.PolicySet, proposal.TargetState, (long)proposal.Needed, JsonText.Texts(proposal.Approvers), proposal.State, proposal.Created, proposal.Expires);

    public static ProposalRecord? Find(Session session, string id) => session.First(Columns + " WHERE id = $1", Read, id);

    public static List<ProposalRecord> InState(Session session, ProposalState state) => session.Rows(Columns + " WHERE state = $1 ORDER BY created, id", Read, state);

    public static List<ProposalRecord> OfIncident(Session session, string incident) => session.Rows(Columns + " WHERE incident = $1 ORDER BY created, id", Read, incident);

    /// <summary>Those that nobody decided, or that were not carried out, in time.</summary>
    public static List<ProposalRecord> Overdue(Session session, DateTimeOffset now) => session.Rows(
        Columns + " WHERE (state IN ('open', 'preparing') AND expires <= $1) OR (state = 'approved' AND run_until <= $1) ORDER BY created, id", Read, now);

    public static void Open(Session session, string id, string targetState) => session.Execute("UPDATE proposals SET state = 'open', target_state = $2 WHERE id = $1", id, targetState);

    public static void Approve(Session session, string id, DateTimeOffset now, DateTimeOffset runUntil) =>
        session.Execute("UPDATE proposals SET state = 'approved', approved = $2, run_until = $3 WHERE id = $1", id, now, runUntil);

    public static void End(Session session, string id, ProposalState state, string? reason, DateTimeOffset now) =>
        session.Execute("UPDATE proposals SET state = $2, reason = $3, ended = $4 WHERE id = $1", id, state, reason, now);

    public static void AddVote(Session session, string proposal, Vote vote) => session.Execute(
        "INSERT INTO votes (proposal, voter, is_approval, reason, at) VALUES ($1, $2, $3, $4, $5)", proposal, vote.Voter, vote.IsApproval, vote.Reason, vote.At);

    public static List<Vote> VotesOf(Session session, string proposal) => session.Rows(
        "SELECT voter, is_approval, reason, at FROM votes WHERE proposal = $1 ORDER BY at, voter", row => new Vote(row.GetString(0), row.GetInt64(1) != 0, row.TextOrNull(2), row.Moment(3)), proposal);

    private static ProposalRecord Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt32(6), JsonText.ReadTexts(row.GetString(7)),
        row.Word<ProposalState>(8), row.Moment(9), row.Moment(10), row.MomentOrNull(11), row.TextOrNull(12));
}
