namespace PolicyLang.Redis;

/// <summary>The arguments of <c>invalidate</c>.</summary>
/// <param name="Scope">What keys begin with, or <c>tag=NAME</c>.</param>
public sealed record InvalidateArguments(string Scope) : IActionArguments<InvalidateArguments>
{
    /// <inheritdoc />
    public static InvalidateArguments From(DecisionStep step) => new(step.Argument("scope").Text);
}
