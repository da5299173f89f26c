namespace PolicyLang.Kubernetes;

/// <summary>Which cluster the handlers act on, and the bounds that they keep. The defaults do little rather than much.</summary>
public sealed class KubernetesOptions
{
    /// <summary>The path of a kubeconfig file. Null takes the service account of the pod, else what <c>KUBECONFIG</c> or the home folder has.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>The context of the kubeconfig, or null for its current one.</summary>
    public string? Context { get; set; }

    /// <summary>
    /// The name of this cluster as the label <c>cluster</c> of alerts has it. A step whose incident names another one is refused. Null
    /// takes every incident to be about this cluster, which is right only where there is one.
    /// </summary>
    public string? Cluster { get; set; }

    /// <summary>Namespaces in which nothing is ever done.</summary>
    public ISet<string> ProtectedNamespaces { get; } = new HashSet<string>(StringComparer.Ordinal) { "kube-system", "kube-public", "kube-node-lease" };

    /// <summary>The only namespaces in which anything is done; empty for all that are not protected.</summary>
    public ISet<string> AllowedNamespaces { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>How long one call to the API server may take. Default 10 seconds.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The fewest replicas that <c>scale</c> leaves. Default 1.</summary>
    public int MinReplicas { get; set; } = 1;

    /// <summary>The most replicas that <c>scale</c> asks for, whatever a policy says. Default 50.</summary>
    public int MaxReplicas { get; set; } = 50;

    /// <summary>The most replicas that one <c>scale</c> adds or removes. Default 10.</summary>
    public int MaxScaleStep { get; set; } = 10;

    /// <summary>How many nodes may be cordoned at one time, whoever did it. Default 1.</summary>
    public int MaxCordonedNodes { get; set; } = 1;

    /// <summary>Whether nodes of the control plane may be cordoned and drained. Default false.</summary>
    public bool AllowControlPlaneNodes { get; set; }

    /// <summary>The most pods that one <c>drain</c> evicts. Default 110, which a node has at most by default.</summary>
    public int MaxEvictions { get; set; } = 110;

    /// <summary>
    /// How long a <c>drain</c> may take before it says which pods are left. Default 100 seconds. Let it be less than the time that the
    /// engine gives a step, which is 2 minutes by default, and raise both where pods take long to end.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a <c>drain</c> waits before it asks again, where a disruption budget says no or a pod still ends. Default 5 seconds.</summary>
    public TimeSpan DrainInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether <c>drain</c> evicts pods whose <c>emptyDir</c> volumes are lost by that. Default false.</summary>
    public bool EvictPodsWithLocalData { get; set; }

    /// <summary>Whether <c>drain</c> evicts pods of protected namespaces, such as the cluster's DNS. Default false.</summary>
    public bool EvictProtectedPods { get; set; }
}
