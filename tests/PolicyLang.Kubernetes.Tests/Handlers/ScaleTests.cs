using k8s;
using k8s.Models;

namespace PolicyLang.Kubernetes.Tests.Handlers;

public class ScaleTests : HandlerTest
{
    [Fact]
    public async Task Replicas_are_added_and_the_undo_restores_the_number_before()
    {
        Kubectl.Require();
        await AddDeploymentAsync(replicas: 3);

        var result = await Handlers().ExecuteAsync(Scale(2, 10), CancellationToken.None);

        Assert.Equal("scaled deployment shop/web from 3 to 5 replicas", result.Summary);
        Assert.Equal("5", await Cluster.Kubectl.RunAsync("get deployment web -n shop -o jsonpath={.spec.replicas}"));
        Assert.Equal("scaled deployment shop/web back from 5 to 3 replicas", (await Handlers().UndoAsync(Scale(2, 10, undoState: result.UndoState), CancellationToken.None)).Summary);
        Assert.Equal("3", await Cluster.Kubectl.RunAsync("get deployment web -n shop -o jsonpath={.spec.replicas}"));
        Assert.Contains("again already", (await Handlers().UndoAsync(Scale(2, 10, undoState: result.UndoState), CancellationToken.None)).Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 2, 4, 4)]
    [InlineData(3, -1, 10, 2)]
    [InlineData(3, -5, 10, 2)]
    [InlineData(3, 9, 100, 8)]
    public async Task The_bounds_are_kept(int from, int by, int max, int expected)
    {
        await AddDeploymentAsync(replicas: from);

        await Handlers(o => (o.MinReplicas, o.MaxReplicas) = (2, 8)).ExecuteAsync(Scale(by, max), CancellationToken.None);

        Assert.Equal(expected, await ReplicasAsync());
    }

    [Theory]
    [InlineData(3, 2, 3, "the bounds are")]
    [InlineData(5, 2, 3, "the bounds are")]
    [InlineData(3, 0, 10, "the bounds are")]
    [InlineData(1, -1, 10, "the bounds are")]
    [InlineData(0, 2, 10, "somebody has stopped it")]
    [InlineData(3, 11, 50, "MaxScaleStep allows 10")]
    public async Task What_is_out_of_bounds_is_refused(int from, int by, int max, string why)
    {
        await AddDeploymentAsync(replicas: from);

        var error = await RefusesAsync(Handlers(), Scale(by, max));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(from, await ReplicasAsync());
    }

    [Fact]
    public async Task A_workload_with_an_autoscaler_is_left_to_it()
    {
        await AddDeploymentAsync();
        await Cluster.Client.AutoscalingV1.CreateNamespacedHorizontalPodAutoscalerAsync(
            new V1HorizontalPodAutoscaler { Metadata = new() { Name = "web-hpa" }, Spec = new() { MaxReplicas = 9, ScaleTargetRef = new() { Kind = "Deployment", Name = "web" } } }, "shop");

        Assert.Contains("autoscaler web-hpa", (await RefusesAsync(Handlers(), Scale(2, 10))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_scales_at_the_same_time_wins()
    {
        await AddDeploymentAsync(replicas: 3);
        Fake.BeforeRequest = http =>
        {
            if (http.Request.Method == "PUT")
            {
                Fake.BeforeRequest = null;
                Change(d => d["spec"]!["replicas"] = 7);
            }
            return Task.CompletedTask;
        };

        var error = await Assert.ThrowsAsync<HandlerException>(() => Handlers().ExecuteAsync(Scale(2, 10), CancellationToken.None));

        Assert.Equal(HandlerFailure.Conflict, error.Failure);
        Assert.Equal(7, await ReplicasAsync());
    }

    [Fact]
    public async Task A_change_of_something_else_at_the_same_time_does_no_harm()
    {
        await AddDeploymentAsync(replicas: 3);
        var times = 0;
        Fake.BeforeRequest = http =>
        {
            if (http.Request.Method == "PUT" && times++ < 2)
                Change(d => d["metadata"]!["labels"] = new System.Text.Json.Nodes.JsonObject { ["x"] = $"{times}" });
            return Task.CompletedTask;
        };

        await Handlers().ExecuteAsync(Scale(2, 10), CancellationToken.None);

        Assert.Equal((5, 3), (await ReplicasAsync(), times));
    }

    [Fact]
    public async Task An_undo_leaves_alone_what_somebody_scaled_since_or_made_anew()
    {
        await AddDeploymentAsync(replicas: 3);
        var result = await Handlers().ExecuteAsync(Scale(2, 10), CancellationToken.None);
        Change(d => d["spec"]!["replicas"] = 4);
        Assert.Contains("was scaled to 4 replicas since", (await Assert.ThrowsAsync<HandlerException>(() => Handlers().UndoAsync(Scale(2, 10, undoState: result.UndoState), CancellationToken.None))).Message, StringComparison.Ordinal);

        await Cluster.Client.AppsV1.DeleteNamespacedDeploymentAsync("web", "shop");
        await AddDeploymentAsync(replicas: 5);
        Assert.Contains("made anew", (await Assert.ThrowsAsync<HandlerException>(() => Handlers().UndoAsync(Scale(2, 10, undoState: result.UndoState), CancellationToken.None))).Message, StringComparison.Ordinal);
        Assert.Equal(5, await ReplicasAsync());
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        await AddDeploymentAsync();

        Assert.Equal("would scale deployment shop/web from 3 to 5 replicas", await DryRunAsync(Handlers(), Scale(2, 10, dryRun: true)));
    }

    private static HandlerContext Scale(int by, int max, bool dryRun = false, string? undoState = null) =>
        Context("scale", "deployment", "shop/web", [new("by", PolicyValue.OfInt(by)), new("max", PolicyValue.OfInt(max))], dryRun, undoState);

    private void Change(Action<System.Text.Json.Nodes.JsonObject> change) => Fake.Store.Update(Fake.Store.Type("deployments"), "shop", "web", d =>
    {
        change(d);
        return d;
    });

    private async Task<int?> ReplicasAsync() => (await Cluster.Client.AppsV1.ReadNamespacedDeploymentAsync("web", "shop")).Spec.Replicas;
}
