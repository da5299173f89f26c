using System.Globalization;
using k8s.Models;

namespace PolicyLang.Kubernetes.Signals;

/// <summary>The labels of an incident about a pod, named as kube-state-metrics names them.</summary>
internal static class PodLabels
{
    /// <summary>Namespace, pod, node, and the workload that it belongs to.</summary>
    public static Dictionary<string, string> Of(V1Pod pod, string? cluster)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["namespace"] = pod.Metadata.NamespaceProperty,
            ["pod"] = pod.Metadata.Name,
        };
        Add("cluster", cluster);
        Add("node", pod.Spec?.NodeName);
        var owner = pod.Metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true);
        // The name of a replica set is its deployment's and the hash of the template.
        var hash = pod.Metadata.Labels is { } own && own.TryGetValue("pod-template-hash", out var value) ? value : null;
        var deployment = owner is { Kind: "ReplicaSet" } && hash is not null && owner.Name.EndsWith("-" + hash, StringComparison.Ordinal) ? owner.Name[..^(hash.Length + 1)] : null;
        Add("deployment", deployment);
        Add("statefulset", owner is { Kind: "StatefulSet" } ? owner.Name : null);
        Add("daemonset", owner is { Kind: "DaemonSet" } ? owner.Name : null);
        Add("job_name", owner is { Kind: "Job" } ? owner.Name : null);
        Add("workload", deployment ?? owner?.Name ?? pod.Metadata.Name);
        return labels;

        void Add(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                labels[name] = text;
        }
    }

    /// <summary>The labels of something that is wrong with one of its containers.</summary>
    public static Dictionary<string, string> Of(V1Pod pod, PodCondition condition, string? cluster)
    {
        var labels = Of(pod, cluster);
        labels["container"] = condition.Container;
        labels["restarts"] = condition.Restarts.ToString(CultureInfo.InvariantCulture);
        labels["reason"] = condition.Event;
        return labels;
    }
}
