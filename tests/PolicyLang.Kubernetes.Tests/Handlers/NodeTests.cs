using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Testing.Kubernetes;

namespace PolicyLang.Kubernetes.Tests.Handlers;

public class NodeTests : HandlerTest
{
    [Fact]
    public async Task A_node_is_cordoned_and_only_by_whom_it_was_uncordoned()
    {
        Kubectl.Require();
        await AddNodesAsync("n1", "n2");

        Assert.Equal("cordoned node n1", (await Handlers().ExecuteAsync(Cordon("n1"), CancellationToken.None)).Summary);

        Assert.Contains("incident-1", await Cluster.Kubectl.RunAsync("get node n1 -o jsonpath={.spec.unschedulable}{.metadata.annotations}"), StringComparison.Ordinal);
        Assert.Equal("node n1 is cordoned already", (await Handlers().ExecuteAsync(Cordon("n1"), CancellationToken.None)).Summary);
        Assert.Contains("stays cordoned", (await Handlers().UndoAsync(Cordon("n1", incident: "other"), CancellationToken.None)).Summary, StringComparison.Ordinal);
        Assert.Equal("uncordoned node n1", (await Handlers().UndoAsync(Cordon("n1"), CancellationToken.None)).Summary);
        Assert.Equal("", await Cluster.Kubectl.RunAsync("get node n1 -o jsonpath={.spec.unschedulable}{.metadata.annotations}"));
        Assert.Contains("is not cordoned", (await Handlers().UndoAsync(Cordon("n1"), CancellationToken.None)).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_person_cordoned_stays_cordoned()
    {
        Kubectl.Require();
        await AddNodesAsync("n1");
        await Cluster.Kubectl.RunAsync("cordon n1");

        await Handlers().ExecuteAsync(Cordon("n1"), CancellationToken.None);

        Assert.Contains("stays cordoned", (await Handlers().UndoAsync(Cordon("n1"), CancellationToken.None)).Summary, StringComparison.Ordinal);
        Assert.Equal("true", await Cluster.Kubectl.RunAsync("get node n1 -o jsonpath={.spec.unschedulable}"));
    }

    [Fact]
    public async Task Too_many_nodes_the_control_plane_and_unknown_nodes_are_refused()
    {
        await AddNodesAsync("n1", "n2");
        await Cluster.Client.CoreV1.CreateNodeAsync(new V1Node { Metadata = new() { Name = "cp", Labels = new Dictionary<string, string> { ["node-role.kubernetes.io/control-plane"] = "" } } });
        await Handlers().ExecuteAsync(Cordon("n1"), CancellationToken.None);

        Assert.Contains("n1 is cordoned already, and MaxCordonedNodes is 1", (await RefusesAsync(Handlers(), Cordon("n2"))).Message, StringComparison.Ordinal);
        Assert.Contains("control plane", (await RefusesAsync(Handlers(o => o.MaxCordonedNodes = 9), Cordon("cp"))).Message, StringComparison.Ordinal);
        await RefusesAsync(Handlers(), Cordon("n9"), HandlerFailure.NotFound);
        await Handlers(o => (o.MaxCordonedNodes, o.AllowControlPlaneNodes) = (9, true)).ExecuteAsync(Cordon("cp"), CancellationToken.None);
    }

    [Fact]
    public async Task A_drain_moves_the_pods_within_their_budget()
    {
        Kubectl.Require();
        await AddNodesAsync("n1");
        await AddDeploymentAsync(replicas: 3);
        await AddNodesAsync("n2");
        await AddPodAsync("agent", "DaemonSet", node: "n1");
        await BudgetAsync(minAvailable: 2);

        var result = await Handlers().ExecuteAsync(Drain("n1"), CancellationToken.None);

        Assert.Equal("cordoned node n1 and moved 3 pods off it", result.Summary);
        Assert.Equal("agent", await Cluster.Kubectl.RunAsync("get pods -n shop --field-selector spec.nodeName=n1 -o jsonpath={.items[*].metadata.name}"));
        Assert.Equal(3, (await PodsAsync()).Count(p => p.Spec.NodeName == "n2"));
        var undone = await Handlers().UndoAsync(Drain("n1", undoState: result.UndoState), CancellationToken.None);
        Assert.Equal("uncordoned node n1; pods that were moved stay where they are", undone.Summary);
    }

    [Fact]
    public async Task A_budget_that_never_yields_ends_the_drain_in_time_and_says_what_is_left()
    {
        await AddNodesAsync("n1");
        await AddDeploymentAsync(replicas: 2);
        await BudgetAsync(minAvailable: 2);

        var time = new WaitingTime(TimeSpan.FromMinutes(1));
        var draining = Handlers(o => (o.DrainTimeout, o.DrainInterval, o.CallTimeout) = (TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1), TimeSpan.FromHours(9)), time: time).ExecuteAsync(Drain("n1"), CancellationToken.None);
        // It waits once it has asked about all pods.
        await time.Waiting;
        while (!draining.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAny(draining, Task.Delay(1));
        }

        var error = await Assert.ThrowsAsync<HandlerException>(() => draining);

        Assert.Equal(HandlerFailure.Incomplete, error.Failure);
        Assert.Contains("0 of 2 pods were moved off it; 2 were not evicted", error.Message, StringComparison.Ordinal);
        Assert.Contains("A disruption budget holds pod", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await PodsAsync()).Count(p => p.Spec.NodeName == "n1"));
        Assert.True((await Cluster.Client.CoreV1.ReadNodeAsync("n1")).Spec.Unschedulable);
    }

