using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace PolicyLang.Kubernetes.Tests.Contract;

/// <summary>How pods end: evictions, budgets and the kubelet.</summary>
public abstract partial class ServerContract
{
    [Fact]
    public async Task A_pod_on_a_node_ends_when_the_kubelet_says_so()
    {
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a", node: "nowhere"), _space);

        await Client.CoreV1.DeleteNamespacedPodAsync("a", _space, gracePeriodSeconds: 7);

        var ending = await Client.CoreV1.ReadNamespacedPodAsync("a", _space);
        Assert.NotNull(ending.Metadata.DeletionTimestamp);
        Assert.Equal(7, ending.Metadata.DeletionGracePeriodSeconds);
        await Client.CoreV1.DeleteNamespacedPodAsync("a", _space, gracePeriodSeconds: 0);
        await Fails(404, "NotFound", () => Client.CoreV1.ReadNamespacedPodAsync("a", _space));
    }

    [Fact]
    public async Task A_budget_holds_an_eviction()
    {
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), _space);
        await MakeReadyAsync("a");
        await WriteBudgetAsync(allowed: 0);

        var held = await Fails(429, "TooManyRequests", async () => await Client.CoreV1.CreateNamespacedPodEvictionAsync(await EvictionOf("a"), "a", _space));
        Assert.Contains("disruption budget", held, StringComparison.Ordinal);
        await Client.CoreV1.ReadNamespacedPodAsync("a", _space);

        await WriteBudgetAsync(allowed: 1);
        await Client.CoreV1.CreateNamespacedPodEvictionAsync(await EvictionOf("a"), "a", _space);

        await Fails(404, "NotFound", () => Client.CoreV1.ReadNamespacedPodAsync("a", _space));
        await Fails(404, "NotFound", async () => await Client.CoreV1.CreateNamespacedPodEvictionAsync(await EvictionOf("a"), "a", _space));
    }

    [Fact]
    public async Task A_pod_that_is_not_ready_is_evicted_from_a_healthy_workload()
    {
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), _space);
        await Client.CoreV1.PatchNamespacedPodStatusAsync(Merge("""{"status":{"phase":"Running"}}"""), "a", _space);
        await WriteBudgetAsync(allowed: 0);

        await Client.CoreV1.CreateNamespacedPodEvictionAsync(await EvictionOf("a"), "a", _space);

        await Fails(404, "NotFound", () => Client.CoreV1.ReadNamespacedPodAsync("a", _space));
    }

    [Fact]
    public async Task A_pod_that_two_budgets_cover_is_not_evicted()
    {
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), _space);
        await MakeReadyAsync("a");
        await WriteBudgetAsync(allowed: 1);
        await WriteBudgetAsync(allowed: 1, "web2");

        var message = await Fails(500, null, async () => await Client.CoreV1.CreateNamespacedPodEvictionAsync(await EvictionOf("a"), "a", _space));

        Assert.Contains("more than one PodDisruptionBudget", message, StringComparison.Ordinal);
        Assert.Null((await Client.CoreV1.ReadNamespacedPodAsync("a", _space)).Metadata.DeletionTimestamp);
    }

    private async Task<string> PolicyVersionAsync() =>
        (await Client.CoreV1.GetAPIResourcesAsync()).Resources.First(r => r.Name == "pods/eviction").Version;

    private async Task<V1Eviction> EvictionOf(string pod, bool dryRun = false) => new()
    {
        ApiVersion = $"policy/{await PolicyVersionAsync()}",
        Kind = "Eviction",
        Metadata = new() { Name = pod, NamespaceProperty = _space },
        DeleteOptions = new() { DryRun = dryRun ? ["All"] : null },
    };

    private Task MakeReadyAsync(string pod) =>
        Client.CoreV1.PatchNamespacedPodStatusAsync(Merge("""{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}"""), pod, _space);

    /// <summary>A budget as its controller would leave it.</summary>
    private async Task WriteBudgetAsync(int allowed, string name = "web")
    {
        var version = (await Client.Apis.GetAPIVersionsAsync()).Groups.First(g => g.Name == "policy").PreferredVersion.Version;
        var budget = new V1PodDisruptionBudget
        {
            ApiVersion = $"policy/{version}",
            Kind = "PodDisruptionBudget",
            Metadata = new() { Name = name },
            Spec = new() { MinAvailable = 1, Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } } },
        };
        await Try(() => Client.CustomObjects.CreateNamespacedCustomObjectAsync(budget, "policy", version, _space, "poddisruptionbudgets"));
        var status = new JsonObject
        {
            ["status"] = new JsonObject { ["observedGeneration"] = 1, ["disruptionsAllowed"] = allowed, ["currentHealthy"] = allowed + 1, ["desiredHealthy"] = 1, ["expectedPods"] = 1 },
        }.ToJsonString();
        await Client.CustomObjects.PatchNamespacedCustomObjectStatusAsync(Merge(status), "policy", version, _space, "poddisruptionbudgets", name);
    }
}
