namespace PolicyLang;

/// <summary>
/// Why a handler did not do what its step says. The kind says above all whether anything was changed: up to <see cref="Unavailable"/> nothing
/// was, and the engine takes back the steps before. From <see cref="Unanswered"/> on nobody knows: nothing is repeated or taken back, the
/// target is left alone, and a human is called.
/// </summary>
public enum HandlerFailure
{
    /// <summary>It refused, and changed nothing: an option, a bound or a precondition stands against it.</summary>
    Refused,

    /// <summary>The target does not exist, or is another one than before. Nothing was changed.</summary>
    NotFound,

    /// <summary>It lacks a permission. Nothing was changed.</summary>
    Denied,

    /// <summary>
    /// Somebody else changed the target at the same time, and what the step was decided on no longer holds. It was left as they left it.
    /// </summary>
    Conflict,

    /// <summary>
    /// The other side was not reached, or said that it could not do it now. Nothing was changed. An idempotent handler is called again.
    /// </summary>
    Unavailable,

    /// <summary>
    /// It was asked for, and no answer tells whether it was done. An idempotent handler is called again; else its end is unknown.
    /// </summary>
    Unanswered,

    /// <summary>It took longer than its options allow. Whether it was done is not known, and no handler is called again.</summary>
    Timeout,

    /// <summary>A part of it is done and a part is not; the message says which. No handler is called again.</summary>
    Incomplete,
}
