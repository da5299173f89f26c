using k8s;
using PolicyLang.Engine.Intake;
using PolicyLang.Testing.Kubernetes.Api;

namespace PolicyLang.Kubernetes.Tests.Signals;

/// <content>What earlier runs have reported, and what is gone or well when the next one begins.</content>
public sealed partial class SignalSourceTests
{
    private static readonly DateTimeOffset Earlier = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_is_gone_or_well_at_the_start_is_over_and_what_is_not_stays_open_until_it_is()
    {
        await AddPodAsync();
        SetStatus(Looping());
        Leave($"{await UidAsync()}/main/BackOff", Earlier);
        Leave("gone/main/OOMKilling", Earlier);
        await StartAsync();

        Assert.Equal("over: OOMKilling", await _sink.NextAsync());
        Assert.Equal("gone/main/OOMKilling", Assert.Single(_sink.Batches[0].Resolutions).Fingerprint);
        SetLabel("still looping");
        SetStatus(Killed(ready: true, DateTimeOffset.UtcNow.AddHours(-1)));

        Assert.Equal("over: BackOff", await _sink.NextAsync());
    }

    [Fact]
    public async Task A_pod_that_is_well_again_at_the_start_is_over()
    {
        await AddPodAsync();
        SetStatus(Killed(ready: true, DateTimeOffset.UtcNow.AddHours(-1)));
        Leave($"{await UidAsync()}/main/OOMKilling", Earlier);
        await StartAsync();

        Assert.Equal("over: OOMKilling", await _sink.NextAsync());
        Assert.Equal(Earlier, Assert.Single(_sink.Batches[0].Resolutions).StartsAt);
    }

    [Fact]
    public async Task A_pod_that_broke_anew_meanwhile_ends_the_earlier_trouble_before_it_is_reported()
    {
        await AddPodAsync();
        SetStatus(Looping());
        var fingerprint = $"{await UidAsync()}/main/BackOff";
        Leave(fingerprint, Earlier.AddHours(-2));
        Leave(fingerprint, Earlier.AddHours(-1));
        await StartAsync();

        Assert.Equal("over: BackOff", await _sink.NextAsync());
        Assert.Equal("over: BackOff", await _sink.NextAsync());
        Assert.Equal("crash-loop on pod shop/web-abc-1", await _sink.NextAsync());
        Assert.Equal([Earlier.AddHours(-2), Earlier.AddHours(-1)], _sink.Batches.SelectMany(b => b.Resolutions).Select(r => r.StartsAt));
    }

    [Fact]
    public async Task Only_a_list_that_came_ends_anything()
    {
        Leave("gone/main/OOMKilling", Earlier);
        var failures = 0;
        Fake.BeforeRequest = http =>
        {
            Assert.True(failures > 1 || _sink.IsEmpty);
            return http.Request.Path == "/api/v1/pods" && ++failures <= 2 ? throw new ApiException(503, "ServiceUnavailable", "etcd is away") : Task.CompletedTask;
        };
        await StartAsync();

        Assert.Equal("over: OOMKilling", await _sink.NextAsync());
        Assert.True(failures > 2);
    }

    [Fact]
    public async Task Without_a_list_nothing_is_over()
    {
        Leave("gone/main/OOMKilling", Earlier);
        Leave("gone//FailedMount", Earlier);
        Fake.BeforeRequest = _ => throw new ApiException(503, "ServiceUnavailable", "etcd is away");

        await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() => Source().RunAsync(_sink, _stop.Token));

        Assert.Empty(_sink.Batches);
    }

    [Fact]
    public async Task An_event_that_is_still_there_is_over_when_it_is_forgotten_and_one_that_is_not_there_at_once()
    {
        await AddEventAsync("e1", "FailedMount");
        var there = (await _cluster.Client.CoreV1.ListNamespacedEventAsync("shop")).Items.Single();
        Leave("u1//FailedMount", new DateTimeOffset(DateTime.SpecifyKind(there.FirstTimestamp!.Value, DateTimeKind.Utc)));
        Leave("u2//FailedScheduling", Earlier);
        await StartAsync();

        Assert.Equal("over: FailedScheduling", await _sink.NextAsync());
        Fake.Store.Remove(Fake.Store.Type("events"), "shop", "e1");

        Assert.Equal("over: FailedMount", await _sink.NextAsync());
        Assert.Equal(2, _sink.Batches.Count);
    }

    [Fact]
    public async Task What_is_in_a_namespace_that_is_not_watched_any_more_stays_open()
    {
        Leave("gone/main/OOMKilling", Earlier, "elsewhere");
        Leave("gone/main/BackOff", Earlier, space: null);
        Leave("gone/side/BackOff", Earlier, "shop");
        var open = Fake.Store.Watching(2);
        _running = Source(space: "shop").RunAsync(_sink, _stop.Token);
        await open.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("over: BackOff", await _sink.NextAsync());
        Assert.Equal("gone/side/BackOff", Assert.Single(_sink.Batches.SelectMany(b => b.Resolutions)).Fingerprint);
        Assert.True(_sink.IsEmpty);
    }

    [Fact]
    public async Task What_the_cluster_reported_under_another_name_is_said_and_how_it_ends()
    {
        (_sink.OpenBySource["kubernetes"], _sink.OpenBySource["kubernetes east"], _sink.OpenBySource["alertmanager"]) = (1, 2, 3);
        await StartAsync();

        Assert.Equal(
            "2 incidents of the source 'kubernetes east' are open, and this one is 'kubernetes': if the cluster was given another name nothing ends them; a human must, with 'heal resolve INCIDENT'",
            Assert.Single(_log.Warnings));
    }

    private async Task<string> UidAsync() => (await _cluster.Client.CoreV1.ReadNamespacedPodAsync("web-abc-1", "shop")).Metadata.Uid;

    /// <summary>An earlier run has reported this, and ended before it was over.</summary>
    private void Leave(string fingerprint, DateTimeOffset startsAt, string? space = "shop") => _sink.Open.Add(new OpenSignal(fingerprint, startsAt, new Incident
    {
        Id = "x",
        At = startsAt,
        Signal = "oom",
        Resource = "pod",
        Labels = space is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["namespace"] = space },
    }));
}
