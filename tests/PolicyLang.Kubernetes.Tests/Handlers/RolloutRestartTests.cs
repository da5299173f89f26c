using k8s;
using k8s.Models;

namespace PolicyLang.Kubernetes.Tests.Handlers;

public class RolloutRestartTests : HandlerTest
{
    private const string Annotation = "kubectl.kubernetes.io/restartedAt";

    [Fact]
    public async Task The_pods_are_replaced_and_the_undo_goes_back_to_the_revision_before()
    {
        Kubectl.Require();
        await AddNodesAsync("n1");
        await AddDeploymentAsync(replicas: 2);
        var before = (await PodsAsync()).Select(p => p.Metadata.Uid).ToList();

        var result = await Handlers().ExecuteAsync(Roll(), CancellationToken.None);

        Assert.Empty(before.Intersect((await PodsAsync()).Select(p => p.Metadata.Uid)));
        Assert.NotEmpty(await Cluster.Kubectl.RunAsync(@"get deployment web -n shop -o jsonpath={.spec.template.metadata.annotations.kubectl\.kubernetes\.io/restartedAt}"));
        Assert.Contains("successfully rolled out", await Cluster.Kubectl.RunAsync("rollout status deployment/web -n shop --timeout=10s"), StringComparison.Ordinal);
        Assert.Equal(["1", "2"], await RevisionsAsync());

        var undone = await Handlers().UndoAsync(Roll(undoState: result.UndoState), CancellationToken.None);

        Assert.Contains("rolled deployment shop/web back", undone.Summary, StringComparison.Ordinal);
        Assert.Equal(["2", "3"], await RevisionsAsync()); // The set of revision 1 is used again, as kubectl rollout undo does.
        Assert.False((await ReadAsync()).Spec.Template.Metadata.Annotations?.ContainsKey(Annotation) ?? false);
        Assert.Equal(HandlerFailure.Conflict, (await Assert.ThrowsAsync<HandlerException>(() => Handlers().UndoAsync(Roll(undoState: result.UndoState), CancellationToken.None))).Failure);
    }

    [Fact]
    public async Task What_kubectl_restarted_before_is_restored_to_its_annotation()
    {
        await AddDeploymentAsync(change: d => d.Spec.Template.Metadata.Annotations = new Dictionary<string, string> { [Annotation] = "2020-01-01T00:00:00Z" });

        var result = await Handlers().ExecuteAsync(Roll(), CancellationToken.None);
        await Handlers().UndoAsync(Roll(undoState: result.UndoState), CancellationToken.None);

        Assert.Equal("2020-01-01T00:00:00Z", (await ReadAsync()).Spec.Template.Metadata.Annotations[Annotation]);
    }

    [Fact]
    public async Task An_undo_leaves_alone_what_was_changed_since()
    {
        await AddDeploymentAsync();
        var result = await Handlers().ExecuteAsync(Roll(), CancellationToken.None);
        await Cluster.Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch("""{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"main:2"}]}}}}""", V1Patch.PatchType.MergePatch), "web", "shop");

        var error = await Assert.ThrowsAsync<HandlerException>(() => Handlers().UndoAsync(Roll(undoState: result.UndoState), CancellationToken.None));

        Assert.Contains("was changed since the restart", error.Message, StringComparison.Ordinal);
        Assert.Equal("main:2", (await ReadAsync()).Spec.Template.Spec.Containers[0].Image);
        Assert.Contains("It is not known", (await Assert.ThrowsAsync<HandlerException>(() => Handlers().UndoAsync(Roll(), CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        await AddDeploymentAsync();

        await DryRunAsync(Handlers(), Roll(dryRun: true));

        Assert.Contains(Fake.Requests, r => r.StartsWith("PATCH /apis/apps/v1/namespaces/shop/deployments/web?dryRun=All", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_paused_workload_and_a_missing_one_are_refused()
    {
        await AddDeploymentAsync("paused", change: d => d.Spec.Paused = true);
        Assert.Contains("paused", (await RefusesAsync(Handlers(), Roll(target: "shop/paused"))).Message, StringComparison.Ordinal);

        await RefusesAsync(Handlers(), Roll(target: "shop/none"), HandlerFailure.NotFound);
    }

    private static HandlerContext Roll(string target = "shop/web", bool dryRun = false, string? undoState = null) =>
        Context("rollout-restart", "deployment", target, dryRun: dryRun, undoState: undoState);

    private Task<V1Deployment> ReadAsync() => Cluster.Client.AppsV1.ReadNamespacedDeploymentAsync("web", "shop");

    private async Task<List<string>> RevisionsAsync() =>
        [.. (await Cluster.Kubectl.RunAsync("rollout history deployment/web -n shop")).Split('\n').Skip(2).Select(l => l.Split(' ')[0]).Where(l => l.Length > 0)];
}

/// <summary>Without controllers a rollout never arrives, and the other kinds of workloads are as a test leaves them.</summary>
public class RolloutWithoutControllersTests : HandlerTest
{
    protected override Testing.Kubernetes.FakeKubernetesOptions Server => new();

    [Fact]
    public async Task A_rollout_under_way_is_not_disturbed()
    {
        await AddDeploymentAsync();

        var error = await RefusesAsync(Handlers(), Context("rollout-restart", "deployment", "shop/web"));

        Assert.Contains("a rollout is under way", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("statefulset", "statefulsets", "StatefulSet")]
    [InlineData("daemonset", "daemonsets", "DaemonSet")]
    public async Task Stateful_and_daemon_sets_are_rolled_too_unless_they_wait_for_deletes(string on, string plural, string kind)
    {
        foreach (var (name, strategy) in new[] { ("a", "RollingUpdate"), ("b", "OnDelete") })
        {
            Fake.Store.Create(Fake.Store.Type(plural), "shop", (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse($$$$"""
                {"kind":"{{{{kind}}}}","metadata":{"name":"{{{{name}}}}"},"spec":{"serviceName":"x","updateStrategy":{"type":"{{{{strategy}}}}" },"selector":{"matchLabels":{"app":"x"} },
                "template":{"metadata":{"labels":{"app":"x"} },"spec":{"containers":[{"name":"main","image":"x"}]} } } }
                """)!);
        }

        var result = await Handlers().ExecuteAsync(Context("rollout-restart", on, "shop/a"), CancellationToken.None);
        Assert.Contains($"{on} shop/a", result.Summary, StringComparison.Ordinal);
        Assert.Contains("restartedAt", Fake.Store.Get(Fake.Store.Type(plural), "shop", "a")["spec"]!["template"]!.ToJsonString(), StringComparison.Ordinal);
        await Handlers().UndoAsync(Context("rollout-restart", on, "shop/a", undoState: result.UndoState), CancellationToken.None);
        Assert.DoesNotContain("restartedAt", Fake.Store.Get(Fake.Store.Type(plural), "shop", "a")["spec"]!["template"]!.ToJsonString(), StringComparison.Ordinal);

        Assert.Contains("OnDelete", (await RefusesAsync(Handlers(), Context("rollout-restart", on, "shop/b"))).Message, StringComparison.Ordinal);
    }
}
