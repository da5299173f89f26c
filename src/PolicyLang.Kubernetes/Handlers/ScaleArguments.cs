namespace PolicyLang.Kubernetes.Handlers;

/// <summary>The arguments of <c>scale</c>.</summary>
/// <param name="By">How many replicas more, or fewer where it is negative.</param>
/// <param name="Max">The most replicas that there may be afterwards.</param>
public sealed record ScaleArguments(long By, long Max) : IActionArguments<ScaleArguments>
{
    /// <inheritdoc />
    public static ScaleArguments From(DecisionStep step) => new(step.Argument("by").Int, step.Argument("max").Int);
}
