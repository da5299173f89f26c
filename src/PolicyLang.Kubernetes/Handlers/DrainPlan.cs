using k8s.Models;

namespace PolicyLang.Kubernetes.Handlers;

/// <summary>Which pods of a node are to be evicted.</summary>
internal static class DrainPlan
{
    private const string Mirror = "kubernetes.io/config.mirror";

    /// <summary>The pods to evict. Pods of daemon sets, static pods and pods that have ended stay.</summary>
    /// <exception cref="HandlerException">A pod must not be evicted, so the node is not drained.</exception>
    public static IReadOnlyList<V1Pod> Of(IEnumerable<V1Pod> pods, KubernetesOptions options, string node)
    {
        var evicted = pods.Where(p => p.Metadata.Annotations?.ContainsKey(Mirror) != true && p.Status?.Phase is not ("Succeeded" or "Failed") && Owner(p)?.Kind is not ("DaemonSet" or "Node")).ToList();
        Refuse(evicted.Where(p => Owner(p) is null), "nothing would make them again");
        if (!options.EvictProtectedPods)
            Refuse(evicted.Where(p => options.ProtectedNamespaces.Contains(p.Metadata.NamespaceProperty)), "they are in protected namespaces, and EvictProtectedPods is off");
        if (!options.EvictPodsWithLocalData)
            Refuse(evicted.Where(p => p.Spec.Volumes?.Any(v => v.EmptyDir is not null) == true), "their emptyDir volumes would be lost, and EvictPodsWithLocalData is off");
        if (evicted.Count > options.MaxEvictions)
            throw HandlerException.Refuse($"Node {node} was not drained: it has {evicted.Count} pods to evict, and MaxEvictions is {options.MaxEvictions}.");
        return evicted;

        void Refuse(IEnumerable<V1Pod> found, string why)
        {
            var names = found.Select(p => $"{p.Metadata.NamespaceProperty}/{p.Metadata.Name}").ToList();
            if (names.Count > 0)
                throw HandlerException.Refuse($"Node {node} was not drained because of {string.Join(", ", names.Take(5))}{(names.Count > 5 ? $" and {names.Count - 5} more" : "")}: {why}.");
        }
    }

    private static V1OwnerReference? Owner(V1Pod pod) => pod.Metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true);
}
