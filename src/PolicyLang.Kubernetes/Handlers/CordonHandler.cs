namespace PolicyLang.Kubernetes.Handlers;

/// <summary>Cordons a node: no new pods are put on it, and those that run there go on. Repeating it is safe.</summary>
[Handles("cordon", On = "node", IsIdempotent = true)]
public sealed class CordonHandler(KubernetesCluster cluster) : IReversibleActionHandler<NoArguments>, ITargetStateReader
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

    /// <summary>The UID of the node and whether it is cordoned.</summary>
    public Task<string> ReadStateAsync(HandlerContext context, CancellationToken cancellationToken) => _cordon.ReadStateAsync(context, cancellationToken);
}
