using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Evaluation;

/// <summary>A policy as it was looked at for one incident.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Condition">The value of its condition.</param>
/// <param name="Effective">Its effective tier, or null where its condition is false.</param>
/// <param name="Holds">The holds that cover one of its steps and are not false.</param>
public sealed record PolicyTrace(Policy Policy, Truth Condition, Tier? Effective, IReadOnlyList<Hold> Holds);

/// <summary>A hold as it was looked at for one incident.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="Where">The value of its condition.</param>
/// <param name="While">The value of its watch on facts.</param>
/// <param name="During">The value of its window.</param>
public sealed record HoldTrace(Hold Hold, Truth Where, Truth While, Truth During)
{
    /// <summary>Whether it stops: each part is true or unknown.</summary>
    public bool Stops => !Where.IsFalse && !While.IsFalse && !During.IsFalse;
}

/// <summary>A decision with everything that was looked at on the way.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Pair">The incident's signal and resource, or null where the vocabulary does not have them.</param>
/// <param name="Policies">The policies about that signal and resource, in declaration order.</param>
/// <param name="Holds">All holds, in declaration order.</param>
public sealed record Trace(Decision Decision, Pair? Pair, IReadOnlyList<PolicyTrace> Policies, IReadOnlyList<HoldTrace> Holds);

/// <summary>
/// The reference interpreter: language.md, sections 4 and 5, as plainly as C# can say them. It is the specification that the emitted
/// code is compared with, so it shares neither tables nor short cuts with it. Pure and safe for concurrent use.
/// </summary>
public static class Interpreter
{
    /// <summary>Decides an incident.</summary>
    public static Decision Decide(PolicyModel model, Incident incident) => Explain(model, incident).Decision;

    /// <summary>Decides an incident and keeps what was looked at.</summary>
    public static Trace Explain(PolicyModel model, Incident incident)
    {
        var pair = model.Pairs.FirstOrDefault(p => p.Signal == incident.Signal && p.Resource == incident.Resource);
        if (pair is null)
            return new Trace(Nothing(incident, DecisionReason.Novel, [], []), null, [], []);

        var evaluator = new ConditionEvaluator(incident, pair);
        var holds = model.Holds.Select(h => EvaluateHold(h, incident, evaluator)).ToList();
        var resources = model.Resources.ToDictionary(r => r.Name, StringComparer.Ordinal);
        var policies = model.Policies.Where(p => p.Fits(pair.Signal, pair.Resource))
            .Select(p => EvaluatePolicy(p, incident, evaluator, holds, StepsOf(p, incident, pair, resources))).ToList();

        var definite = policies.Where(p => !p.Policy.IsShadow && p.Condition.IsTrue).ToList();
        var ambiguous = policies.Where(p => !p.Policy.IsShadow && p.Condition.IsUnknown).ToList();
        var shadow = policies.Where(p => p.Policy.IsShadow && p.Condition.IsTrue).Select(p => p.Policy.Name).ToList();
        var missing = ambiguous.Select(p => new AmbiguousPolicy(p.Policy.Name, Missing(p.Policy, evaluator))).ToList();
        if (definite.Count == 0)
        {
            var reason = ambiguous.Count > 0 ? DecisionReason.Ambiguous : DecisionReason.Novel;
            return new Trace(Nothing(incident, reason, missing, shadow), pair, policies, holds);
        }

        var largest = definite.Max(p => p.Effective!.Value);
        var governing = definite.First(p => p.Effective == largest);
        var steps = StepsOf(governing.Policy, incident, pair, resources);
        var raised = Raised(governing, incident, ambiguous, steps);
        var decision = new Decision
        {
            Incident = incident.Id,
            Tier = raised.Select(r => r.Tier).Append(governing.Effective!.Value).Max(),
            Policy = governing.Policy.Name,
            Reason = raised.Count > 0 ? DecisionReason.Raised : DecisionReason.Policy,
            Steps = steps,
            Matched = [.. definite.Select(p => p.Policy.Name)],
            Ambiguous = missing,
            Raised = raised,
            Shadow = shadow,
        };
        return new Trace(decision, pair, policies, holds);
    }

    private static Decision Nothing(Incident incident, DecisionReason reason, List<AmbiguousPolicy> ambiguous, List<string> shadow) => new()
    {
        Incident = incident.Id,
        Tier = Tier.Tier3,
        Reason = reason,
        Ambiguous = ambiguous,
        Shadow = shadow,
    };

