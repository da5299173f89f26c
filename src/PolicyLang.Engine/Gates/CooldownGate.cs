using PolicyLang.Engine.Execution;

namespace PolicyLang.Engine.Gates;

/// <summary><c>cooldown D</c>: a target is left alone for a while after any action on it.</summary>
internal sealed class CooldownGate : IGate
{
    public string Name => "cooldown";

    public GateRaise? Check(GateContext context)
    {
        foreach (var step in context.Decision.Steps)
        {
            if (ActionStore.LastOn(context.Session, step.On, step.Target!, context.Options.IsShadow) is { } last && context.Now - last < context.Policy.Gates.Cooldown)
                return new GateRaise(Name, Tier.Tier3, $"{step.On} {step.Target} was acted on {Ago(context.Now - last)} ago, and is left alone for {DurationText.Format(context.Policy.Gates.Cooldown.Ticks)}");
        }

        return null;
    }

    private static string Ago(TimeSpan span) => DurationText.Format(span.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
}
