using PolicyLang.Engine;
using PolicyLang.Engine.Policies;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Cli.Run;

/// <summary>Policies that may decide, and what they were compiled from.</summary>
/// <param name="Snapshot">What decides.</param>
/// <param name="Model">Its policies as they are written.</param>
internal sealed record LoadedPolicies(PolicySnapshot Snapshot, IReadOnlyList<Policy> Model)
{
    /// <summary>The compiled set.</summary>
    public IPolicySet Set => Snapshot.Set;

    /// <summary>
    /// What policies call reversible and the handlers of this host cannot take back, each as one sentence. The build says the same of handlers
    /// in C# (HEAL5002); it does not see those of a configuration.
    /// </summary>
    public IReadOnlyList<string> FalseClaims(HandlerRegistry handlers) =>
    [
        .. (from policy in Model
            where policy.Tier < Tier.Tier3 && !policy.IsShadow && policy.Syntax.Reversible is not null
            from plan in policy.Plans
            from step in plan.Steps
            let resource = step.Resource ?? plan.IncidentResource
            where handlers.Find(step.Action.Name, resource) is { CanUndo: false }
            let place = new SourcePlace(policy.File.Path, policy.Place.Start.Line, policy.Place.Start.Column)
            select $"{place}: policy '{policy.Name}' calls '{step.Action.Name}' on '{resource}' reversible, and its handler cannot take it back; give it an undo (of an HTTP action undoMethod and undoPath), or make the policy tier2 without 'reversible'").Distinct(),
    ];
}
