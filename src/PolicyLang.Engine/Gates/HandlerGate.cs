namespace PolicyLang.Engine.Gates;

/// <summary>What nothing can carry out is a human's.</summary>
internal sealed class HandlerGate(HandlerRegistry handlers) : IGate
{
    public string Name => "handler";

    public GateRaise? Check(GateContext context) =>
        context.Decision.Steps.FirstOrDefault(s => handlers.Find(s.Action, s.On) is null) is { } step
            ? new GateRaise(Name, Tier.Tier3, $"no handler is registered for '{step.Action}' on '{step.On}'")
            : null;
}
