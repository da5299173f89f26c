using PolicyLang;

namespace EmbeddedService;

/// <summary>Replaces a pod. Its controller makes a new one, so the undo only sees to it that there is one.</summary>
[Handles("restart", On = "pod")]
internal sealed class RestartHandler(IPods pods) : IReversibleActionHandler<RestartArguments>
{
    public async Task<HandlerResult> ExecuteAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        if (context.IsDryRun)
            return new($"would delete pod {context.Target} within {arguments.Grace.TotalSeconds} s");

        var owner = await pods.DeleteAsync(context.Target, arguments.Grace, cancellationToken);
        return new($"deleted pod {context.Target} of {owner}", UndoState: owner);
    }

    public async Task<HandlerResult> UndoAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        if (context.UndoState is not { } owner)
            return new($"nothing was deleted, so nothing is taken back of {context.Target}");
        if (context.IsDryRun)
            return new($"would wait for a pod of {owner}");

        await pods.WaitForReadyAsync(owner, cancellationToken);
        return new($"{owner} has a pod again");
    }
}
