using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace PolicyLang.Kubernetes.Tests.Contract;

/// <summary>
/// What the handlers and the signal source rely on, as cases that a real API server passes too. It takes no controllers and no kubelet, and
/// each case has a namespace of its own.
/// </summary>
public abstract partial class ServerContract : IAsyncLifetime
{
    private readonly string _space = $"policylang-{Guid.NewGuid():N}"[..24];
    private readonly List<string> _nodes = [];

    private TestCluster Cluster { get; set; } = null!;

    private IKubernetes Client => Cluster.Client;

    protected abstract Task<TestCluster> StartAsync();

    public async ValueTask InitializeAsync()
    {
        Cluster = await StartAsync();
        await Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = _space } });
        // Without a controller manager nobody makes the account that pods run as.
        await Try(() => Client.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new() { Name = "default" } }, _space));
    }

    public async ValueTask DisposeAsync()
    {
        if (Cluster is null)
            return;
        foreach (var node in _nodes)
            await Try(() => Client.CoreV1.DeleteNodeAsync(node));
        foreach (var pod in (await Client.CoreV1.ListNamespacedPodAsync(_space)).Items)
            await Try(() => Client.CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, _space, gracePeriodSeconds: 0));
        await Try(() => Client.CoreV1.DeleteNamespaceAsync(_space));
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_object_is_created_read_listed_and_deleted()
    {
        var created = await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), _space);

        Assert.NotEmpty(created.Metadata.Uid);
        Assert.NotEmpty(created.Metadata.ResourceVersion);
        Assert.NotNull(created.Metadata.CreationTimestamp);
        Assert.Equal(("Pending", 30), (created.Status.Phase, created.Spec.TerminationGracePeriodSeconds));
        Assert.Equal(created.Metadata.Uid, (await Client.CoreV1.ReadNamespacedPodAsync("a", _space)).Metadata.Uid);
        Assert.Equal("a", Assert.Single((await Client.CoreV1.ListNamespacedPodAsync(_space)).Items).Metadata.Name);
        await Fails(409, "AlreadyExists", () => Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), _space));

        await Client.CoreV1.DeleteNamespacedPodAsync("a", _space);

        await Fails(404, "NotFound", () => Client.CoreV1.ReadNamespacedPodAsync("a", _space));
        await Fails(404, "NotFound", () => Client.CoreV1.DeleteNamespacedPodAsync("a", _space));
        await Fails(404, "NotFound", () => Client.CoreV1.PatchNamespacedPodAsync(Merge("""{"metadata":{"labels":{"x":"y"}}}"""), "a", _space));
    }

    [Fact]
    public async Task A_delete_is_bound_to_the_UID()
    {
        var pod = await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), _space);

        await Fails(409, "Conflict", () => Client.CoreV1.DeleteNamespacedPodAsync("a", _space, Precondition("00000000-0000-0000-0000-000000000000")));
        await Client.CoreV1.ReadNamespacedPodAsync("a", _space);
        await Client.CoreV1.DeleteNamespacedPodAsync("a", _space, Precondition(pod.Metadata.Uid));

        await Fails(404, "NotFound", () => Client.CoreV1.DeleteNamespacedPodAsync("a", _space, Precondition(pod.Metadata.Uid)));
    }

    [Fact]
    public async Task A_stale_update_is_a_conflict_and_an_empty_one_changes_nothing()
    {
        var old = await Client.AppsV1.CreateNamespacedDeploymentAsync(Deployment("web"), _space);
        var changed = await Client.AppsV1.PatchNamespacedDeploymentAsync(Merge("""{"metadata":{"labels":{"x":"y"}}}"""), "web", _space);

        Assert.NotEqual(old.Metadata.ResourceVersion, changed.Metadata.ResourceVersion);
        await Fails(409, "Conflict", () => Client.AppsV1.ReplaceNamespacedDeploymentAsync(old, "web", _space));
        await Fails(409, "Conflict", () => Client.AppsV1.PatchNamespacedDeploymentAsync(Merge("""{"metadata":{"resourceVersion":"OLD","labels":{"x":"z"}}}""".Replace("OLD", old.Metadata.ResourceVersion, StringComparison.Ordinal)), "web", _space));
        // In a patch the UID is no precondition, but a field that cannot be changed.
        await Fails(422, "Invalid", () => Client.AppsV1.PatchNamespacedDeploymentAsync(Merge("""{"metadata":{"uid":"00000000-0000-0000-0000-000000000000","labels":{"x":"z"}}}"""), "web", _space));
        var same = await Client.AppsV1.PatchNamespacedDeploymentAsync(Merge("""{"metadata":{"labels":{"x":"y"}}}"""), "web", _space);
        Assert.Equal(changed.Metadata.ResourceVersion, same.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Only_a_change_of_the_specification_or_of_annotations_is_a_new_generation()
    {
        var made = await Client.AppsV1.CreateNamespacedDeploymentAsync(Deployment("web"), _space);
        var labelled = await Client.AppsV1.PatchNamespacedDeploymentAsync(Merge("""{"metadata":{"labels":{"x":"y"}}}"""), "web", _space);
        var annotated = await Client.AppsV1.PatchNamespacedDeploymentAsync(Merge("""{"metadata":{"annotations":{"x":"y"}}}"""), "web", _space);
        var restarted = await Client.AppsV1.PatchNamespacedDeploymentAsync(Merge("""{"spec":{"template":{"metadata":{"annotations":{"x":"y"}}}}}"""), "web", _space);

        Assert.Equal([1, 1, 2, 3], new[] { made, labelled, annotated, restarted }.Select(d => d.Metadata.Generation));
        Assert.Equal("y", restarted.Spec.Template.Metadata.Annotations["x"]);
        var back = await Client.AppsV1.PatchNamespacedDeploymentAsync(Merge("""{"spec":{"template":{"metadata":{"annotations":{"x":null}}}}}"""), "web", _space);
        Assert.False(back.Spec.Template.Metadata.Annotations?.ContainsKey("x") ?? false);
    }

    [Fact]
    public async Task Patches_are_of_three_kinds()
    {
        await Client.AppsV1.CreateNamespacedDeploymentAsync(Deployment("web"), _space);

        var strategic = await Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch("""{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"side:1"}]}}}}""", V1Patch.PatchType.StrategicMergePatch), "web", _space);
        Assert.Equal(["main", "side"], strategic.Spec.Template.Spec.Containers.Select(c => c.Name).Order());

        var merged = await Client.AppsV1.PatchNamespacedDeploymentAsync(
            Merge("""{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"main:2"}]}}}}"""), "web", _space);
        Assert.Equal("main:2", Assert.Single(merged.Spec.Template.Spec.Containers).Image);

        var json = await Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch("""[{"op":"test","path":"/spec/replicas","value":3},{"op":"replace","path":"/spec/replicas","value":4}]""", V1Patch.PatchType.JsonPatch), "web", _space);
        Assert.Equal(4, json.Spec.Replicas);
        await Fails(422, "Invalid", () => Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch("""[{"op":"test","path":"/spec/replicas","value":3},{"op":"replace","path":"/spec/replicas","value":9}]""", V1Patch.PatchType.JsonPatch), "web", _space));
    }

    [Fact]
    public async Task The_scale_is_a_view_with_its_own_conflicts()
    {
        var made = await Client.AppsV1.CreateNamespacedDeploymentAsync(Deployment("web"), _space);
        var scale = await Client.AppsV1.ReadNamespacedDeploymentScaleAsync("web", _space);
        Assert.Equal((3, made.Metadata.Uid), (scale.Spec.Replicas, scale.Metadata.Uid));

        scale.Spec.Replicas = 5;
        var written = await Client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, "web", _space);

        Assert.Equal(5, written.Spec.Replicas);
        Assert.Equal(5, (await Client.AppsV1.ReadNamespacedDeploymentAsync("web", _space)).Spec.Replicas);
        scale.Spec.Replicas = 6;
        await Fails(409, "Conflict", () => Client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, "web", _space));
        await Fails(404, "NotFound", () => Client.AppsV1.ReadNamespacedDeploymentScaleAsync("no", _space));
    }

    [Fact]
    public async Task The_status_is_written_apart_from_the_rest()
    {
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), _space);

        var running = await Client.CoreV1.PatchNamespacedPodStatusAsync(Merge("""{"metadata":{"labels":{"app":"other"}},"status":{"phase":"Running"}}"""), "a", _space);
        var labelled = await Client.CoreV1.PatchNamespacedPodAsync(Merge("""{"metadata":{"labels":{"x":"y"}},"status":{"phase":"Failed"}}"""), "a", _space);

        Assert.Equal("Running", running.Status.Phase);
        Assert.Equal(("Running", "y"), (labelled.Status.Phase, labelled.Metadata.Labels["x"]));
    }

    [Fact]
    public async Task A_dry_run_keeps_nothing()
    {
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), _space);
        await Client.AppsV1.CreateNamespacedDeploymentAsync(Deployment("web"), _space);
        var scale = await Client.AppsV1.ReadNamespacedDeploymentScaleAsync("web", _space);
        scale.Spec.Replicas = 5;

        await Client.CoreV1.CreateNamespacedPodAsync(Pod("b"), _space, dryRun: "All");
        await Client.CoreV1.DeleteNamespacedPodAsync("a", _space, dryRun: "All");
        await Client.CoreV1.CreateNamespacedPodEvictionAsync(await EvictionOf("a", dryRun: true), "a", _space);
        var patched = await Client.AppsV1.PatchNamespacedDeploymentAsync(Merge("""{"spec":{"replicas":7}}"""), "web", _space, dryRun: "All");
        await Client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, "web", _space, dryRun: "All");

        Assert.Equal(7, patched.Spec.Replicas);
        var left = Assert.Single((await Client.CoreV1.ListNamespacedPodAsync(_space)).Items);
        Assert.Equal(("a", null), (left.Metadata.Name, left.Metadata.DeletionTimestamp));
        Assert.Equal(3, (await Client.AppsV1.ReadNamespacedDeploymentAsync("web", _space)).Spec.Replicas);
        await Fails(409, "Conflict", () => Client.CoreV1.DeleteNamespacedPodAsync("a", _space, Precondition("00000000-0000-0000-0000-000000000000"), dryRun: "All"));
    }

    [Fact]
    public async Task A_node_is_cordoned_by_a_patch()
    {
        var name = $"node-{Guid.NewGuid():N}"[..20];
        _nodes.Add(name);
        await Client.CoreV1.CreateNodeAsync(new V1Node { Metadata = new() { Name = name } });

        var cordoned = await Client.CoreV1.PatchNodeAsync(Merge("""{"spec":{"unschedulable":true}}"""), name);
        var uncordoned = await Client.CoreV1.PatchNodeAsync(Merge("""{"spec":{"unschedulable":null}}"""), name);

        Assert.True(cordoned.Spec.Unschedulable);
        Assert.Null(uncordoned.Spec?.Unschedulable);
    }

    [Fact]
    public async Task Kubectl_sees_the_same()
    {
        Kubectl.Require();
        var kubectl = Cluster.Kubectl;
        await kubectl.RunAsync($"create -n {_space} --validate=false -f -", KubernetesJson.Serialize(Deployment("web")));

        await kubectl.RunAsync($"scale -n {_space} deployment/web --current-replicas=3 --replicas=4");
        await kubectl.RunAsync($"annotate -n {_space} deployment/web owner=sre");
        await kubectl.RunAsync($"rollout restart -n {_space} deployment/web");
        Assert.NotEqual(0, (await kubectl.TryAsync($"scale -n {_space} deployment/web --current-replicas=3 --replicas=9")).Code);

        var web = await Client.AppsV1.ReadNamespacedDeploymentAsync("web", _space);
        Assert.Equal((4, "sre"), (web.Spec.Replicas, web.Metadata.Annotations["owner"]));
        Assert.Contains("kubectl.kubernetes.io/restartedAt", web.Spec.Template.Metadata.Annotations.Keys);
        Assert.Contains("web", await kubectl.RunAsync($"get deployments -n {_space}"), StringComparison.Ordinal);
        Assert.Contains("is forbidden", (await kubectl.TryAsync($"get pods -n {_space} --as=policylang-nobody")).Error, StringComparison.Ordinal);
        await kubectl.RunAsync($"delete -n {_space} deployment/web --wait=false --cascade=background");
        Assert.Contains("not found", (await kubectl.TryAsync($"get deployment/web -n {_space}")).Error, StringComparison.Ordinal);
    }

    private static V1Patch Merge(string text) => new(text, V1Patch.PatchType.MergePatch);

    private static V1DeleteOptions Precondition(string uid) => new() { Preconditions = new() { Uid = uid } };

    private static V1Pod Pod(string name, string? node = null) => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = new() { Name = name, Labels = new Dictionary<string, string> { ["app"] = "web" } },
        Spec = new() { Containers = [new() { Name = "main", Image = "main:1" }], NodeName = node, AutomountServiceAccountToken = false },
    };

    private static V1Deployment Deployment(string name) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "Deployment",
        Metadata = new() { Name = name },
        Spec = new()
        {
            Replicas = 3,
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
            Template = new() { Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "web" } }, Spec = new() { Containers = [new() { Name = "main", Image = "main:1" }] } },
        },
    };

    private static async Task<string> Fails(int code, string? reason, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<HttpOperationException>(call);
        Assert.Equal((HttpStatusCode)code, error.Response.StatusCode);
        var status = KubernetesJson.Deserialize<V1Status>(error.Response.Content);
        Assert.Equal((reason, code, "Failure"), (status.Reason, status.Code, status.Status));
        return status.Message;
    }

    private static async Task Try(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (HttpOperationException)
        {
            // It is there already, or gone already.
        }
    }
}
