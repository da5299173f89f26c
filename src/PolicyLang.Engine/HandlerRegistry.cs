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
        .. (from policy in policies.Policies
            where policy.Tier < Tier.Tier3 && !policy.Shadow
            from plan in policy.Plans
            from resource in plan.Resources
            from step in plan.Steps
            let acted = step.Resource ?? resource
            where step.Action != "page" && Find(step.Action, acted) is null
            select $"policy '{policy.Name}' at {policy.Place} uses '{step.Action}' on '{acted}', and no handler is registered for it").Distinct(),
    ];
}
