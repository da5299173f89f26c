using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using PolicyLang.Engine;
using PolicyLang.Testing.Kubernetes;

namespace PolicyLang.Kubernetes.Tests.Handlers;

/// <summary>A cluster with controllers, the handlers as a host registers them, and short ways to say what a step is.</summary>
public abstract class HandlerTest : IAsyncLifetime
{
    private readonly List<ServiceProvider> _hosts = [];

    protected TestCluster Cluster { get; private set; } = null!;

    protected FakeKubernetes Fake => Cluster.Fake!;

    protected virtual FakeKubernetesOptions Server => new() { HasControllers = true };

    public async ValueTask InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync(Server);
        foreach (var space in new[] { "shop", "kube-system" })
            await Cluster.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = space } });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static HandlerContext Context(
        string action, string on, string target, IReadOnlyList<Argument>? args = null, bool dryRun = false, string? undoState = null, string incident = "incident-1", string? cluster = null) => new()
        {
            Incident = new()
            {
                Id = incident,
                At = DateTimeOffset.UnixEpoch,
                Signal = "x",
                Resource = on,
                Target = target,
                Labels = cluster is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["cluster"] = cluster },
            },
            Step = new(action, on, target, args ?? []),
            IsDryRun = dryRun,
            UndoState = undoState,
        };

    protected HandlerDispatcher Handlers(Action<KubernetesOptions>? configure = null, k8s.IKubernetes? client = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(client ?? Cluster.Client);
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddPolicyLang().AddKubernetesHandlers(options =>
        {
            options.DrainInterval = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        });
        var host = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        _hosts.Add(host);
        return host.GetRequiredService<HandlerDispatcher>();
    }

    /// <summary>Runs a step that is to fail, and shows that nothing was written by it.</summary>
    protected async Task<HandlerException> RefusesAsync(HandlerDispatcher handlers, HandlerContext context, HandlerFailure failure = HandlerFailure.Refused)
    {
        var version = Fake.Store.Version;
        var error = await Assert.ThrowsAsync<HandlerException>(() => handlers.ExecuteAsync(context, CancellationToken.None));
        Assert.Equal(failure, error.Failure);
        Assert.Equal(version, Fake.Store.Version);
        return error;
    }

    /// <summary>Runs a dry run, and shows that nothing was written by it.</summary>
    protected async Task<string> DryRunAsync(HandlerDispatcher handlers, HandlerContext context)
    {
        var version = Fake.Store.Version;
        var result = await handlers.ExecuteAsync(context, CancellationToken.None);
        Assert.Equal(version, Fake.Store.Version);
        Assert.StartsWith("would ", result.Summary, StringComparison.Ordinal);
        Assert.Null(result.UndoState);
        return result.Summary;
    }

    protected Task AddNodesAsync(params string[] names) => Task.WhenAll(names.Select(n => Cluster.Client.CoreV1.CreateNodeAsync(new V1Node { Metadata = new() { Name = n } })));

    protected Task<V1Deployment> AddDeploymentAsync(string name = "web", int replicas = 3, string space = "shop", Action<V1Deployment>? change = null)
    {
        var labels = new Dictionary<string, string> { ["app"] = name };
        var deployment = new V1Deployment
        {
            Metadata = new() { Name = name },
            Spec = new()
            {
                Replicas = replicas,
                Selector = new() { MatchLabels = labels },
                Template = new() { Metadata = new() { Labels = labels }, Spec = new() { Containers = [new() { Name = "main", Image = "main:1" }] } },
            },
        };
        change?.Invoke(deployment);
        return Cluster.Client.AppsV1.CreateNamespacedDeploymentAsync(deployment, space);
    }

    protected Task<V1Pod> AddPodAsync(string name, string? ownerKind = null, string? node = null, string space = "shop", Action<V1Pod>? change = null)
    {
        var pod = new V1Pod
        {
            Metadata = new()
            {
                Name = name,
                OwnerReferences = ownerKind is null ? null : [new() { ApiVersion = "x/v1", Kind = ownerKind, Name = "owner", Uid = "1", Controller = true }],
            },
            Spec = new() { Containers = [new() { Name = "main", Image = "main:1" }], NodeName = node },
        };
        change?.Invoke(pod);
        return Cluster.Client.CoreV1.CreateNamespacedPodAsync(pod, space);
    }

    protected async Task<IList<V1Pod>> PodsAsync(string space = "shop") => (await Cluster.Client.CoreV1.ListNamespacedPodAsync(space)).Items;
}
