using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Analysis;

/// <summary>The policies of a set that are about one signal on one resource, in declaration order, and the holds that may stop them.</summary>
internal sealed class Bucket
{
    private readonly Dictionary<string, Resource> _resources;

    public Bucket(PolicyModel model, Pair pair, IEnumerable<Policy> policies)
    {
        Pair = pair;
        Policies = [.. policies];
        _resources = model.Resources.ToDictionary(r => r.Name, StringComparer.Ordinal);
        Holds = [.. model.Holds.Where(h => Policies.Any(p => p.PlanFor(pair.Resource).Steps.Any(s => h.Covers(s, pair.Resource))))];
        Model = model with { Pairs = [pair], Policies = Policies.ToEquatableArray(), Holds = Holds.ToEquatableArray(), Tests = [] };
    }

    /// <summary>The signal and resource.</summary>
    public Pair Pair { get; }

    /// <summary>All policies about them, shadow ones too.</summary>
    public List<Policy> Policies { get; }

    /// <summary>The holds that cover a step of one of them.</summary>
    public List<Hold> Holds { get; }

    /// <summary>The set without everything that does not matter here; it decides incidents of this pair alike.</summary>
    public PolicyModel Model { get; }

    /// <summary>Everything that decides, as text: buckets with the same text decide alike.</summary>
    public string Text => string.Join("\n", Policies.Select(p => p.Name + " " + Canonical.Of(p, Pair.Resource, _resources)).Concat(Holds.Select(Canonical.Of)))
        + string.Join(",", Pair.Fields.Select(f => $"{f.Name}:{f.Type}"));

    /// <summary>The buckets of a set that some policy is about.</summary>
    public static List<Bucket> Of(PolicyModel model)
    {
        var policies = new Dictionary<(string Signal, string Resource), List<Policy>>();
        foreach (var policy in model.Policies)
        {
            foreach (var pair in policy.Pairs)
            {
                if (!policies.TryGetValue((pair.Signal, pair.Resource), out var list))
                    policies.Add((pair.Signal, pair.Resource), list = []);
                list.Add(policy);
            }
        }

        return [.. model.Pairs.Where(p => policies.ContainsKey((p.Signal, p.Resource))).Select(p => new Bucket(model, p, policies[(p.Signal, p.Resource)]))];
    }

    /// <summary>What a policy does here, as text: policies with the same text act alike.</summary>
    public string StepsOf(Policy policy) => Canonical.Of(policy.PlanFor(Pair.Resource), _resources);

    /// <summary>Where a step acts.</summary>
    public Resource ResourceOf(Step step) => _resources[step.Resource ?? Pair.Resource];

    /// <summary>Adds everything that decides to a question.</summary>
    public void AddTo(Universe universe)
    {
        foreach (var hold in Holds)
            universe.Add(Pair, hold);
        foreach (var policy in Policies)
        {
            universe.Add(Pair, policy.Condition);
            if (policy.LeaseEnd is { } end)
                universe.AddDate(end);
            foreach (var step in policy.PlanFor(Pair.Resource).Steps)
                universe.AddTarget(Pair, ResourceOf(step), step.Resource is null);
        }
    }
}
