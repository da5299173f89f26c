using k8s;
using k8s.Models;

namespace PolicyLang.Kubernetes.Handlers;

/// <summary>What the three kinds of workloads that can be rolled have in common.</summary>
/// <param name="Kind"><c>deployment</c>, <c>statefulset</c> or <c>daemonset</c>.</param>
/// <param name="Metadata">Its metadata.</param>
/// <param name="Template">The template of its pods.</param>
/// <param name="CannotRoll">Why a changed template would not replace its pods, or null.</param>
/// <param name="IsRolling">Whether an earlier change has not arrived on all pods.</param>
internal sealed record Workload(string Kind, V1ObjectMeta Metadata, V1PodTemplateSpec Template, string? CannotRoll, bool IsRolling)
{
    public static Workload Of(V1Deployment item) => new(
        "deployment", item.Metadata, item.Spec.Template,
        item.Spec.Paused == true ? "its rollout is paused" : null,
        IsBehind(item.Metadata, item.Status?.ObservedGeneration) || (item.Status?.UpdatedReplicas ?? 0) < (item.Spec.Replicas ?? 1) || (item.Status?.UpdatedReplicas ?? 0) < (item.Status?.Replicas ?? 0));

    public static Workload Of(V1StatefulSet item) => new(
        "statefulset", item.Metadata, item.Spec.Template,
        item.Spec.UpdateStrategy?.Type == "OnDelete" ? "its update strategy is OnDelete, so pods are replaced only when somebody deletes them" : null,
        IsBehind(item.Metadata, item.Status?.ObservedGeneration) || (item.Status?.UpdateRevision is { } revision && revision != item.Status.CurrentRevision));

    public static Workload Of(V1DaemonSet item) => new(
        "daemonset", item.Metadata, item.Spec.Template,
        item.Spec.UpdateStrategy?.Type == "OnDelete" ? "its update strategy is OnDelete, so pods are replaced only when somebody deletes them" : null,
        IsBehind(item.Metadata, item.Status?.ObservedGeneration) || (item.Status?.UpdatedNumberScheduled ?? 0) < (item.Status?.DesiredNumberScheduled ?? 0));

    /// <summary>Reads one.</summary>
    public static Task<Workload> ReadAsync(KubernetesCluster cluster, string kind, ObjectName name, CancellationToken cancellationToken) => cluster.ReadAsync(
        $"read {kind} {name}",
        async token => kind switch
        {
            "deployment" => Of(await cluster.Client.AppsV1.ReadNamespacedDeploymentAsync(name.Name, name.Namespace, cancellationToken: token).ConfigureAwait(false)),
            "statefulset" => Of(await cluster.Client.AppsV1.ReadNamespacedStatefulSetAsync(name.Name, name.Namespace, cancellationToken: token).ConfigureAwait(false)),
            _ => Of(await cluster.Client.AppsV1.ReadNamespacedDaemonSetAsync(name.Name, name.Namespace, cancellationToken: token).ConfigureAwait(false)),
        },
        cancellationToken);

    /// <summary>Patches one.</summary>
    public static Task<Workload> PatchAsync(
        KubernetesCluster cluster, string kind, ObjectName name, V1Patch patch, string? dryRun, CancellationToken cancellationToken) => cluster.CallAsync(
        $"patch {kind} {name}",
        async token => kind switch
        {
            "deployment" => Of(await cluster.Client.AppsV1.PatchNamespacedDeploymentAsync(patch, name.Name, name.Namespace, dryRun, KubernetesCluster.FieldManager, cancellationToken: token).ConfigureAwait(false)),
            "statefulset" => Of(await cluster.Client.AppsV1.PatchNamespacedStatefulSetAsync(patch, name.Name, name.Namespace, dryRun, KubernetesCluster.FieldManager, cancellationToken: token).ConfigureAwait(false)),
            _ => Of(await cluster.Client.AppsV1.PatchNamespacedDaemonSetAsync(patch, name.Name, name.Namespace, dryRun, KubernetesCluster.FieldManager, cancellationToken: token).ConfigureAwait(false)),
        },
        cancellationToken);

    private static bool IsBehind(V1ObjectMeta metadata, long? observed) => observed < metadata.Generation;
}
