using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit.Tables;

/// <summary>
/// What can raise a policy of one bucket above its static tier: the holds that cover one of its steps, and targets that an incident may
/// not tell. Each is a guard with a number; policies with the same guards are a group.
/// </summary>
internal sealed class BucketGuards
{
    private readonly IncidentType _type;
    private readonly Dictionary<string, Resource> _resources;
    private readonly List<int[]> _groups = [];
    private readonly Dictionary<string, int> _groupIds = new(StringComparer.Ordinal);

    public BucketGuards(PolicyModel model, IncidentType type, IEnumerable<Policy> policies, Dictionary<string, Resource> resources)
    {
        _type = type;
        _resources = resources;
        var steps = policies.SelectMany(p => p.PlanFor(Resource).Steps).ToList();
        Holds = [.. model.Holds.Select((hold, index) => (Index: index, Hold: hold)).Where(h => steps.Any(s => h.Hold.Covers(s, Resource)))];
        Targets = [.. steps.Select(s => s.Resource).Distinct().Select(on => (On: on, Test: type.HasTarget(resources[on ?? Resource], on is null)))
            .Where(t => t.Test is not null).Select(t => (t.On, t.Test!))];
    }

    /// <summary>The holds that cover a step of some policy, with their indices in the set; they are the first guards.</summary>
    public List<(int Index, Hold Hold)> Holds { get; }

    /// <summary>The resources (null is the incident's own) whose target may not be told, with the expression that says whether it is; they are the guards behind the holds.</summary>
    public List<(string? On, string Test)> Targets { get; }

    public int Count => Holds.Count + Targets.Count;

    /// <summary>Whether no guard asks for anything where an incident has a target and there are no facts.</summary>
    public bool AreQuiet => Holds.All(h => h.Hold.While is not null) && Targets.All(t => t.On is null);

    /// <summary>The guards of each group.</summary>
    public IReadOnlyList<int[]> Groups => _groups;

    private string Resource => _type.Pair.Resource;

    /// <summary>The attributes that holds or targets read.</summary>
    public IEnumerable<string> Attributes =>
        Holds.SelectMany(h => (h.Hold.Condition?.Inputs ?? []).Concat(h.Hold.While?.Condition?.Inputs ?? [])).Where(i => i.Kind == InputKind.Attribute).Select(i => i.Name)
            .Concat(Targets.SelectMany(t => _resources[t.On ?? Resource].Target).Where(p => p.IsAttribute).Select(p => p.Text));

    /// <summary>The group of a policy.</summary>
    public int GroupOf(Policy policy)
    {
        var steps = policy.PlanFor(Resource).Steps;
        var holds = Enumerable.Range(0, Holds.Count).Where(i => steps.Any(s => Holds[i].Hold.Covers(s, Resource)));
        var targets = Enumerable.Range(0, Targets.Count).Where(i => steps.Any(s => s.Resource == Targets[i].On)).Select(i => Holds.Count + i);
        int[] guards = [.. holds, .. targets];
        var key = string.Join(",", guards.Select(g => NumberText.Format(g)));
        if (!_groupIds.TryGetValue(key, out var group))
        {
            _groupIds.Add(key, group = _groups.Count);
            _groups.Add(guards);
        }

        return group;
    }
}
