namespace PolicyLang.Kubernetes.Handlers;

/// <summary>Cordons a node: no new pods are put on it, and those that run there go on. Repeating it is safe.</summary>
[Handles("cordon", On = "node")]
public sealed class CordonHandler(KubernetesCluster cluster) : IReversibleActionHandler<NoArguments>
{
    private readonly NodeCordon _cordon = new(cluster);

    /// <inheritdoc />
    public async Task<HandlerResult> ExecuteAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var name = cluster.NodeTarget(context);
        var node = await _cordon.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (!await _cordon.CordonAsync(node, context, cancellationToken).ConfigureAwait(false))
            return new($"node {name} is cordoned already");
        return new(context.IsDryRun ? $"would cordon node {name}" : $"cordoned node {name}");
    }

    /// <summary>Uncordons the node, if it was cordoned for this incident and not by somebody else.</summary>
    public Task<HandlerResult> UndoAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        _cordon.UncordonAsync(context, cancellationToken);
}
