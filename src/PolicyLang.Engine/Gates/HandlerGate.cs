namespace PolicyLang.Engine.Gates;

/// <summary>What nothing can carry out is a human's, and what cannot be taken back is not done alone.</summary>
internal sealed class HandlerGate(HandlerRegistry handlers) : IGate
{
    public string Name => "handler";

    public GateRaise? Check(GateContext context)
    {
        if (context.Decision.Steps.FirstOrDefault(s => handlers.Find(s.Action, s.On) is null) is { } missing)
            return new GateRaise(Name, Tier.Tier3, $"no handler is registered for '{missing.Action}' on '{missing.On}'");
        return context.Decision.Steps.FirstOrDefault(s => handlers.Find(s.Action, s.On) is { CanUndo: false }) is { } final
            ? new GateRaise(Name, Tier.Tier2, $"the handler of '{final.Action}' on '{final.On}' cannot take it back")
            : null;
    }
}
