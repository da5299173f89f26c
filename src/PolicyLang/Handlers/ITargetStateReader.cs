namespace PolicyLang;

/// <summary>
/// A handler that can tell in which state its target is. A proposal is bound to it: if the target is another one, or has changed, when the
/// approval comes, the approval is void.
/// </summary>
public interface ITargetStateReader
{
    /// <summary>
    /// Reads what an approver relies on and only that, for example the UID of a pod, in few words. It must not change by itself. It changes
    /// nothing, and throws where it cannot read.
    /// </summary>
    /// <param name="context">The step that is proposed.</param>
    /// <param name="cancellationToken">Fires when this has taken too long.</param>
    Task<string> ReadStateAsync(HandlerContext context, CancellationToken cancellationToken);
}
