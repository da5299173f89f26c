using PolicyLang.Engine.Decisions;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Gates;

/// <summary>Why a gate raised the tier of a decision.</summary>
/// <param name="Gate">The gate's name.</param>
/// <param name="Tier">The tier that it asks for.</param>
/// <param name="Reason">Why, in one sentence for the person who is paged.</param>
public sealed record GateRaise(string Gate, Tier Tier, string Reason);

/// <summary>
/// A check between a decision and its action. It may ask for a larger tier and say why; there is no way for it to ask for a smaller one.
/// It runs on the writer's thread, in the transaction that would write the intent, so that what it counts cannot change meanwhile.
/// </summary>
internal interface IGate
{
    /// <summary>Its name, for the audit.</summary>
    string Name { get; }

    /// <summary>Why the tier must be raised, or null.</summary>
    GateRaise? Check(GateContext context);
}

/// <summary>What gates look at.</summary>
internal sealed class GateContext
{
    public required Session Session { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required EngineOptions Options { get; init; }

    public required PolicySetView Policies { get; init; }

    public required IncidentRecord Record { get; init; }

    public required Incident Incident { get; init; }

    public required Decision Decision { get; init; }

    /// <summary>The governing policy.</summary>
    public required PolicyInfo Policy { get; init; }

    /// <summary>Whether people approved it; then what only raises to tier 2 has had its way.</summary>
    public bool IsApproved { get; init; }

    /// <summary>What the incident's steps are counted by: its attributes, <c>target</c> and <c>group</c>, as text.</summary>
    public required IReadOnlyDictionary<string, string> Dimensions { get; init; }
}

/// <summary>Asks every gate. The result is never below what went in.</summary>
internal sealed class GatePipeline(IEnumerable<IGate> gates)
{
    private readonly IReadOnlyList<IGate> _gates = [.. gates];

    /// <summary>What the gates raise, in their order; only entries above the tier so far.</summary>
    public IReadOnlyList<GateRaise> Check(GateContext context)
    {
        // What a human approved passes what asks for a human; it does not pass what stops.
        var tier = context.IsApproved ? Tier.Tier2 : context.Decision.Tier;
        var raises = new List<GateRaise>();
        foreach (var gate in _gates)
        {
            if (Check(gate, context) is { } raise && raise.Tier > tier)
                raises.Add(raise);
        }

        return raises;
    }

    /// <summary>The tier after all raises.</summary>
    public static Tier TierOf(Tier tier, IEnumerable<GateRaise> raises) => raises.Aggregate(tier, (largest, raise) => raise.Tier > largest ? raise.Tier : largest);

    private static GateRaise? Check(IGate gate, GateContext context)
    {
        try
        {
            return gate.Check(context);
        }
        catch (Exception e)
        {
            // A guard that is broken stops, like one that says no.
            return new GateRaise(gate.Name, Tier.Tier3, $"this guard could not be checked: {e.Message}");
        }
    }
}
