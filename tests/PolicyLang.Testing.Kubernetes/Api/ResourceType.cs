namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>A kind of object that the server keeps.</summary>
/// <param name="Group">The API group; empty for the core.</param>
/// <param name="Version">The version that is served.</param>
/// <param name="Plural">Its name in paths.</param>
/// <param name="Kind">Its name in objects.</param>
/// <param name="IsNamespaced">Whether objects live in a namespace.</param>
/// <param name="Subresources"><c>status</c>, <c>scale</c>, <c>eviction</c>.</param>
/// <param name="ShortNames">What kubectl users write.</param>
public sealed record ResourceType(
    string Group, string Version, string Plural, string Kind, bool IsNamespaced, IReadOnlyList<string> Subresources, IReadOnlyList<string> ShortNames)
{
    /// <summary>What is served. Policy is <c>v1beta1</c> on old servers; see <see cref="Of"/>.</summary>
    private static readonly ResourceType[] Common =
    [
        new("", "v1", "namespaces", "Namespace", false, ["status"], ["ns"]),
        new("", "v1", "nodes", "Node", false, ["status"], ["no"]),
        new("", "v1", "pods", "Pod", true, ["status", "eviction"], ["po"]),
        new("", "v1", "events", "Event", true, [], ["ev"]),
        new("", "v1", "services", "Service", true, ["status"], ["svc"]),
        new("", "v1", "configmaps", "ConfigMap", true, [], ["cm"]),
        new("", "v1", "serviceaccounts", "ServiceAccount", true, [], ["sa"]),
        new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true, ["status"], ["pvc"]),
        new("apps", "v1", "deployments", "Deployment", true, ["status", "scale"], ["deploy"]),
        new("apps", "v1", "statefulsets", "StatefulSet", true, ["status", "scale"], ["sts"]),
        new("apps", "v1", "replicasets", "ReplicaSet", true, ["status", "scale"], ["rs"]),
        new("apps", "v1", "daemonsets", "DaemonSet", true, ["status"], ["ds"]),
        new("apps", "v1", "controllerrevisions", "ControllerRevision", true, [], []),
        new("batch", "v1", "jobs", "Job", true, ["status"], []),
        new("autoscaling", "v1", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true, ["status"], ["hpa"]),
        new("networking.k8s.io", "v1", "ingresses", "Ingress", true, ["status"], ["ing"]),
        new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, [], ["netpol"]),
    ];

    /// <summary><c>deployments.apps</c>, as messages name it.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary><c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>What a server serves.</summary>
    /// <param name="legacyPolicy">Whether disruption budgets are served as <c>policy/v1beta1</c>, as up to Kubernetes 1.20.</param>
    public static IReadOnlyList<ResourceType> Of(bool legacyPolicy) =>
        [.. Common, new("policy", legacyPolicy ? "v1beta1" : "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, ["status"], ["pdb"])];
}
