namespace PolicyLang.Engine.Decisions;

/// <summary>A policy set with the look-ups that the engine needs. Immutable and safe for concurrent use.</summary>
internal sealed class PolicySetView
{
    private readonly Dictionary<string, PolicyInfo> _policies;
    private readonly Dictionary<string, ResourceInfo> _resources;

    public PolicySetView(IPolicySet set)
    {
        Set = set;
        _policies = set.Policies.ToDictionary(p => p.Name, StringComparer.Ordinal);
        _resources = set.Resources.ToDictionary(r => r.Name, StringComparer.Ordinal);
        LongestSeen = set.Policies.Select(p => p.LongestSeen).Concat(set.Holds.Select(h => h.LongestSeen)).DefaultIfEmpty().Max();
    }

    public IPolicySet Set { get; }

    /// <summary>How far back any condition counts earlier occurrences; zero where none does.</summary>
    public TimeSpan LongestSeen { get; }

    public PolicyInfo? Policy(string? name) => name is not null && _policies.TryGetValue(name, out var policy) ? policy : null;

    /// <summary>
    /// The pattern of an incident: signal, resource and group. Null where the group cannot be told: then nothing is known of earlier
    /// occurrences, which is not the same as that there were none.
    /// </summary>
    public string? PatternOf(Incident incident) => GroupOf(incident) is { } group ? $"{incident.Signal} on {incident.Resource} {group}" : null;

    /// <summary>The group of an incident, or null where its attributes do not tell it.</summary>
    public string? GroupOf(Incident incident)
    {
        if (!_resources.TryGetValue(incident.Resource, out var resource))
            return null;
        var isTarget = resource.Group.SequenceEqual(resource.Target);
        return isTarget && incident.Target is not null ? incident.Target : ResourceInfo.Fill(resource.Group, incident.Attributes);
    }

    /// <summary>What limits and budgets may count an incident by, as text.</summary>
    public Dictionary<string, string> DimensionsOf(Incident incident)
    {
        var dimensions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in incident.Attributes)
        {
            if (value.Kind is not (AttributeValueKind.Missing or AttributeValueKind.Unreadable))
                dimensions[name] = value.ToString();
        }

        if (incident.Target is not null)
            dimensions["target"] = incident.Target;
        if (GroupOf(incident) is { } group)
            dimensions["group"] = group;
        return dimensions;
    }
}
