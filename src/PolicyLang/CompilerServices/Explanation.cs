using System.ComponentModel;

namespace PolicyLang.CompilerServices;

/// <summary>
/// Gathers what generated code knows of one incident (the value of each condition and hold, targets, missing data) and applies
/// language.md, section 5, to it in full. Made per incident, on request only; not for concurrent use.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Explanation(Incident incident, IPolicySet set)
{
    private readonly Truth?[] _conditions = new Truth?[set.Policies.Count];
    private readonly Truth[] _holds = new Truth[set.Holds.Count];
    private readonly Dictionary<string, string?> _targets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    /// <summary>Notes the value of the condition of a policy that fits the incident's signal and resource.</summary>
    public void Condition(int policy, Truth value) => _conditions[policy] = value;

    /// <summary>Notes the value of a hold's condition.</summary>
    public void Hold(int hold, Truth value) => _holds[hold] = value;

    /// <summary>Notes the target of a resource as the incident tells it, or null where it does not.</summary>
    public void Target(string resource, string? target) => _targets[resource] = target;

    /// <summary>Notes an attribute, and whether the incident lacks it or has it in unreadable form.</summary>
    public void Attribute(string name, bool missing)
    {
        if (missing)
            _missing.Add(name);
    }

    /// <summary>The decision.</summary>
    public Decision Decide()
    {
        var ambiguous = new List<AmbiguousPolicy>();
        var matched = new List<string>();
        var shadow = new List<string>();
        var ambiguousTiers = new List<(string Name, Tier Tier)>();
        PolicyInfo? governing = null;
        var tier = default(Tier);
        for (var i = 0; i < _conditions.Length; i++)
        {
            var policy = set.Policies[i];
            if (_conditions[i] is not { IsFalse: false } condition)
                continue;
            if (policy.Shadow)
            {
                if (condition.IsTrue)
                    shadow.Add(policy.Name);
                continue;
            }

            var effective = Effective(policy);
            if (condition.IsUnknown)
            {
                ambiguous.Add(new AmbiguousPolicy(policy.Name, [.. policy.Inputs.Where(IsMissing)]));
                ambiguousTiers.Add((policy.Name, effective));
                continue;
            }

            matched.Add(policy.Name);
            if (effective > tier)
                (governing, tier) = (policy, effective);
        }

        if (governing is null)
        {
            return new Decision
            {
                Incident = incident.Id,
                Tier = Tier.Tier3,
                Reason = ambiguous.Count > 0 ? DecisionReason.Ambiguous : DecisionReason.Novel,
                Ambiguous = ambiguous,
                Shadow = shadow,
            };
        }

        var steps = Steps(governing);
        var raised = Raised(governing, ambiguousTiers, steps);
        foreach (var raise in raised)
            tier = raise.Tier > tier ? raise.Tier : tier;
        return new Decision
        {
            Incident = incident.Id,
            Tier = tier,
            Policy = governing.Name,
            Reason = raised.Count > 0 ? DecisionReason.Raised : DecisionReason.Policy,
            Steps = steps,
            Matched = matched,
            Ambiguous = ambiguous,
            Raised = raised,
            Shadow = shadow,
        };
    }

    private List<DecisionStep> Steps(PolicyInfo policy) =>
        [.. PlanOf(policy).Steps.Select(step => (Step: step, On: step.Resource ?? incident.Resource))
            .Select(s => new DecisionStep(s.Step.Action, s.On, TargetOf(s.On), s.Step.Args))];

    private List<TierRaise> Raised(PolicyInfo policy, List<(string Name, Tier Tier)> ambiguous, List<DecisionStep> steps)
    {
        var raised = new List<TierRaise>();
        if (LeaseHasEnded(policy))
            raised.Add(new TierRaise("lease", policy.Name, Tier.Tier2));
        for (var i = 0; i < _holds.Length; i++)
        {
            if (!_holds[i].IsFalse && Covers(set.Holds[i], policy))
                raised.Add(new TierRaise("hold", set.Holds[i].Name, set.Holds[i].Tier));
        }

        raised.AddRange(ambiguous.Select(a => new TierRaise("ambiguous", a.Name, a.Tier)));
        raised.AddRange(steps.Where(s => s.Target is null).Select(s => s.On).Distinct(StringComparer.Ordinal)
            .Select(on => new TierRaise("target", on, Tier.Tier3)));
        raised.RemoveAll(raise => raise.Tier <= policy.Tier);
        return raised;
    }

    private Tier Effective(PolicyInfo policy)
    {
        var tier = Ruling.Max(LeaseHasEnded(policy) ? Tier.Tier2 : policy.Tier, PlanOf(policy).Floor);
        for (var i = 0; i < _holds.Length; i++)
        {
            if (!_holds[i].IsFalse && Covers(set.Holds[i], policy))
                tier = Ruling.Max(tier, set.Holds[i].Tier);
        }

        return PlanOf(policy).Steps.All(s => TargetOf(s.Resource ?? incident.Resource) is not null) ? tier : Tier.Tier3;
    }

    private string? TargetOf(string resource) => _targets.TryGetValue(resource, out var target) ? target : null;

    private bool LeaseHasEnded(PolicyInfo policy) => policy.Tier == Tier.Tier1 && policy.LeaseEnd <= incident.At;

    private bool Covers(HoldInfo hold, PolicyInfo policy)
    {
        foreach (var step in PlanOf(policy).Steps)
        {
            if (hold.Covers(step.Action, step.Resource ?? incident.Resource, incident.Resource))
                return true;
        }

        return false;
    }

    private PlanInfo PlanOf(PolicyInfo policy) =>
        policy.PlanFor(incident.Resource) ?? throw new InvalidOperationException($"Policy '{policy.Name}' has no plan for {incident.Resource}.");

    private bool IsMissing(string input) => input switch
    {
        "age" => incident.Since is null,
        "seen" => incident.History is null,
        "severity" => incident.Severity is null,
        "target" => incident.Target is null,
        _ when input.StartsWith("labels.", StringComparison.Ordinal) => !incident.Labels.ContainsKey(input.Substring("labels.".Length)),
        _ => _missing.Contains(input),
    };
}
