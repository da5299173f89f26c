using k8s;
using k8s.Models;
using PolicyLang.Testing.Kubernetes.Api;

namespace PolicyLang.Kubernetes.Tests.Handlers;

public class RestartPodTests : HandlerTest
{
    [Fact]
    public async Task The_pod_is_deleted_and_its_controller_makes_another()
    {
        await AddNodesAsync("n1");
        await AddDeploymentAsync(replicas: 2);
        var pod = (await PodsAsync())[0];

        var result = await Handlers().ExecuteAsync(Restart(pod.Metadata.Name), CancellationToken.None);

        Assert.StartsWith($"deleted pod shop/{pod.Metadata.Name} with a grace of 7 s; ReplicaSet web-1 replaces it", result.Summary, StringComparison.Ordinal);
        var pods = await PodsAsync();
        Assert.Equal(2, pods.Count);
        Assert.DoesNotContain(pods, p => p.Metadata.Uid == pod.Metadata.Uid);
        var undone = await Handlers().UndoAsync(Restart(pod.Metadata.Name, undoState: result.UndoState), CancellationToken.None);
        Assert.Contains("nothing to take back", undone.Summary, StringComparison.Ordinal);
        Assert.Contains("ReplicaSet web-1", undone.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubectl_sees_the_pod_end_with_the_grace_of_the_policy()
    {
        Kubectl.Require();
        Fake.Controllers!.PodsEnd = false;
        await AddNodesAsync("n1");
        await AddDeploymentAsync(replicas: 1);
        var name = (await PodsAsync())[0].Metadata.Name;

        await Handlers().ExecuteAsync(Restart(name), CancellationToken.None);

        Assert.Equal("7", await Cluster.Kubectl.RunAsync($"get pod {name} -n shop -o jsonpath={{.metadata.deletionGracePeriodSeconds}}"));
        var again = await Handlers().ExecuteAsync(Restart(name), CancellationToken.None);
        Assert.Contains("is being deleted already", again.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_asks_the_server_and_deletes_nothing()
    {
        await AddDeploymentAsync(replicas: 1);
        var name = (await PodsAsync())[0].Metadata.Name;

        await DryRunAsync(Handlers(), Restart(name, dryRun: true));

        Assert.Contains(Fake.Requests, r => r.StartsWith($"DELETE /api/v1/namespaces/shop/pods/{name}?dryRun=All", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "has no controller")]
    [InlineData("Node", "is a mirror of a static pod")]
    [InlineData("Job", "is a failed attempt")]
    [InlineData("Unheard", "it is not known whether that replaces it")]
    public async Task A_pod_that_nothing_replaces_is_refused(string? owner, string why)
    {
        await AddPodAsync("a", owner);

        var error = await RefusesAsync(Handlers(), Restart("a"));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains("left alone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_whose_controller_is_gone_or_wants_none_is_refused()
    {
        await AddPodAsync("orphan", "ReplicaSet");
        await RefusesAsync(Handlers(), Restart("orphan"), HandlerFailure.NotFound);

        var set = await Cluster.Client.AppsV1.CreateNamespacedStatefulSetAsync(
            new V1StatefulSet
            {
                Metadata = new() { Name = "db" },
                Spec = new()
                {
                    ServiceName = "db",
                    Replicas = 0,
                    Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "db" } },
                    Template = new() { Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "db" } }, Spec = new() { Containers = [new() { Name = "main", Image = "x" }] } },
                },
            },
            "shop");
        await AddPodAsync("db-0", "StatefulSet", change: p => (p.Metadata.OwnerReferences[0].Name, p.Metadata.OwnerReferences[0].Uid) = ("db", set.Metadata.Uid));
        Assert.Contains("wants no pods", (await RefusesAsync(Handlers(), Restart("db-0"))).Message, StringComparison.Ordinal);

        await AddPodAsync("db-1", "StatefulSet", change: p => p.Metadata.OwnerReferences[0].Name = "db");
        Assert.Contains("gone or going", (await RefusesAsync(Handlers(), Restart("db-1"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_was_replaced_between_the_look_and_the_delete_is_left_alone()
    {
        await AddDeploymentAsync(replicas: 1);
        var name = (await PodsAsync())[0].Metadata.Name;
        Fake.BeforeRequest = http =>
        {
            if (http.Request.Method == "DELETE")
            {
                Fake.BeforeRequest = null;
                Fake.Store.Remove(Fake.Store.Type("pods"), "shop", name);
                Fake.Store.Create(Fake.Store.Type("pods"), "shop", (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(
                    KubernetesJson.Serialize(new V1Pod { Metadata = new() { Name = name }, Spec = new() { Containers = [new() { Name = "main", Image = "x" }] } }))!);
            }
            return Task.CompletedTask;
        };

        var error = await Assert.ThrowsAsync<HandlerException>(() => Handlers().ExecuteAsync(Restart(name), CancellationToken.None));

        Assert.Equal(HandlerFailure.Conflict, error.Failure);
        Assert.Contains(await PodsAsync(), p => p.Metadata.Name == name);
    }

    [Fact]
    public async Task A_further_attempt_of_one_step_leaves_the_next_pod_of_the_same_name_alone()
    {
        var set = await Cluster.Client.AppsV1.CreateNamespacedStatefulSetAsync(
            new V1StatefulSet
            {
                Metadata = new() { Name = "db" },
                Spec = new()
                {
                    ServiceName = "db",
                    Replicas = 1,
                    Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "db" } },
                    Template = new() { Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "db" } }, Spec = new() { Containers = [new() { Name = "main", Image = "x" }] } },
                },
            },
            "shop");
        await AddAsync();
        var step = Restart("db-0");
        Assert.StartsWith("deleted pod", (await Handlers().ExecuteAsync(step, CancellationToken.None)).Summary, StringComparison.Ordinal);
        var next = await AddAsync();

        var again = await Handlers().ExecuteAsync(step, CancellationToken.None);

        Assert.Contains("has replaced it by one of the same name", again.Summary, StringComparison.Ordinal);
        Assert.Contains(await PodsAsync(), p => p.Metadata.Uid == next.Metadata.Uid && p.Metadata.DeletionTimestamp is null);
        Assert.StartsWith("deleted pod", (await Handlers().ExecuteAsync(Restart("db-0"), CancellationToken.None)).Summary, StringComparison.Ordinal);

        Task<V1Pod> AddAsync() => AddPodAsync("db-0", "StatefulSet", change: p => (p.Metadata.OwnerReferences[0].Name, p.Metadata.OwnerReferences[0].Uid) = ("db", set.Metadata.Uid));
    }

    [Theory]
    [InlineData("kube-system/dns", "protected namespace")]
    [InlineData("shop", "is not the NAMESPACE/NAME")]
    [InlineData("shop/../secrets", "is not the NAMESPACE/NAME")]
    [InlineData("shop/A b", "is not the NAMESPACE/NAME")]
    public async Task A_target_out_of_bounds_is_refused_before_anything_is_asked(string target, string why)
    {
        var handlers = Handlers();
        Fake.Requests.Clear();

        var error = await RefusesAsync(handlers, Context("restart", "pod", target, Grace(7)));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Empty(Fake.Requests);
    }

    [Fact]
    public async Task Only_allowed_namespaces_and_this_cluster_are_touched()
    {
        await AddPodAsync("a", "ReplicaSet");

        Assert.Contains("do not allow", (await RefusesAsync(Handlers(o => o.AllowedNamespaces.Add("other")), Restart("a"))).Message, StringComparison.Ordinal);
        Assert.Contains("about the cluster 'west'", (await RefusesAsync(Handlers(o => o.Cluster = "east"), Restart("a", cluster: "west"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_right_is_said_in_words()
    {
        await AddDeploymentAsync(replicas: 1);
        var name = (await PodsAsync())[0].Metadata.Name;
        var reader = Cluster.ClientOf(Fake.Rbac.AddUser("reader", new Rule(["*"], ["*"], ["get", "list"])));

        var error = await RefusesAsync(Handlers(client: reader), Restart(name), HandlerFailure.Denied);

        Assert.Contains("User \"reader\" cannot delete resource \"pods\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_fails_is_a_typed_failure()
    {
        var error = new ApiException(503, "ServiceUnavailable", "etcd is away");
        Fake.BeforeRequest = _ => throw error;

        Assert.Contains("etcd is away", (await RefusesAsync(Handlers(), Restart("a"), HandlerFailure.Unavailable)).Message, StringComparison.Ordinal);
    }

    /// <summary>A read that fails has changed nothing, whatever the server did; of a delete nobody knows.</summary>
    [Theory]
    [InlineData("GET", "silence", HandlerFailure.Unavailable)]
    [InlineData("DELETE", "silence", HandlerFailure.Timeout)]
    [InlineData("GET", "break", HandlerFailure.Unavailable)]
    [InlineData("DELETE", "break", HandlerFailure.Unanswered)]
    [InlineData("GET", "500", HandlerFailure.Unavailable)]
    [InlineData("DELETE", "500", HandlerFailure.Unanswered)]
    [InlineData("DELETE", "503", HandlerFailure.Unavailable)]
    public async Task Whether_it_was_done_depends_on_where_the_server_failed(string method, string how, HandlerFailure failure)
    {
        await AddDeploymentAsync(replicas: 1);
        var name = (await PodsAsync())[0].Metadata.Name;
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var asked = new TaskCompletionSource();
        Fake.BeforeRequest = async http =>
        {
            if (http.Request.Method != method)
                return;
            asked.TrySetResult();
            if (how == "silence")
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            if (how != "break")
                throw new ApiException(int.Parse(how, System.Globalization.CultureInfo.InvariantCulture), "Failed", "it failed");
            http.Abort();
        };

        var waiting = Handlers(time: time).ExecuteAsync(Restart(name), CancellationToken.None);
        await asked.Task;
        if (how == "silence")
            time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(failure, (await Assert.ThrowsAsync<HandlerException>(() => waiting)).Failure);
    }

    [Fact]
    public async Task Cancelling_ends_the_call()
    {
        var asked = new TaskCompletionSource();
        Fake.BeforeRequest = async http =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        using var cancel = new CancellationTokenSource();
        var waiting = Handlers().ExecuteAsync(Restart("a"), cancel.Token);
        await asked.Task;

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static Argument[] Grace(int seconds) => [new("grace", PolicyValue.OfDuration(TimeSpan.FromSeconds(seconds).Ticks))];

    private static HandlerContext Restart(string pod, bool dryRun = false, string? undoState = null, string? cluster = null) =>
        Context("restart", "pod", $"shop/{pod}", Grace(7), dryRun, undoState, cluster: cluster);
}
