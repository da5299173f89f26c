using Microsoft.Data.Sqlite;
using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Gates;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Policies;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Decisions;

/// <summary>What came of a decision.</summary>
/// <param name="Tier">The tier after all gates.</param>
/// <param name="Action">The action whose intent was written, or null.</param>
/// <param name="Proposal">The proposal that is to be prepared, or null.</param>
/// <param name="Refusal">Why an approved proposal was not carried out, or null.</param>
internal sealed record DecisionResult(Tier Tier, string? Action = null, string? Proposal = null, string? Refusal = null);

/// <summary>
/// Decides an incident: policies, then gates, then the intent, the proposal or the page, all in one transaction on the writer's thread.
/// What a gate counted is still so when the intent is written.
/// </summary>
internal sealed class DecisionMaker(
    PolicySource policies, GatePipeline gates, AuditLog audit, Pager pager, EngineOptions options, IdSource ids, TimeProvider time)
{
    private PolicySetView? _view;

    /// <summary>The policy set that decides now.</summary>
    public PolicySetView Policies
    {
        get
        {
            var set = policies.Current.Set;
            var view = _view;
            if (view is null || !ReferenceEquals(view.Set, set))
                _view = view = new PolicySetView(set);
            return view;
        }
    }

    /// <summary>Decides an incident that waits; null where it does not wait any more.</summary>
    public DecisionResult? Decide(Session session, string id)
    {
        if (IncidentStore.Find(session, id) is not { State: IncidentState.Received } record)
            return null;
        var (input, decision) = Decide(session, record, proposal: null);
        var context = ContextOf(session, input, decision, isApproved: false);
        var raises = context is null ? [] : gates.Check(context);
        var tier = GatePipeline.TierOf(decision.Tier, raises);
        var text = Write(session, input, decision, raises, tier);
        switch (tier)
        {
            case Tier.Tier1:
                return new DecisionResult(tier, Action: Intend(session, context!, input, proposal: null, text));
            case Tier.Tier2:
                return new DecisionResult(tier, Proposal: Propose(session, input, decision, context!.Policy));
            default:
                var isStorm = raises.Any(r => r.Gate == StormGate.GateName) || IncidentStore.CountReceived(session, time.GetUtcNow() - options.StormWindow) > options.StormThreshold;
                pager.Page(session, id, TitleOf(input.Incident, decision, raises), input.Incident.Severity, Diagnosis(session, input, decision, text), isStorm);
                return new DecisionResult(tier);
        }
    }

    /// <summary>Decides again what people approved, and writes the intent only where it is still exactly what they approved.</summary>
    public DecisionResult Execute(Session session, ProposalRecord proposal, string targetState)
    {
        var record = IncidentStore.Find(session, proposal.Incident)!;
        var (input, decision) = Decide(session, record, proposal.Id);
        var context = ContextOf(session, input, decision, isApproved: true);
        var raises = context is null ? [] : gates.Check(context);
        var refusal =
            record.State == IncidentState.Resolved ? "the incident is over"
            : input.Policies.Set.Version != proposal.PolicySet ? "the policies were changed after it was proposed"
            : decision.Tier == Tier.Tier3 ? "it would page now: " + Why(decision)
            : StepText.ToJson(decision.Policy!, decision.Steps) != proposal.Plan ? "the steps would be others now"
            : targetState != proposal.TargetState ? $"the target has changed: it was '{proposal.TargetState}', and is '{targetState}'"
            : raises.Count > 0 ? string.Join("; ", raises.Select(r => r.Reason))
            : null;
        var tier = refusal is null ? Tier.Tier2 : Tier.Tier3;
        var text = Write(session, input, decision, raises, tier);
        return refusal is null
            ? new DecisionResult(tier, Action: Intend(session, context!, input, proposal.Id, text))
            : new DecisionResult(tier, Refusal: refusal);
    }

    /// <summary>Proposes the steps of an action again.</summary>
    public string ProposeAgain(Session session, IncidentRecord record)
    {
        var (input, decision) = Decide(session, record, proposal: null);
        var policy = input.Policies.Policy(decision.Policy);
        if (policy is null || decision.Tier == Tier.Tier3)
            return "";
        Write(session, input, decision, [new GateRaise("verify", Tier.Tier2, "the steps were done, and the incident did not resolve")], Tier.Tier2);
        return Propose(session, input, decision, policy);
    }

    /// <summary>What a person needs to know about an incident now.</summary>
    public string Diagnosis(Session session, IncidentRecord record, string? reason) => RecordText.Diagnosis(
        session, record, Completion(session, record)(OccurrencesOf(session, record, Policies)?.Kept), record.Decision, null, reason, time.GetUtcNow(), options.HistorySpan);

    private (GateInput Input, Decision Decision) Decide(Session session, IncidentRecord record, string? proposal)
    {
        var snapshot = policies.Current;
        var view = Policies;
        if (!session.Any("SELECT 1 FROM policy_sets WHERE version = $1", snapshot.Set.Version))
            PolicyArchive.Keep(session, snapshot.Set.Version, snapshot.Texts, time.GetUtcNow());
        var complete = Completion(session, record);
        var unknown = complete(null);
        var (incident, decision) = OccurrencesOf(session, record, view)?.Decide(view, complete) ?? (unknown, view.Set.Explain(unknown));
        return (new GateInput(record, incident, view, proposal, options.IsShadow), decision);
    }

    /// <summary>Makes the incident as it is now of a history, or of null where that is not known. All that it makes are of one moment.</summary>
    private Func<IReadOnlyList<DateTimeOffset>?, Incident> Completion(Session session, IncidentRecord record)
    {
        var now = time.GetUtcNow();
        var reported = record.Incident;
        var facts = FactsOf(session, reported, now);
        return history => new Incident
        {
            Id = record.Id,
            // Windows, leases and ages are measured when it is decided: a source's clock must not open a hold.
            At = now,
            Since = reported.Since,
            Signal = reported.Signal,
            Resource = reported.Resource,
            Target = reported.Target,
            Severity = reported.Severity,
            Attributes = reported.Attributes,
            Labels = reported.Labels,
            Facts = facts,
            History = history,
        };
    }

    private static List<ActiveFact>? FactsOf(Session session, Incident reported, DateTimeOffset now)
    {
        if (reported.Facts is null)
            return null;
        try
        {
            return [.. reported.Facts, .. FactStore.Active(session, now).Select(f => f.Fact)];
        }
        catch (Exception e) when (e is SqliteException or FormatException or System.Text.Json.JsonException)
        {
            // What cannot be read is unknown, and not "there is none".
            return null;
        }
    }

    /// <summary>Null where the pattern cannot be told, or the history cannot be read: that is unknown, and not "there were none".</summary>
    private Occurrences? OccurrencesOf(Session session, IncidentRecord record, PolicySetView view)
    {
        var reported = record.Incident;
        if (view.PatternOf(reported) is not { } pattern)
            return null;
        try
        {
            return new Occurrences(session, pattern, record.Id, reported.History ?? [], time.GetUtcNow() - options.HistorySpan);
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private GateContext? ContextOf(Session session, GateInput input, Decision decision, bool isApproved) =>
        decision.Tier < Tier.Tier3 && input.Policies.Policy(decision.Policy) is { } policy
            ? new GateContext
            {
                Session = session,
                Now = time.GetUtcNow(),
                Options = options,
                Policies = input.Policies,
                Record = input.Record,
                Incident = input.Incident,
                Decision = decision,
                Policy = policy,
                IsApproved = isApproved,
                Dimensions = input.Policies.DimensionsOf(input.Incident),
            }
            : null;

    private string Write(Session session, GateInput input, Decision decision, IReadOnlyList<GateRaise> raises, Tier tier)
    {
        var text = RecordText.Decision(input, decision, raises, tier);
        audit.Append(session, AuditKinds.Decided, input.Record.Id, text);
        if (input.Record.State != IncidentState.Resolved)
            IncidentStore.Decide(session, input.Record.Id, text);
        return text;
    }

    private string Intend(Session session, GateContext context, GateInput input, string? proposal, string decided)
    {
        var now = time.GetUtcNow();
        var action = new ActionRecord(
            ids.Next('a'), input.Record.Id, context.Policy.Name, options.IsShadow ? ActionState.Shadowed : ActionState.Running, options.IsShadow, proposal, now,
            context.Policy.Gates.VerifyWithin, null, context.Policy.Gates.VerifyElse, null);
        ActionStore.Add(session, action, LimitGate.KeyOf(context)!);
        // One number for each target, however many steps act on it; in shadow the numbers of the real actions are left alone.
        var fences = ActionStore.TargetsOf(context.Incident, context.Decision.Steps).ToDictionary(t => t, t => options.IsShadow ? 0 : ActionStore.NextFence(session, t.Resource, t.Target));
        var steps = context.Decision.Steps.Select((step, index) => new StepRecord(action.Id, index, step, fences[(step.On, step.Target!)], StepState.Planned, null, null, null, null)).ToList();
        foreach (var step in steps)
            ActionStore.AddStep(session, step, action, context.Incident.Resource, context.Dimensions);
        if (!options.IsShadow)
        {
            foreach (var (resource, target) in fences.Keys)
                ActionStore.Lock(session, resource, target, action.Id);
        }

        var votes = proposal is null ? [] : ProposalStore.VotesOf(session, proposal);
        audit.Append(session, AuditKinds.Intent, input.Record.Id, RecordText.Action(input.Record with { Decision = decided }, action, steps, votes, null, null));
        return action.Id;
    }

    private string Propose(Session session, GateInput input, Decision decision, PolicyInfo policy)
    {
        var now = time.GetUtcNow();
        var proposal = new ProposalRecord(
            ids.Next('p'), input.Record.Id, policy.Name, StepText.ToJson(policy.Name, decision.Steps), input.Policies.Set.Version, "", policy.Gates.Approvals,
            policy.Gates.Approvers, ProposalState.Preparing, now, now + (policy.Gates.ApproveWithin ?? options.ApprovalTimeout), null, null);
        ProposalStore.Add(session, proposal);
        return proposal.Id;
    }

    private string Diagnosis(Session session, GateInput input, Decision decision, string decided) => RecordText.Diagnosis(
        session, input.Record, input.Incident, decided, input.Policies.Policy(decision.Policy), null, time.GetUtcNow(), options.HistorySpan);

    private static string TitleOf(Incident incident, Decision decision, IReadOnlyList<GateRaise> raises) =>
        $"{incident.Signal} on {incident.Resource} {incident.Target ?? "(unknown target)"}: {(raises.Count > 0 ? raises[0].Reason : Why(decision))}";

    private static string Why(Decision decision) => decision.Reason switch
    {
        DecisionReason.Novel => "no policy is about this",
        DecisionReason.Ambiguous => "these could not be decided: " + string.Join("; ", decision.Ambiguous.Select(a => $"{a.Policy} lacks {string.Join(", ", a.Missing)}")),
        DecisionReason.Raised => "raised by " + string.Join(", ", decision.Raised.Select(r => $"{r.By} {r.Name}")),
        _ => $"policy {decision.Policy} pages",
    };
}
