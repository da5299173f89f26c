using PolicyLang;

namespace NativeService;

/// <summary>Would replace a pod. A pod that was deleted is made anew by its controller, so there is nothing to take back.</summary>
[Handles("restart", On = "pod")]
internal sealed class RestartHandler : IReversibleActionHandler<RestartArguments>
{
    public Task<HandlerResult> ExecuteAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // This sample has no cluster, so it must not be asked to act on one.
        return context.IsDryRun
            ? Task.FromResult(new HandlerResult($"would delete pod {context.Target} with {arguments.Grace.TotalSeconds} s to end"))
            : throw new NotSupportedException("This sample only shows what it would do.");
    }

    public Task<HandlerResult> UndoAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new HandlerResult($"nothing to take back: the controller of {context.Target} made a new pod"));
}
