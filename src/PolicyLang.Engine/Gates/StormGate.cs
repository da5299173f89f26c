using PolicyLang.Engine.Intake;

namespace PolicyLang.Engine.Gates;

/// <summary>When very much goes wrong at once, the cause is elsewhere, and acting on each symptom makes it worse.</summary>
internal sealed class StormGate : IGate
{
    public const string GateName = "storm";

    public string Name => GateName;

    public GateRaise? Check(GateContext context)
    {
        var count = IncidentStore.CountReceived(context.Session, context.Now - context.Options.StormWindow);
        return count > context.Options.StormThreshold
            ? new GateRaise(Name, Tier.Tier3, $"{NumberText.Format(count)} incidents in {DurationText.Format(context.Options.StormWindow.Ticks)} are a storm, and in a storm nothing runs")
            : null;
    }
}
