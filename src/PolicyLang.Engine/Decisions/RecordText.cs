using System.Text.Json;
using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Gates;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Storage;
using PolicyLang.Json;

namespace PolicyLang.Engine.Decisions;

/// <summary>Writes the bodies of audit records and pages. Each stands for itself: who has the one record needs no other.</summary>
internal static class RecordText
{
    /// <summary>What an incident was decided to be, and why.</summary>
    public static string Decision(GateInput input, Decision decision, IReadOnlyList<GateRaise> gates, Tier tier) => JsonText.Object(json =>
    {
        json.Raw("incident", IncidentWriter.ToJson(input.Incident));
        json.WriteString("source", input.Record.Source);
        json.WriteString("fingerprint", input.Record.Fingerprint);
        json.Raw("decision", DecisionWriter.ToJson(decision));
        Gates(json, gates);
        json.WriteNumber("tier", (int)tier);
        json.WriteString("outcome", DecisionWriter.Word((Outcome)tier));
        json.WriteString("policySet", input.Policies.Set.Version);
        Policy(json, input.Policies.Policy(decision.Policy));
        if (input.Proposal is not null)
            json.WriteString("proposal", input.Proposal);
        json.WriteBoolean("shadow", input.IsShadow);
    });

    /// <summary>What is going to be done, is being done or was done.</summary>
    public static string Action(IncidentRecord record, ActionRecord action, IEnumerable<StepRecord> steps, IEnumerable<Vote> votes, string? outcome, string? reason) => JsonText.Object(json =>
    {
        json.WriteString("action", action.Id);
        json.WriteString("policy", action.Policy);
        json.WriteBoolean("shadow", action.IsShadow);
        if (outcome is not null)
            json.WriteString("outcome", outcome);
        if (reason is not null)
            json.WriteString("reason", reason);
        json.WriteStartArray("steps");
        foreach (var step in steps)
            Step(json, step);
        json.WriteEndArray();
        if (action.Proposal is not null)
            json.WriteString("proposal", action.Proposal);
        Votes(json, votes);
        json.Raw("decided", record.Decision);
    });

    /// <summary>One step, and what became of it.</summary>
    public static string Step(ActionRecord action, StepRecord step, bool isUndo) => JsonText.Object(json =>
    {
        json.WriteString("action", action.Id);
        json.WriteString("policy", action.Policy);
        json.WriteBoolean("undo", isUndo);
        json.WritePropertyName("step");
        Step(json, step);
    });

    /// <summary>A proposal, and what people said about it.</summary>
    public static string Proposal(ProposalRecord proposal, IEnumerable<Vote> votes, ProposalState state, string? reason, string? decided) => JsonText.Object(json =>
    {
        Proposal(json, proposal, votes, state, reason);
        json.Raw("decided", decided);
    });

    /// <summary>What a person needs to know at three in the morning: what matched, why, the history, the facts, what to try.</summary>
    public static string Diagnosis(Session session, IncidentRecord record, Incident incident, string? decided, PolicyInfo? policy, string? reason, DateTimeOffset now, TimeSpan span, Action<Utf8JsonWriter>? more = null) => JsonText.Object(json =>
    {
        json.Raw("incident", IncidentWriter.ToJson(incident));
        json.WriteString("source", record.Source);
        json.WriteString("received", Audit.AuditLog.Moment(record.Received));
        if (reason is not null)
            json.WriteString("reason", reason);
        json.Raw("decided", decided);
        Policy(json, policy);
        json.WriteStartArray("history");
        var earlier = record.Pattern is { } pattern ? IncidentStore.OfPattern(session, pattern, record.Id, now - span, 5) : [];
        foreach (var one in earlier)
        {
            json.WriteStartObject();
            json.WriteString("incident", one.Id);
            json.WriteString("at", Audit.AuditLog.Moment(one.StartsAt));
            json.WriteString("resolved", one.Resolved is { } resolved ? Audit.AuditLog.Moment(resolved) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("actions");
        foreach (var action in ActionStore.OfIncident(session, record.Id))
        {
            json.WriteStartObject();
            json.WriteString("action", action.Id);
            json.WriteString("state", action.State.ToString().ToLowerInvariant());
            json.WriteStartArray("steps");
            foreach (var step in ActionStore.StepsOf(session, action.Id))
                Step(json, step);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        more?.Invoke(json);
    });

    internal static void Proposal(Utf8JsonWriter json, ProposalRecord proposal, IEnumerable<Vote> votes, ProposalState state, string? reason)
    {
        json.WriteString("proposal", proposal.Id);
        json.WriteString("state", state.ToString().ToLowerInvariant());
        if (reason is not null)
            json.WriteString("reason", reason);
        json.WriteString("policy", proposal.Policy);
        json.Raw("plan", proposal.Plan);
        json.WriteString("planHash", proposal.PlanHash);
        json.WriteString("policySet", proposal.PolicySet);
        json.WriteString("targetState", proposal.TargetState);
        json.WriteNumber("needed", proposal.Needed);
        json.Texts("approvers", proposal.Approvers);
        json.WriteString("expires", Audit.AuditLog.Moment(proposal.Expires));
        Votes(json, votes);
    }

    private static void Votes(Utf8JsonWriter json, IEnumerable<Vote> votes)
    {
        json.WriteStartArray("votes");
        foreach (var vote in votes)
        {
            json.WriteStartObject();
            json.WriteString("by", vote.Voter);
            json.WriteBoolean("approves", vote.IsApproval);
            json.WriteString("reason", vote.Reason);
            json.WriteString("at", Audit.AuditLog.Moment(vote.At));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Gates(Utf8JsonWriter json, IReadOnlyList<GateRaise> gates)
    {
        json.WriteStartArray("gates");
        foreach (var gate in gates)
        {
            json.WriteStartObject();
            json.WriteString("gate", gate.Gate);
            json.WriteNumber("tier", (int)gate.Tier);
            json.WriteString("reason", gate.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Policy(Utf8JsonWriter json, PolicyInfo? policy)
    {
        json.WritePropertyName("policy");
        if (policy is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("name", policy.Name);
        json.WriteString("title", policy.Title);
        json.WriteString("owner", policy.Owner);
        json.WriteString("runbook", policy.Runbook);
        json.WriteString("place", policy.Place.ToString());
        json.WriteEndObject();
    }

    private static void Step(Utf8JsonWriter json, StepRecord step)
    {
        json.WriteStartObject();
        json.WriteNumber("position", step.Position);
        json.Raw("step", StepText.ToJson(step.Step));
        json.WriteNumber("fence", step.Fence);
        json.WriteString("state", step.State.ToString().ToLowerInvariant());
        json.WriteString("summary", step.Summary);
        json.WriteEndObject();
    }
}
