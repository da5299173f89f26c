#if NET10_0_OR_GREATER
namespace PolicyLang;

/// <summary>
/// The typed arguments of an action. The generator makes them of the vocabulary, one record for each action with parameters; a library of
/// handlers that has no policies of its own writes them by hand.
/// </summary>
/// <remarks>
/// For .NET 10 and later, where interfaces have static members. Generated arguments have the same <c>From</c> on older frameworks.
/// </remarks>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IActionArguments<TSelf>
    where TSelf : IActionArguments<TSelf>
{
    /// <summary>Reads the arguments of a decided step, which has all of them, defaults filled in.</summary>
    static abstract TSelf From(DecisionStep step);
}
#endif
