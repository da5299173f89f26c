using System.Globalization;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Intake;
using PolicyLang.Testing.Kubernetes;
using PolicyLang.Testing.Kubernetes.Api;

namespace PolicyLang.Kubernetes.Tests.Signals;

public sealed partial class SignalSourceTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly RecordingSink _sink = new();
    private readonly RecordingLog _log = new();
    private TestCluster _cluster = null!;
    private Task _running = Task.CompletedTask;

    private FakeKubernetes Fake => _cluster.Fake!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync();
        await _cluster.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = "shop" } });
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (Exception error) when (error is OperationCanceledException or HttpOperationException)
        {
            // It was told to stop, or the test has looked at its failure.
        }
        await _cluster.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_kill_is_reported_once_and_is_over_when_the_container_is_ready()
    {
        await AddPodAsync();
        await StartAsync();

        var first = DateTimeOffset.UtcNow.AddSeconds(-20);
        SetStatus(Killed(ready: false, first));
        Assert.Equal("oom on pod shop/web-abc-1", await _sink.NextAsync());
        SetStatus(Killed(ready: true, first));
        Assert.Equal("over: OOMKilling", await _sink.NextAsync());
        SetLabel("it is still in the status, and no news");
        SetStatus(Killed(ready: false, first.AddSeconds(10)));
        Assert.Equal("oom on pod shop/web-abc-1", await _sink.NextAsync());

        var incident = _sink.Batches[0].Reports[0].Incident;
        Assert.Equal(("kubernetes", "warning"), (_sink.Batches[0].Source, incident.Severity));
        Assert.Equal("web", incident.Labels["workload"]);
        Assert.Equal(("web", "n1", "main", "3"), (incident.Labels["deployment"], incident.Labels["node"], incident.Labels["container"], incident.Labels["restarts"]));
        Assert.True(incident.Attributes.ContainsKey("container"));
        Assert.Equal(Tier.Tier1, new Policies().Decide(new Incident
        {
            Id = incident.Id,
            At = incident.At,
            Signal = incident.Signal,
            Resource = incident.Resource,
            Target = incident.Target,
            Attributes = incident.Attributes,
            Labels = incident.Labels,
            Facts = incident.Facts,
        }).Tier);
    }

    [Fact]
    public async Task A_crash_loop_is_reported_and_ends_with_its_pod()
    {
        await AddPodAsync();
        await StartAsync();

        SetStatus(Looping());
        Assert.Equal("crash-loop on pod shop/web-abc-1", await _sink.NextAsync());
        SetLabel("still looping");
        Fake.Store.Remove(Fake.Store.Type("pods"), "shop", "web-abc-1");
        Assert.Equal("over: BackOff", await _sink.NextAsync());
    }

    [Fact]
    public async Task What_was_wrong_before_the_start_is_seen_and_has_the_same_identity_after_a_restart()
    {
        await AddPodAsync();
        SetStatus(Looping());
        await StartAsync();
        await _sink.NextAsync();
        var second = new RecordingSink();
        using var stop = new CancellationTokenSource();
        var again = Source().RunAsync(second, stop.Token);

        await second.NextAsync();

        var (a, b) = (_sink.Batches[0].Reports[0], second.Batches[0].Reports[0]);
        Assert.Equal((a.Fingerprint, a.StartsAt), (b.Fingerprint, b.StartsAt));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again);
    }

    [Fact]
    public async Task A_kill_of_long_ago_is_history()
    {
        await AddPodAsync();
        SetStatus(Killed(ready: true, DateTimeOffset.UtcNow.AddHours(-1)));
        await StartAsync();

        SetStatus(Looping());

        Assert.Equal("crash-loop on pod shop/web-abc-1", await _sink.NextAsync());
    }

    [Fact]
    public async Task Only_events_that_the_vocabulary_maps_are_reported()
    {
        await StartAsync();

        await AddEventAsync("e0", "Scheduled");
        await AddEventAsync("e1", "BackOff");
        await AddEventAsync("e2", "FailedMount");
        Assert.Equal("mount-failed on pod shop/web-abc-1", await _sink.NextAsync());
        Fake.Store.Update(Fake.Store.Type("events"), "shop", "e2", e => Set(e, "count", JsonValue.Create(2)));
        Fake.Store.Remove(Fake.Store.Type("events"), "shop", "e2");

        Assert.Equal("over: FailedMount", await _sink.NextAsync());
        Assert.True(_sink.IsEmpty);
    }

    [Fact]
    public async Task A_watch_that_is_too_old_lists_again_and_misses_nothing()
    {
        await AddPodAsync();
        await StartAsync();
        Fake.Requests.Clear();

        Fake.Store.ExpireWatches();
        SetStatus(Looping());

        Assert.Equal("crash-loop on pod shop/web-abc-1", await _sink.NextAsync());
        Assert.Contains(Fake.Requests, r => r == "GET /api/v1/pods?watch=false");
    }

    [Fact]
    public async Task An_event_that_is_forgotten_while_the_watch_was_away_is_over()
    {
        await StartAsync();
        await AddEventAsync("e1", "FailedMount");
        Assert.Equal("mount-failed on pod shop/web-abc-1", await _sink.NextAsync());
        Fake.BeforeRequest = http =>
        {
            if (http.Request.Path == "/api/v1/events" && http.Request.Query["watch"] != "true")
            {
                Fake.BeforeRequest = null;
                Fake.Store.Remove(Fake.Store.Type("events"), "shop", "e1");
            }

            return Task.CompletedTask;
        };

        Fake.Store.ExpireWatches();

        Assert.Equal("over: FailedMount", await _sink.NextAsync());
    }

    [Fact]
    public async Task Bookmarks_keep_a_quiet_watch_young()
    {
        await AddPodAsync();
        await StartAsync();
        // Something else changes a lot, and is forgotten; the pods did not change.
        for (var i = 0; i < 5; i++)
            await _cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new() { Name = $"c{i}" } }, "shop");
        var version = Fake.Store.Version;
        Fake.Store.SendBookmarks();
        Fake.Store.Compact();
        Fake.Requests.Clear();
        Fake.Store.EndWatches();

        SetStatus(Looping());

        Assert.Equal("crash-loop on pod shop/web-abc-1", await _sink.NextAsync());
        Assert.Contains(Fake.Requests, r => r.Contains($"/pods?", StringComparison.Ordinal) && r.Contains($"resourceVersion={version}", StringComparison.Ordinal));
        Assert.DoesNotContain(Fake.Requests, r => r == "GET /api/v1/pods?watch=false");
    }

    [Fact]
    public async Task A_full_engine_is_waited_for()
    {
        await AddPodAsync();
        await StartAsync();
        _sink.TimesFull = 3;

        SetStatus(Looping());

        Assert.Equal("crash-loop on pod shop/web-abc-1", await _sink.NextAsync());
        Assert.True(_sink.TimesFull < 0);
    }

    [Fact]
    public async Task Failures_are_tried_again_and_then_told()
    {
        var failures = 0;
        Fake.BeforeRequest = _ => throw (++failures > 0 ? new ApiException(503, "ServiceUnavailable", "etcd is away") : null!);

        var error = await Assert.ThrowsAsync<HttpOperationException>(() => Source().RunAsync(_sink, _stop.Token));

        Assert.Contains("etcd is away", error.Response.Content, StringComparison.Ordinal);
        Assert.InRange(failures, 3, 6);
    }

    /// <summary>A proxy in between may cut each watch as soon as it is open; asking again without a wait would be a load that never ends.</summary>
    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "too old resource version")]
    public async Task A_watch_that_ends_as_soon_as_it_has_begun_is_waited_for_as_a_failure_and_then_told(bool isExpired, string message)
    {
        var time = new InstantTime();
        var running = Source(time: time).RunAsync(_sink, _stop.Token);
        var failed = Assert.ThrowsAnyAsync<Exception>(() => running);
        for (var i = 0; i < 30_000 && !running.IsCompleted; i++)
        {
            // The client takes a watch without a line for a failure; with one it is a watch that has ended.
            Fake.Store.SendBookmarks();
            if (isExpired)
                Fake.Store.ExpireWatches();
            else
                Fake.Store.EndWatches();
            await Task.Delay(1);
        }

        Assert.Contains(message, (await failed.WaitAsync(TimeSpan.FromMinutes(1))).ToString(), StringComparison.Ordinal);
        // Both watches wait; one of the two has failed for the third time.
        Assert.Equal([TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(10)], time.Waits.Distinct().Order());
    }

    [Fact]
    public async Task A_missing_right_is_told_at_once()
    {
        var nobody = _cluster.ClientOf(Fake.Rbac.AddUser("nobody", new Rule([""], ["events"], ["list", "watch"])));

        var error = await Assert.ThrowsAsync<HttpOperationException>(() => Source(nobody).RunAsync(_sink, _stop.Token));

        Assert.Contains("cannot list resource", error.Response.Content, StringComparison.Ordinal);
    }

    private ISignalSource Source(IKubernetes? client = null, string? space = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection().AddLogging(l => l.AddProvider(_log));
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton(client ?? _cluster.Client);
        services.AddPolicyLang().AddPolicies<Policies>().AddKubernetesSignals(signals: s => (s.RetryDelay, s.MaxFailures, s.Namespace) = (TimeSpan.FromMilliseconds(5), 3, space));
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }).GetServices<ISignalSource>().Single();
    }

    /// <summary>Starts the source, and waits until both of its watches are open.</summary>
    private async Task StartAsync()
    {
        var open = Fake.Store.Watching(2);
        _running = Source().RunAsync(_sink, _stop.Token);
        await open.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private Task AddPodAsync() => _cluster.Client.CoreV1.CreateNamespacedPodAsync(
        new V1Pod
        {
            Metadata = new()
            {
                Name = "web-abc-1",
                Labels = new Dictionary<string, string> { ["pod-template-hash"] = "abc" },
                OwnerReferences = [new() { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = "web-abc", Uid = "1", Controller = true }],
            },
            Spec = new() { NodeName = "n1", Containers = [new() { Name = "main", Image = "main:1" }] },
        },
        "shop");

    private Task AddEventAsync(string name, string reason) => _cluster.Client.CoreV1.CreateNamespacedEventAsync(
        new Corev1Event
        {
            Metadata = new() { Name = name },
            InvolvedObject = new() { Kind = "Pod", Name = "web-abc-1", NamespaceProperty = "shop", Uid = "u1" },
            Reason = reason,
            Type = "Warning",
            FirstTimestamp = DateTime.UtcNow,
            LastTimestamp = DateTime.UtcNow,
        },
        "shop");

    private void SetStatus(JsonObject container) => Fake.Store.Update(Fake.Store.Type("pods"), "shop", "web-abc-1", p => Set(p, "status", new JsonObject
    {
        ["phase"] = "Running",
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "False", ["lastTransitionTime"] = "2026-01-01T00:00:00Z" }),
        ["containerStatuses"] = new JsonArray(container),
    }), statusOnly: true);

    private void SetLabel(string value) => Fake.Store.Update(Fake.Store.Type("pods"), "shop", "web-abc-1", p => Set(p["metadata"]!.AsObject(), "annotations", new JsonObject { ["x"] = value }).Root.AsObject());

    private static JsonObject Set(JsonObject item, string name, JsonNode value)
    {
        item[name] = value;
        return item;
    }

    private static JsonObject Killed(bool ready, DateTimeOffset at) => Container(
        ready, ready ? new JsonObject { ["running"] = new JsonObject() } : new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ContainerCreating" } },
        "OOMKilled", at.ToUnixTimeSeconds());

    private static JsonObject Looping() => Container(false, new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "CrashLoopBackOff" } }, "Error", DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    private static JsonObject Container(bool ready, JsonObject state, string reason, long finishedAt) => new()
    {
        ["name"] = "main",
        ["image"] = "main:1",
        ["imageID"] = "",
        ["ready"] = ready,
        ["restartCount"] = 3,
        ["state"] = state,
        ["lastState"] = new JsonObject
        {
            ["terminated"] = new JsonObject
            {
                ["exitCode"] = 137,
                ["reason"] = reason,
                ["finishedAt"] = DateTimeOffset.FromUnixTimeSeconds(finishedAt).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            },
        },
    };
}
