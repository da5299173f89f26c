using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;

namespace PolicyLang.Kubernetes.Handlers;

/// <summary>
/// Restarts a pod: deletes it, so that its controller makes another. Only that very pod is deleted (by UID), and only if a controller is
/// there that replaces it. Repeating it is safe: a later attempt of one step leaves a pod alone that is not the one of the first, also where it
/// has its name.
/// </summary>
[Handles("restart", On = "pod", IsIdempotent = true)]
public sealed class RestartPodHandler(KubernetesCluster cluster) : IReversibleActionHandler<RestartArguments>, ITargetStateReader
{
    // The pod that each step means: the one that its first attempt saw. A stateful set makes the next one of the same name, and an attempt that
    // follows an unanswered one must not delete that, too. All attempts of a step have one context, and the handler is made anew for each.
    private static readonly ConditionalWeakTable<HandlerContext, string> Meant = [];

    /// <inheritdoc />
    public async Task<HandlerResult> ExecuteAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var target = cluster.NamespacedTarget(context);
        var pod = await ReadAsync(target, cancellationToken).ConfigureAwait(false);
        var owner = OwnerOf(pod, target);
        if (Meant.GetValue(context, _ => pod.Metadata.Uid) != pod.Metadata.Uid)
            return new($"pod {target} is gone, and {owner.Kind} {owner.Name} has replaced it by one of the same name", $"{owner.Kind} {owner.Name}");
        if (pod.Metadata.DeletionTimestamp is not null)
            return new($"pod {target} is being deleted already, and {owner.Kind} {owner.Name} replaces it");
        await DemandReplacementAsync(owner, target, cancellationToken).ConfigureAwait(false);

        // A grace of zero would take the pod off the records while it may still run.
        var grace = Math.Max(1, (long)arguments.Grace.TotalSeconds);
        var options = new V1DeleteOptions { GracePeriodSeconds = grace, Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } };
        await cluster.CallAsync(
            $"delete pod {target}",
            token => cluster.Client.CoreV1.DeleteNamespacedPodAsync(target.Name, target.Namespace, options, dryRun: KubernetesCluster.DryRun(context), cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        return context.IsDryRun
            ? new($"would delete pod {target}, and {owner.Kind} {owner.Name} would replace it")
            : new($"deleted pod {target} with a grace of {grace} s; {owner.Kind} {owner.Name} replaces it", $"{owner.Kind} {owner.Name}");
    }

    /// <summary>There is nothing to take back: the controller has replaced the pod, and what it held in memory is gone.</summary>
    public Task<HandlerResult> UndoAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new HandlerResult($"nothing to take back: pod {context.Target} is replaced by {context.UndoState ?? "its controller"}, and the old one does not come back"));

    /// <summary>The UID of the pod: an approval is for this pod, and not for one that has its name later.</summary>
    public async Task<string> ReadStateAsync(HandlerContext context, CancellationToken cancellationToken) =>
        (await ReadAsync(cluster.NamespacedTarget(context), cancellationToken).ConfigureAwait(false)).Metadata.Uid;

    private Task<V1Pod> ReadAsync(ObjectName target, CancellationToken cancellationToken) => cluster.ReadAsync(
        $"read pod {target}", token => cluster.Client.CoreV1.ReadNamespacedPodAsync(target.Name, target.Namespace, cancellationToken: token), cancellationToken);

    private static V1OwnerReference OwnerOf(V1Pod pod, ObjectName target)
    {
        var owner = pod.Metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true);
        return owner?.Kind switch
        {
            "ReplicaSet" or "StatefulSet" or "DaemonSet" => owner,
            null => throw HandlerException.Refuse($"Pod {target} has no controller: if it were deleted, nothing would make it again. It was left alone."),
            "Node" => throw HandlerException.Refuse($"Pod {target} is a mirror of a static pod: only the kubelet of its node restarts that. It was left alone."),
            "Job" => throw HandlerException.Refuse($"Pod {target} belongs to Job {owner.Name}, for which a deleted pod is a failed attempt. It was left alone."),
            _ => throw HandlerException.Refuse($"Pod {target} belongs to {owner.Kind} {owner.Name}, and it is not known whether that replaces it. It was left alone."),
        };
    }

    /// <summary>A controller that is gone, is going or wants no pods does not replace one.</summary>
    private async Task DemandReplacementAsync(V1OwnerReference owner, ObjectName target, CancellationToken cancellationToken)
    {
        var apps = cluster.Client.AppsV1;
        var (metadata, replicas) = await cluster.ReadAsync(
            $"read {owner.Kind} {target.Namespace}/{owner.Name}, the controller of pod {target}",
            async token => owner.Kind switch
            {
                "ReplicaSet" => Of(await apps.ReadNamespacedReplicaSetAsync(owner.Name, target.Namespace, cancellationToken: token).ConfigureAwait(false), s => s.Spec?.Replicas),
                "StatefulSet" => Of(await apps.ReadNamespacedStatefulSetAsync(owner.Name, target.Namespace, cancellationToken: token).ConfigureAwait(false), s => s.Spec?.Replicas),
                _ => Of(await apps.ReadNamespacedDaemonSetAsync(owner.Name, target.Namespace, cancellationToken: token).ConfigureAwait(false), _ => null),
            },
            cancellationToken).ConfigureAwait(false);
        if (metadata.Uid != owner.Uid || metadata.DeletionTimestamp is not null)
            throw HandlerException.Refuse($"{owner.Kind} {owner.Name}, the controller of pod {target}, is gone or going, so nothing would make the pod again. It was left alone.");
        if (replicas == 0)
            throw HandlerException.Refuse($"{owner.Kind} {owner.Name}, the controller of pod {target}, wants no pods, so nothing would make the pod again. It was left alone.");

        static (V1ObjectMeta, int?) Of<T>(T workload, Func<T, int?> replicas)
            where T : IKubernetesObject<V1ObjectMeta> => (workload.Metadata, replicas(workload));
    }
}
