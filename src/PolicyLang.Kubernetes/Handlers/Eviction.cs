using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace PolicyLang.Kubernetes.Handlers;

/// <summary>Evicts pods through the API, which keeps their disruption budgets. Never deletes one that a budget holds.</summary>
internal sealed class Eviction
{
    private readonly KubernetesCluster _cluster;
    private readonly string _version;
    private readonly long _grace;

    private Eviction(KubernetesCluster cluster, string version, TimeSpan grace) =>
        (_cluster, _version, _grace) = (cluster, version, Math.Max(1, (long)grace.TotalSeconds));

    /// <summary>Asks the server which version of evictions it knows: <c>policy/v1</c>, or <c>policy/v1beta1</c> up to Kubernetes 1.21.</summary>
    /// <exception cref="HandlerException">It has no evictions.</exception>
    public static async Task<Eviction> CreateAsync(KubernetesCluster cluster, TimeSpan grace, CancellationToken cancellationToken)
    {
        var resources = await cluster.ReadAsync("ask what the API server serves", token => cluster.Client.CoreV1.GetAPIResourcesAsync(token), cancellationToken).ConfigureAwait(false);
        var served = resources.Resources.FirstOrDefault(r => r.Name == "pods/eviction")
            ?? throw HandlerException.Refuse("The API server has no evictions, and pods are not deleted past their disruption budgets. Nothing was done.");
        return new(cluster, $"{served.Group ?? "policy"}/{served.Version ?? "v1beta1"}", grace);
    }

    /// <summary>Asks for the eviction of this very pod.</summary>
    public Task<EvictionAnswer> TryAsync(V1Pod pod, bool isDryRun, CancellationToken cancellationToken)
    {
        var (name, space) = (pod.Metadata.Name, pod.Metadata.NamespaceProperty);
        var body = new V1Eviction
        {
            ApiVersion = _version,
            Kind = "Eviction",
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = space },
            DeleteOptions = new V1DeleteOptions
            {
                GracePeriodSeconds = _grace,
                Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid },
                DryRun = isDryRun ? ["All"] : null,
            },
        };
        return _cluster.CallAsync<EvictionAnswer>(
            $"evict pod {space}/{name}",
            async token =>
            {
                try
                {
                    await _cluster.Client.CoreV1.CreateNamespacedPodEvictionAsync(body, name, space, dryRun: isDryRun ? "All" : null, cancellationToken: token).ConfigureAwait(false);
                    return new EvictionAnswer.Accepted();
                }
                catch (HttpOperationException error) when (error.Response?.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
                {
                    // It is gone, or another pod has its name.
                    return new EvictionAnswer.Gone();
                }
                catch (HttpOperationException error) when (error.Response?.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    return new EvictionAnswer.Held($"A disruption budget holds pod {space}/{name}.");
                }
            },
            cancellationToken);
    }

    /// <summary>Whether the pod has ended, or another pod has its name.</summary>
    public Task<bool> IsGoneAsync(V1Pod pod, CancellationToken cancellationToken) => _cluster.ReadAsync(
        $"read pod {pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}",
        async token =>
        {
            try
            {
                var now = await _cluster.Client.CoreV1.ReadNamespacedPodAsync(pod.Metadata.Name, pod.Metadata.NamespaceProperty, cancellationToken: token).ConfigureAwait(false);
                return now.Metadata.Uid != pod.Metadata.Uid;
            }
            catch (HttpOperationException error) when (error.Response?.StatusCode == HttpStatusCode.NotFound)
            {
                return true;
            }
        },
        cancellationToken);
}
