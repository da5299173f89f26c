namespace PolicyLang;

/// <summary>Why a handler did not do what its step says.</summary>
public enum HandlerFailure
{
    /// <summary>It refused, and changed nothing: an option, a bound or a precondition stands against it.</summary>
    Refused,

    /// <summary>The target does not exist, or is another one than before. Nothing was changed.</summary>
    NotFound,

    /// <summary>It lacks a permission.</summary>
    Denied,

    /// <summary>Somebody else changed the target at the same time, and what the step was decided on no longer holds.</summary>
    Conflict,

    /// <summary>The other side did not answer, or could not do it now.</summary>
    Unavailable,

    /// <summary>It took longer than its options allow.</summary>
    Timeout,

    /// <summary>A part of it is done and a part is not; the message says which.</summary>
    Incomplete,
}
