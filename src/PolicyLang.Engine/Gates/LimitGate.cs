using PolicyLang.Engine.Execution;

namespace PolicyLang.Engine.Gates;

/// <summary><c>limit N per D</c>: how often a policy may act on one group, or on whatever it names. What is beyond is dropped, and pages.</summary>
internal sealed class LimitGate : IGate
{
    public string Name => "limit";

    /// <summary>What the actions of a policy are counted by, or null where the incident does not tell it.</summary>
    public static string? KeyOf(GateContext context) =>
        context.Dimensions.TryGetValue(context.Policy.Gates.LimitPer ?? "group", out var value) ? value : null;

    public GateRaise? Check(GateContext context)
    {
        var gates = context.Policy.Gates;
        if (KeyOf(context) is not { } key)
            return new GateRaise(Name, Tier.Tier3, $"the limit is counted by '{gates.LimitPer ?? "group"}', and the incident does not tell it");
        var used = ActionStore.CountOf(context.Session, context.Policy.Name, key, context.Now - gates.LimitWindow, context.Options.IsShadow);
        return used < gates.Limit
            ? null
            : new GateRaise(Name, Tier.Tier3, $"policy '{context.Policy.Name}' has acted {(used == 1 ? "once" : $"{NumberText.Format(used)} times")} on {key} in {DurationText.Format(gates.LimitWindow.Ticks)}, and {NumberText.Format(gates.Limit)} is its limit");
    }
}
