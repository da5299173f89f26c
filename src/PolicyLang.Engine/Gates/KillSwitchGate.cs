using PolicyLang.Engine.Control;

namespace PolicyLang.Engine.Gates;

/// <summary>While the kill switch is engaged, or cannot be read, everything pages.</summary>
internal sealed class KillSwitchGate(KillSwitch killSwitch) : IGate
{
    public string Name => "kill-switch";

    public GateRaise? Check(GateContext context) =>
        killSwitch.Read() is { IsEngaged: true } state ? new GateRaise(Name, Tier.Tier3, $"the kill switch is engaged by {state.By}: {state.Reason}") : null;
}
