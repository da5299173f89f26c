namespace PolicyLang;

/// <summary>Says which action a class carries out, and on what. A class may carry out several.</summary>
/// <remarks>
/// The class implements <see cref="IActionHandler{TArgs}"/> with the arguments of the action, or
/// <see cref="IReversibleActionHandler{TArgs}"/> where the action is reversible. The build checks both, and that the names exist.
/// </remarks>
/// <param name="action">The action's name as policies write it, for example <c>rollout-restart</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class HandlesAttribute(string action) : Attribute
{
    /// <summary>The action's name as policies write it.</summary>
    public string Action { get; } = action;

    /// <summary>
    /// The kind of resource, for example <c>pod</c>. Null, the default, is every resource on which the action exists and for which no other
    /// handler is named.
    /// </summary>
    public string? On { get; set; }

    /// <summary>
    /// Whether carrying it out twice is the same as once. Only then does the engine try again after <see cref="HandlerFailure.Unavailable"/>,
    /// <see cref="HandlerFailure.Unanswered"/> and faults of the network or the disk; everything else is tried once.
    /// </summary>
    public bool IsIdempotent { get; set; }
}
