using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Gates;

/// <summary><c>cooldown D</c>: a target is left alone for a while after any action on it.</summary>
internal sealed class CooldownGate : IGate
{
    public string Name => "cooldown";

    public GateRaise? Check(GateContext context) => Find(context.Session, context.Decision.Steps, context.Policy, context.Options.IsShadow, context.Now) is var (step, last)
        ? new GateRaise(Name, Tier.Tier3, $"{step.On} {step.Target} was acted on {Ago(context.Now - last)} ago, and is left alone for {DurationText.Format(context.Policy.Gates.Cooldown.Ticks)}")
        : null;

    /// <summary>The step whose target must be left alone the longest, and when that was acted on last; null where none must.</summary>
    internal static (DecisionStep Step, DateTimeOffset Last)? Find(Session session, IEnumerable<DecisionStep> steps, PolicyInfo policy, bool isShadow, DateTimeOffset now)
    {
        (DecisionStep Step, DateTimeOffset Last)? found = null;
        foreach (var step in steps)
        {
            if (ActionStore.LastOn(session, step.On, step.Target!, isShadow) is { } last && now - last < policy.Gates.Cooldown && (found is null || last > found.Value.Last))
                found = (step, last);
        }

        return found;
    }

    private static string Ago(TimeSpan span) => DurationText.Format(span.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
}