    [Fact]
    public async Task Pods_that_two_budgets_cover_end_the_drain_and_are_told()
    {
        await AddNodesAsync("n1");
        await AddDeploymentAsync(replicas: 2);
        await BudgetAsync(minAvailable: 1);
        await BudgetAsync(minAvailable: 1, "web2");

        var error = await Assert.ThrowsAsync<HandlerException>(() => Handlers().ExecuteAsync(Drain("n1"), CancellationToken.None));

        Assert.Equal(HandlerFailure.Incomplete, error.Failure);
        Assert.Contains("0 of 2 pods were moved off it", error.Message, StringComparison.Ordinal);
        Assert.Contains("more than one PodDisruptionBudget", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await PodsAsync()).Count(p => p.Spec.NodeName == "n1"));
    }

    [Fact]
    public async Task What_fails_after_the_cordon_leaves_a_part_done_and_says_so()
    {
        await AddNodesAsync("n1");
        await AddDeploymentAsync(replicas: 1);
        var isCordoned = false;
        Fake.BeforeRequest = http =>
        {
            if (isCordoned && http.Request.Path.Value!.EndsWith("/pods", StringComparison.Ordinal))
                throw new PolicyLang.Testing.Kubernetes.Api.ApiException(503, "ServiceUnavailable", "etcd is away");
            isCordoned |= http.Request.Method == "PATCH";
            return Task.CompletedTask;
        };

        var error = await Assert.ThrowsAsync<HandlerException>(() => Handlers().ExecuteAsync(Drain("n1"), CancellationToken.None));

        Assert.Equal(HandlerFailure.Incomplete, error.Failure);
        Assert.Contains("Node n1 is cordoned, and no pod was moved off it.", error.Message, StringComparison.Ordinal);
        Assert.True((await Cluster.Client.CoreV1.ReadNodeAsync("n1")).Spec.Unschedulable);
    }

    [Fact]
    public async Task Cancelling_a_drain_stops_it_between_two_evictions()
    {
        await AddNodesAsync("n1");
        await AddDeploymentAsync(replicas: 3);
        using var cancel = new CancellationTokenSource();
        var evictions = 0;
        Fake.BeforeRequest = http =>
        {
            if (http.Request.Path.Value!.EndsWith("/eviction", StringComparison.Ordinal) && ++evictions == 2)
            {
                cancel.Cancel();
                http.Abort();
            }
            return Task.CompletedTask;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Handlers().ExecuteAsync(Drain("n1"), cancel.Token));

        Assert.Equal(2, evictions);
        Fake.BeforeRequest = null;
        Assert.Contains("uncordoned node n1", (await Handlers().UndoAsync(Drain("n1"), CancellationToken.None)).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pods_that_would_be_lost_stop_the_drain_before_it_begins()
    {
        await AddNodesAsync("n1");
        await AddPodAsync("bare", node: "n1");
        Assert.Contains("shop/bare: nothing would make them again", (await RefusesAsync(Handlers(), Drain("n1"))).Message, StringComparison.Ordinal);

        await Cluster.Client.CoreV1.DeleteNamespacedPodAsync("bare", "shop", gracePeriodSeconds: 0);
        await AddPodAsync("dns", "ReplicaSet", node: "n1", space: "kube-system");
        Assert.Contains("EvictProtectedPods", (await RefusesAsync(Handlers(), Drain("n1"))).Message, StringComparison.Ordinal);

        await AddPodAsync("scratch", "ReplicaSet", node: "n1", change: p => p.Spec.Volumes = [new() { Name = "tmp", EmptyDir = new() }]);
        Assert.Contains("shop/scratch: their emptyDir volumes", (await RefusesAsync(Handlers(o => o.EvictProtectedPods = true), Drain("n1"))).Message, StringComparison.Ordinal);
        Assert.Contains("MaxEvictions is 1", (await RefusesAsync(Handlers(o => (o.EvictProtectedPods, o.EvictPodsWithLocalData, o.MaxEvictions) = (true, true, 1)), Drain("n1"))).Message, StringComparison.Ordinal);
        Assert.Equal("cordoned node n1 and moved 2 pods off it", (await Handlers(o => (o.EvictProtectedPods, o.EvictPodsWithLocalData) = (true, true)).ExecuteAsync(Drain("n1"), CancellationToken.None)).Summary);
    }

    [Fact]
    public async Task A_dry_run_says_what_the_budgets_hold()
    {
        await AddNodesAsync("n1");
        await AddDeploymentAsync(replicas: 2);
        await BudgetAsync(minAvailable: 2);

        Assert.Equal("would cordon node n1 and move 2 pods off it, of which the disruption budgets hold 2 now", await DryRunAsync(Handlers(), Drain("n1", dryRun: true)));
        Assert.Equal("would cordon node n1", await DryRunAsync(Handlers(), Context("cordon", "node", "n1", dryRun: true)));
    }

    [Fact]
    public async Task Nothing_but_pods_workloads_and_nodes_is_ever_written()
    {
        await AddNodesAsync("n1", "n2");
        await AddDeploymentAsync();
        Fake.Requests.Clear();

        await Handlers().ExecuteAsync(Drain("n1"), CancellationToken.None);
        await Handlers().ExecuteAsync(Context("rollout-restart", "deployment", "shop/web"), CancellationToken.None);
        await Handlers().ExecuteAsync(Context("scale", "deployment", "shop/web", [new("by", PolicyValue.OfInt(1)), new("max", PolicyValue.OfInt(9))]), CancellationToken.None);

        var written = Fake.Requests.Where(r => !r.StartsWith("GET ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(written);
        Assert.All(written, r => Assert.Matches("^(PATCH /api/v1/nodes/n1|POST /api/v1/namespaces/shop/pods/[^/]*/eviction|PATCH /apis/apps/v1/namespaces/shop/deployments/web|PUT /apis/apps/v1/namespaces/shop/deployments/web/scale)", r));
    }

    internal static HandlerContext Drain(string node, bool dryRun = false, string? undoState = null) =>
        Context("drain", "node", node, [new("grace", PolicyValue.OfDuration(TimeSpan.FromMinutes(5).Ticks))], dryRun, undoState);

    private static HandlerContext Cordon(string node, string incident = "incident-1") => Context("cordon", "node", node, incident: incident);

    /// <summary>A clock that says when somebody first waits for so long.</summary>
    private sealed class WaitingTime(TimeSpan wait) : FakeTimeProvider
    {
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waiting => _waiting.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == wait)
                _waiting.TrySetResult();
            return timer;
        }
    }

    private Task BudgetAsync(int minAvailable, string name = "web") => Cluster.Client.PolicyV1.CreateNamespacedPodDisruptionBudgetAsync(
        new V1PodDisruptionBudget { Metadata = new() { Name = name }, Spec = new() { MinAvailable = minAvailable, Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } } } }, "shop");
}

/// <summary>Kubernetes up to 1.21 evicts through <c>policy/v1beta1</c>.</summary>
public class LegacyNodeTests : HandlerTest
{
    protected override FakeKubernetesOptions Server => new() { HasControllers = true, LegacyPolicy = true };

    [Fact]
    public async Task A_drain_falls_back_to_the_eviction_that_the_server_has()
    {
        await AddNodesAsync("n1");
        await AddDeploymentAsync(replicas: 2);
        await AddNodesAsync("n2");

        await Handlers().ExecuteAsync(NodeTests.Drain("n1"), CancellationToken.None);

        Assert.Equal(2, (await PodsAsync()).Count(p => p.Spec.NodeName == "n2"));
    }
}
