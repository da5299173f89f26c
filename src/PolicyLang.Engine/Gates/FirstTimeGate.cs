using PolicyLang.Engine.Intake;

namespace PolicyLang.Engine.Gates;

/// <summary><c>known after N</c>: the system acts alone only on a pattern that was seen and resolved often enough.</summary>
internal sealed class FirstTimeGate : IGate
{
    public string Name => "known-after";

    public GateRaise? Check(GateContext context)
    {
        if (context.Decision.Tier > Tier.Tier1 || context.IsApproved || context.Policy.Gates.KnownAfter == 0)
            return null;
        if (context.Record.Pattern is not { } pattern)
            return new GateRaise(Name, Tier.Tier3, "first-time failure: the incident does not tell its group, so nobody knows whether it was seen before");
        var resolved = IncidentStore.CountResolved(context.Session, pattern, context.Record.Id);
        return resolved >= context.Policy.Gates.KnownAfter
            ? null
            : new GateRaise(Name, Tier.Tier3, $"first-time failure: '{pattern}' was seen and resolved {Times(resolved)} before, and the policy acts alone after {NumberText.Format(context.Policy.Gates.KnownAfter)}");
    }

    private static string Times(long count) => count == 1 ? "once" : $"{NumberText.Format(count)} times";
}
