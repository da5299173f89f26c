namespace PolicyLang.Kubernetes.Handlers;

/// <summary>The arguments of <c>drain</c>.</summary>
/// <param name="Grace">How long each pod may take to end.</param>
public sealed record DrainArguments(TimeSpan Grace) : IActionArguments<DrainArguments>
{
    /// <inheritdoc />
    public static DrainArguments From(DecisionStep step) => new(new TimeSpan(step.Argument("grace").DurationTicks));
}