    private static HoldTrace EvaluateHold(Hold hold, Incident incident, ConditionEvaluator evaluator) => new(
        hold,
        evaluator.Evaluate(hold.Condition),
        hold.While is null ? Truth.True : EvaluateWhile(hold.While, incident, evaluator),
        hold.During is null ? Truth.True : Windows.Of(hold.During).Contains(incident.At));

    private static Truth EvaluateWhile(WhileFact watched, Incident incident, ConditionEvaluator evaluator) =>
        incident.Facts is null
            ? Truth.Unknown
            : incident.Facts.Where(f => f.Name == watched.Fact.Name).Select(f => evaluator.Evaluate(watched.Condition, f, watched.Fact))
                .Aggregate(Truth.False, (a, b) => a | b);

    /// <summary>
    /// A policy's effective tier. That a target cannot be told is part of it, for definite and ambiguous policies alike: applied to the
    /// governing policy only, another policy could take the place of one that must page, and lower the tier.
    /// </summary>
    private static PolicyTrace EvaluatePolicy(
        Policy policy, Incident incident, ConditionEvaluator evaluator, List<HoldTrace> holds, List<DecisionStep> steps)
    {
        var condition = evaluator.Evaluate(policy.Condition);
        if (condition.IsFalse)
            return new PolicyTrace(policy, condition, null, []);
        var plan = policy.PlanFor(incident.Resource);
        var stopping = holds.Where(h => h.Stops && plan.Steps.Any(s => h.Hold.Covers(s, incident.Resource))).Select(h => h.Hold).ToList();
        var written = LeaseHasEnded(policy, incident) ? Tier.Tier2 : policy.Tier;
        return new PolicyTrace(policy, condition, stopping.Select(h => h.Tier).Append(written).Append(plan.Floor)
            .Append(steps.Any(s => s.Target is null) ? Tier.Tier3 : Tier.Tier1).Max(), stopping);
    }

    private static bool LeaseHasEnded(Policy policy, Incident incident) => policy.LeaseEnd is { } end && incident.At >= end;

    private static List<string> Missing(Policy policy, ConditionEvaluator evaluator) =>
        policy.Condition is null ? []
        : [.. policy.Condition.Inputs.Where(i => evaluator.Read(i, null, null) is null).Select(i => i.Key).Distinct().OrderBy(k => k, StringComparer.Ordinal)];

    private static List<DecisionStep> StepsOf(Policy policy, Incident incident, Pair pair, Dictionary<string, Resource> resources) =>
        [.. policy.PlanFor(pair.Resource).Steps.Select(s => DecideStep(s, incident, pair, resources))];

    private static DecisionStep DecideStep(Step step, Incident incident, Pair pair, Dictionary<string, Resource> resources)
    {
        var on = step.Resource ?? incident.Resource;
        var target = step.Resource is null && incident.Target is not null ? incident.Target : TargetOf(resources[on], incident, pair);
        return new DecisionStep(step.Action.Name, on, target, [.. step.Args.Select(a => new Argument(a.Name, a.Value))]);
    }

    private static string? TargetOf(Resource resource, Incident incident, Pair pair)
    {
        var text = "";
        foreach (var part in resource.Target)
        {
            if (!part.IsAttribute)
                text += part.Text;
            else if (pair.Find(part.Text) is { } field && ConditionEvaluator.ReadTyped(incident.Attributes, field.Name, field.Type) is { } value)
                text += value.ToString();
            else
                return null;
        }

        return text;
    }

    private static List<TierRaise> Raised(PolicyTrace governing, Incident incident, List<PolicyTrace> ambiguous, List<DecisionStep> steps)
    {
        var policy = governing.Policy;
        var raised = new List<TierRaise>();
        if (LeaseHasEnded(policy, incident))
            raised.Add(new TierRaise("lease", policy.Name, Tier.Tier2));
        raised.AddRange(governing.Holds.Select(h => new TierRaise("hold", h.Name, h.Tier)));
        raised.AddRange(ambiguous.Select(p => new TierRaise("ambiguous", p.Policy.Name, p.Effective!.Value)));
        raised.AddRange(steps.Where(s => s.Target is null).Select(s => s.On).Distinct().Select(on => new TierRaise("target", on, Tier.Tier3)));
        return [.. raised.Where(r => r.Tier > policy.Tier)];
    }
}
