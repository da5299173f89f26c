namespace PolicyLang;

/// <summary>
/// A handler did not do what its step says. The message is one sentence or two for the audit and for people: what it was about, why not, and
/// what to do. It has no secrets. Other exceptions of a handler are faults whose effect is not known, like <see cref="HandlerFailure.Incomplete"/>.
/// </summary>
public sealed class HandlerException : Exception
{
    /// <summary>Says why.</summary>
    /// <param name="failure">The kind of failure.</param>
    /// <param name="message">What a person needs to know.</param>
    /// <param name="inner">What was caught, or null.</param>
    public HandlerException(HandlerFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The kind of failure.</summary>
    public HandlerFailure Failure { get; }

    /// <summary>Refuses to act: nothing was changed.</summary>
    public static HandlerException Refuse(string message) => new(HandlerFailure.Refused, message);
}
