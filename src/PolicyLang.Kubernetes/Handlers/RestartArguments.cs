namespace PolicyLang.Kubernetes.Handlers;

/// <summary>The arguments of <c>restart</c>.</summary>
/// <param name="Grace">How long the pod may take to end.</param>
public sealed record RestartArguments(TimeSpan Grace) : IActionArguments<RestartArguments>
{
    /// <inheritdoc />
    public static RestartArguments From(DecisionStep step) => new(new TimeSpan(step.Argument("grace").DurationTicks));
}
