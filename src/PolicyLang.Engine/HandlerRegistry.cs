namespace PolicyLang.Engine;

/// <summary>The registered handlers by action and resource. Immutable and safe for concurrent use.</summary>
public sealed class HandlerRegistry
{
    private readonly Dictionary<(string Action, string? On), HandlerDescriptor> _handlers = [];

    /// <summary>Makes the table.</summary>
    /// <exception cref="InvalidOperationException">Two handlers are for the same action and resource; the message names both.</exception>
    public HandlerRegistry(IEnumerable<HandlerDescriptor> handlers)
    {
        foreach (var handler in handlers)
        {
            if (!_handlers.TryAdd((handler.Action, handler.On), handler))
                throw new InvalidOperationException($"Two handlers are for the same thing: {_handlers[(handler.Action, handler.On)]}, and {handler}. Take one out.");
        }
    }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _handlers.Count == 0;

    /// <summary>The handler of an action on a resource: the one that names the resource, else the one that names none, else null.</summary>
    public HandlerDescriptor? Find(string action, string resource) =>
        _handlers.TryGetValue((action, resource), out var named) || _handlers.TryGetValue((action, null), out named) ? named : null;

    /// <summary>What policies of tier 1 and 2 would have done and nothing can do, each as one sentence; empty where all is well.</summary>
    public IReadOnlyList<string> Missing(IPolicySet policies) =>
    [
        .. (from use in Uses(policies)
            where Find(use.Action, use.Resource) is null
            select $"policy '{use.Policy.Name}' at {use.Policy.Place} uses '{use.Action}' on '{use.Resource}', and no handler is registered for it").Distinct(),
    ];

    /// <summary>
    /// What policies of tier 1 do and cannot be taken back, each as one sentence; empty where all is well. A policy of tier 1 calls what it
    /// does reversible.
    /// </summary>
    public IReadOnlyList<string> Irreversible(IPolicySet policies) =>
    [
        .. (from use in Uses(policies)
            where use.Policy.Tier == Tier.Tier1 && Find(use.Action, use.Resource) is { CanUndo: false }
            select $"policy '{use.Policy.Name}' at {use.Policy.Place} does '{use.Action}' on '{use.Resource}' alone, and its handler cannot take it back").Distinct(),
    ];

    /// <summary>What <see cref="Missing"/> says, one sentence for each action and resource.</summary>
    public IReadOnlyList<string> Unhandled(IPolicySet policies) =>
    [
        .. from use in Uses(policies)
           where Find(use.Action, use.Resource) is null
           group use.Policy.Name by (use.Action, use.Resource) into missing
           orderby missing.Key.Action, missing.Key.Resource
           let names = missing.Distinct().ToList()
           select $"nothing carries out '{missing.Key.Action}' on '{missing.Key.Resource}', so it pages; it is used by '{names[0]}'{(names.Count > 1 ? $" and {NumberText.Format(names.Count - 1)} more" : "")}",
    ];

    /// <summary>The steps of the policies that act.</summary>
    private static IEnumerable<(PolicyInfo Policy, string Action, string Resource)> Uses(IPolicySet policies) =>
        from policy in policies.Policies
        where policy.Tier < Tier.Tier3 && !policy.Shadow
        from plan in policy.Plans
        from resource in plan.Resources
        from step in plan.Steps
        where step.Action != "page"
        select (policy, step.Action, step.Resource ?? resource);
}
