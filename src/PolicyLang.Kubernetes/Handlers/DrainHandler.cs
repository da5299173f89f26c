using k8s;
using k8s.Models;

namespace PolicyLang.Kubernetes.Handlers;

/// <summary>
/// Moves the pods off a node: cordons it and evicts them, within their disruption budgets and within the time of the options. Pods of daemon
/// sets stay. Repeating it is safe: what has moved stays moved.
/// </summary>
[Handles("drain", On = "node", IsIdempotent = true)]
public sealed class DrainHandler(KubernetesCluster cluster) : IReversibleActionHandler<DrainArguments>, ITargetStateReader
{
    private readonly NodeCordon _cordon = new(cluster);

    /// <inheritdoc />
    public async Task<HandlerResult> ExecuteAsync(DrainArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var name = cluster.NodeTarget(context);
        var node = await _cordon.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        var pods = DrainPlan.Of(await PodsAsync(name, cancellationToken).ConfigureAwait(false), cluster.Options, name);
        var eviction = await Eviction.CreateAsync(cluster, arguments.Grace, cancellationToken).ConfigureAwait(false);
        if (context.IsDryRun)
            return await TryAsync(name, node, pods, eviction, context, cancellationToken).ConfigureAwait(false);

        var isCordonedNow = await _cordon.CordonAsync(node, context, cancellationToken).ConfigureAwait(false);
        try
        {
            // Between the list and the cordon pods may have come.
            pods = DrainPlan.Of(await PodsAsync(name, cancellationToken).ConfigureAwait(false), cluster.Options, name);
        }
        catch (HandlerException error) when (isCordonedNow)
        {
            throw new HandlerException(HandlerFailure.Incomplete, $"Node {name} is cordoned, and no pod was moved off it. {error.Message}", error);
        }

        await EvictAllAsync(name, pods, eviction, cancellationToken).ConfigureAwait(false);
        return new($"cordoned node {name} and moved {pods.Count} pods off it");
    }

    /// <summary>Uncordons the node, if it was cordoned for this incident. Pods that were moved stay where they are.</summary>
    public async Task<HandlerResult> UndoAsync(DrainArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var result = await _cordon.UncordonAsync(context, cancellationToken).ConfigureAwait(false);
        return result with { Summary = $"{result.Summary}; pods that were moved stay where they are" };
    }

    /// <summary>The UID of the node and whether it is cordoned.</summary>
    public Task<string> ReadStateAsync(HandlerContext context, CancellationToken cancellationToken) => _cordon.ReadStateAsync(context, cancellationToken);

    private async Task<HandlerResult> TryAsync(string name, V1Node node, IReadOnlyList<V1Pod> pods, Eviction eviction, HandlerContext context, CancellationToken cancellationToken)
    {
        await _cordon.CordonAsync(node, context, cancellationToken).ConfigureAwait(false);
        var held = 0;
        foreach (var pod in pods)
        {
            if (await eviction.TryAsync(pod, isDryRun: true, cancellationToken).ConfigureAwait(false) is EvictionAnswer.Held)
                held++;
        }
        return new($"would cordon node {name} and move {pods.Count} pods off it{(held == 0 ? "" : $", of which the disruption budgets hold {held} now")}");
    }

    private async Task EvictAllAsync(string name, IReadOnlyList<V1Pod> pods, Eviction eviction, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(cluster.Options.DrainTimeout, cluster.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var waiting = pods.ToList();
        var ending = new List<V1Pod>();
        string? why = null;
        try
        {
            while (true)
            {
                foreach (var pod in waiting.ToList())
                {
                    var answer = await eviction.TryAsync(pod, isDryRun: false, either.Token).ConfigureAwait(false);
                    if (answer is EvictionAnswer.Held held)
                    {
                        why = held.Reason;
                        continue;
                    }
                    waiting.Remove(pod);
                    if (answer is EvictionAnswer.Accepted)
                        ending.Add(pod);
                }
                foreach (var pod in ending.ToList())
                {
                    if (await eviction.IsGoneAsync(pod, either.Token).ConfigureAwait(false))
                        ending.Remove(pod);
                }
                if (waiting.Count + ending.Count == 0)
                    return;
                await Task.Delay(cluster.Options.DrainInterval, cluster.Time, either.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is HandlerException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var left = string.Join(", ", waiting.Concat(ending).Take(5).Select(p => $"{p.Metadata.NamespaceProperty}/{p.Metadata.Name}"));
            throw new HandlerException(
                HandlerFailure.Incomplete,
                $"Node {name} is cordoned, and {pods.Count - waiting.Count - ending.Count} of {pods.Count} pods were moved off it; {waiting.Count} were not evicted and {ending.Count} have not ended: {left}. "
                + (error is HandlerException ? error.Message : $"DrainTimeout is {cluster.Options.DrainTimeout.TotalSeconds:0.#} s.{(why is null ? "" : $" {why}")}"),
                error);
        }
    }

    private async Task<IList<V1Pod>> PodsAsync(string node, CancellationToken cancellationToken) => (await cluster.ReadAsync(
        $"list the pods of node {node}",
        token => cluster.Client.CoreV1.ListPodForAllNamespacesAsync(fieldSelector: $"spec.nodeName={node}", cancellationToken: token), cancellationToken).ConfigureAwait(false)).Items;
}
