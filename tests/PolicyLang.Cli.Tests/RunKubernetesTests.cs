using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Testing.Kubernetes;
using PolicyLang.Testing.Kubernetes.Api;

namespace PolicyLang.Cli.Tests;

/// <summary><c>heal run</c> on a cluster, by a configuration and a kubeconfig only: from the kill of a container to the deleted pod.</summary>
public sealed class RunKubernetesTests : IAsyncLifetime
{
    private readonly HealRunner _heal = new() { Time = new FakeTimeProvider(HealRunner.Now) };
    private FakeKubernetes _cluster = null!;
    private IKubernetes _client = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await FakeKubernetes.StartAsync(new() { HasControllers = true });
        _client = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(_heal.Write("admin.yaml", _cluster.Kubeconfig())));
        foreach (var space in new[] { "shop", "other" })
            await _client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = space } });
        await _client.CoreV1.CreateNodeAsync(new V1Node { Metadata = new() { Name = "n1" } });
        _heal.Write("p/a.heal", "policy again when oom on pod then restart(grace: 5s) tier1 reversible known after 0\n");
        _heal.Write("etc/heal.json", """
            {
              // The cluster is named as its alerts name it.
              "kubernetes": { "kubeconfig": "kube.yaml", "cluster": "east", "callTimeout": "9h", "signals": { "namespace": "shop" } },
              "engine": { "stepTimeout": "9h" },
            }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _cluster.DisposeAsync();
        _heal.Dispose();
    }

    [Fact]
    public async Task A_killed_pod_is_deleted_by_its_UID_and_its_incident_is_over_when_it_is_gone()
    {
        _heal.Write("etc/kube.yaml", _cluster.Kubeconfig(_cluster.Rbac.AddUser("policylang", new Rule(["*"], ["*"], ["get", "list", "watch"]), new Rule([""], ["pods"], ["delete"]))));
        var pod = await AddPodAsync("shop");
        var other = await AddPodAsync("other");
        var asked = new TaskCompletionSource<string>();
        _cluster.BeforeRequest = async http =>
        {
            if (http.Request.Method == "DELETE")
                asked.TrySetResult(await BodyAsync(http));
        };
        await using var run = await RunningHeal.StartAsync(_heal, "--config", Path.Combine(_heal.Folder, "etc/heal.json"));

        Kill(other);
        Kill(pod);

        Assert.Contains($"\"uid\":\"{pod.Metadata.Uid}\"", await asked.Task, StringComparison.Ordinal);
        var outcome = await run.AuditAsync("outcome", "\"outcome\":\"resolved\"");
        Assert.Contains($"deleted pod shop/{pod.Metadata.Name} with a grace of 5 s; ReplicaSet", outcome, StringComparison.Ordinal);
        Assert.Contains("\"source\":\"kubernetes east\"", await run.AuditAsync("received", "oom"), StringComparison.Ordinal);
        var (exit, output, error) = await run.StopAsync();
        Assert.Equal((0, ""), (exit, output));
        Assert.DoesNotContain("nothing carries out", error, StringComparison.Ordinal);
        Assert.NotEqual(pod.Metadata.Uid, Assert.Single((await _client.CoreV1.ListNamespacedPodAsync("shop")).Items).Metadata.Uid);
        Assert.Equal(other.Metadata.Uid, Assert.Single((await _client.CoreV1.ListNamespacedPodAsync("other")).Items).Metadata.Uid);
    }

    /// <summary>Where nothing was changed the action has failed; where nobody knows it is unknown, and settled by a human. Both page.</summary>
    [Theory]
    [InlineData("forbidden", "failed", "cannot delete resource \\\"pods\\\"")]
    [InlineData("broken", "unknown", "Whether it was done is not known")]
    public async Task What_a_handler_cannot_do_pages(string how, string outcome, string reason)
    {
        string[] verbs = how == "forbidden" ? ["get", "list", "watch"] : ["*"];
        _heal.Write("etc/kube.yaml", _cluster.Kubeconfig(_cluster.Rbac.AddUser("policylang", new Rule(["*"], ["*"], verbs))));
        var pod = await AddPodAsync("shop");
        _cluster.BeforeRequest = http =>
        {
            if (http.Request.Method == "DELETE" && how == "broken")
                http.Abort();
            return Task.CompletedTask;
        };
        await using var run = await RunningHeal.StartAsync(_heal, "--config", Path.Combine(_heal.Folder, "etc/heal.json"));

        Kill(pod);

        Assert.Contains(reason, await run.AuditAsync("outcome", $"\"outcome\":\"{outcome}\""), StringComparison.Ordinal);
        await run.AuditAsync("page", "restart");
        var (_, output, _) = await run.StopAsync();
        Assert.Contains("PAGE ", output, StringComparison.Ordinal);
        Assert.Equal(pod.Metadata.Uid, Assert.Single((await _client.CoreV1.ListNamespacedPodAsync("shop")).Items).Metadata.Uid);
    }

    [Fact]
    public async Task What_ends_while_no_engine_runs_is_over_when_the_next_one_begins()
    {
        _heal.Write("p/a.heal", "policy look when oom on pod then page tier3\n");
        _heal.Write("etc/kube.yaml", _cluster.Kubeconfig(_cluster.Rbac.AddUser("policylang", new Rule(["*"], ["*"], ["get", "list", "watch"]))));
        var pod = await AddPodAsync("shop");
        var config = Path.Combine(_heal.Folder, "etc/heal.json");
        await using (var first = await RunningHeal.StartAsync(_heal, "--config", config))
        {
            Kill(pod);
            await first.AuditAsync("page", "oom");
            await first.StopAsync();
            Assert.DoesNotContain("resolved", (await _heal.RunAsync("audit", "show", "--data", Path.Combine(_heal.Folder, "data"), "--kind", "resolved")).Out, StringComparison.Ordinal);
        }

        await _client.CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, "shop");
        await using var second = await RunningHeal.StartAsync(_heal, "--config", config);

        Assert.Contains(pod.Metadata.Name, await second.AuditAsync("resolved", "\"source\":\"kubernetes east\""), StringComparison.Ordinal);
        var (_, output, _) = await second.StopAsync();
        Assert.Contains("RESOLVED ", output, StringComparison.Ordinal);
    }

    private async Task<V1Pod> AddPodAsync(string space)
    {
        var labels = new Dictionary<string, string> { ["app"] = "web" };
        await _client.AppsV1.CreateNamespacedDeploymentAsync(
            new V1Deployment
            {
                Metadata = new() { Name = "web" },
                Spec = new()
                {
                    Replicas = 1,
                    Selector = new() { MatchLabels = labels },
                    Template = new() { Metadata = new() { Labels = labels }, Spec = new() { Containers = [new() { Name = "main", Image = "main:1" }] } },
                },
            },
            space);
        return Assert.Single((await _client.CoreV1.ListNamespacedPodAsync(space)).Items);
    }

    /// <summary>The kubelet says that a container was killed for its memory, and starts again.</summary>
    private void Kill(V1Pod pod) => _cluster.Store.Update(_cluster.Store.Type("pods"), pod.Metadata.NamespaceProperty, pod.Metadata.Name, p =>
    {
        var container = p["status"]!["containerStatuses"]!.AsArray()[0]!;
        container["ready"] = false;
        container["restartCount"] = 1;
        container["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ContainerCreating" } };
        container["lastState"] = new JsonObject
        {
            ["terminated"] = new JsonObject { ["exitCode"] = 137, ["reason"] = "OOMKilled", ["finishedAt"] = HealRunner.Now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) },
        };
        return p;
    }, statusOnly: true);

    private static async Task<string> BodyAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        using var reader = new StreamReader(http.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        http.Request.Body.Position = 0;
        return body;
    }
}
