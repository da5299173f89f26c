namespace PolicyLang.Http;

/// <summary>All arguments of a step, whatever its action is.</summary>
/// <param name="Values">Name and value of each parameter, in the action's order.</param>
public sealed record HttpStepArguments(IReadOnlyList<Argument> Values) : IActionArguments<HttpStepArguments>
{
    /// <inheritdoc />
    public static HttpStepArguments From(DecisionStep step) => new(step.Args);
}
