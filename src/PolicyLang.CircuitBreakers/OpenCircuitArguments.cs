namespace PolicyLang.CircuitBreakers;

/// <summary>The arguments of <c>open-circuit</c>.</summary>
/// <param name="Lasting">How long the circuit stays open.</param>
public sealed record OpenCircuitArguments(TimeSpan Lasting) : IActionArguments<OpenCircuitArguments>
{
    /// <inheritdoc />
    public static OpenCircuitArguments From(DecisionStep step) => new(new TimeSpan(step.Argument("lasting").DurationTicks));
}
