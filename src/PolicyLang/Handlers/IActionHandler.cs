namespace PolicyLang;

/// <summary>
/// Carries out an action. Say which one with <see cref="HandlesAttribute"/>. A handler is made anew for each step, in a scope of its own.
/// </summary>
/// <typeparam name="TArgs">
/// The arguments of the action: the record that the generator makes of its parameters (<c>RestartArguments</c>), or
/// <see cref="NoArguments"/> where it has none.
/// </typeparam>
public interface IActionHandler<in TArgs>
{
    /// <summary>
    /// Does what the step says, or throws a <see cref="HandlerException"/> where it cannot; its <see cref="HandlerFailure"/> must be honest about
    /// whether anything was changed, and after any other exception nobody knows. With <see cref="HandlerContext.IsDryRun"/> it changes nothing, and says what it
    /// would do.
    /// </summary>
    /// <param name="arguments">The arguments of the step, defaults filled in.</param>
    /// <param name="context">The incident, the step and its target.</param>
    /// <param name="cancellationToken">
    /// Fires when the step has taken too long, when the kill switch falls, or when the host stops; pass it on to whatever waits.
    /// </param>
    Task<HandlerResult> ExecuteAsync(TArgs arguments, HandlerContext context, CancellationToken cancellationToken);
}

/// <summary>Carries out an action and can take it back. The handlers of reversible actions must.</summary>
/// <inheritdoc cref="IActionHandler{TArgs}" />
public interface IReversibleActionHandler<in TArgs> : IActionHandler<TArgs>
{
    /// <summary>
    /// Takes back what <see cref="IActionHandler{TArgs}.ExecuteAsync"/> did, or throws where it cannot. The engine calls it only after an
    /// execution that returned. Where the target is not as that left it, it leaves it alone and says so. With <see cref="HandlerContext.IsDryRun"/> it changes nothing.
    /// </summary>
    /// <param name="arguments">The arguments of the step, as they were executed.</param>
    /// <param name="context">The same step; <see cref="HandlerContext.UndoState"/> is what the execution left for this.</param>
    /// <param name="cancellationToken">Fires when this has taken too long, or when the host stops; pass it on to whatever waits.</param>
    Task<HandlerResult> UndoAsync(TArgs arguments, HandlerContext context, CancellationToken cancellationToken);
}
