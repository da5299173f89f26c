using PolicyLang.Engine.Execution;

namespace PolicyLang.Engine.Gates;

/// <summary>One action at a time on a target.</summary>
internal sealed class InFlightGate : IGate
{
    public string Name => "in-flight";

    public GateRaise? Check(GateContext context) => Holder(context, isUnknown: false) is { } found
        ? new GateRaise(Name, Tier.Tier3, $"action {found.Action} on {found.Resource} {found.Target} is not over yet")
        : null;

    /// <summary>The action that has a target of the decision.</summary>
    internal static (string Action, string Resource, string Target)? Holder(GateContext context, bool isUnknown)
    {
        foreach (var (resource, target) in ActionStore.TargetsOf(context.Incident, context.Decision.Steps))
        {
            if (ActionStore.HolderOf(context.Session, resource, target) is { } holder && (holder.State == ActionState.Unknown) == isUnknown)
                return (holder.Id, resource, target);
        }

        return null;
    }
}

/// <summary>Nothing is done to a target of which nobody knows whether the last action on it happened. A human settles that.</summary>
internal sealed class UnknownEndGate : IGate
{
    public string Name => "unknown-end";

    public GateRaise? Check(GateContext context) => InFlightGate.Holder(context, isUnknown: true) is { } found
        ? new GateRaise(Name, Tier.Tier3, $"nobody knows whether action {found.Action} on {found.Resource} {found.Target} happened; look, then settle it with 'heal settle {found.Action}'")
        : null;
}
