namespace PolicyLang;

/// <summary>The arguments of an action that has no parameters. Immutable.</summary>
public sealed record NoArguments
#if NET10_0_OR_GREATER
    : IActionArguments<NoArguments>
#endif
{
    private static readonly NoArguments None = new();

    private NoArguments()
    {
    }

    /// <summary>Reads the arguments of a decided step: there are none.</summary>
    public static NoArguments From(DecisionStep step) => None;
}
