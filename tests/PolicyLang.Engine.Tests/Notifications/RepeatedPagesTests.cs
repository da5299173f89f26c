using System.Text.Json;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Tests.Harness;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Notifications;

/// <summary>Alertmanager forgets alerts when it restarts, and ends those that are not posted again; so open pages are posted until they are over.</summary>
public sealed class RepeatedPagesTests : IDisposable
{
    private const string Paging = "policy p when oom on pod then restart tier3";
    private readonly HttpClient _client = new();
    private readonly Receiver _alertmanager = new();

    [Fact]
    public async Task An_open_page_is_posted_each_minute_until_it_is_over()
    {
        await using var engine = await StartAsync(Paging);
        await engine.FireAsync(Oom("a"));
        Assert.Equal(["page a until 22:00:00"], Posted());

        await engine.PassAsync(TimeSpan.FromSeconds(59));
        Assert.Empty(Posted());
        await engine.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["page a until 22:01:00"], Posted());
        await engine.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["page a until 22:02:00"], Posted());

        await engine.ResolveAsync(Oom("a"));
        Assert.Equal(["over a until 10:02:00"], Posted());
        await engine.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Empty(Posted());
    }

    [Fact]
    public async Task It_is_one_alert_over_all_repetitions_and_its_end()
    {
        await using var engine = await StartAsync(Paging);
        await engine.FireAsync(Oom("a"));
        await engine.PassAsync(TimeSpan.FromMinutes(1));
        await engine.ResolveAsync(Oom("a"));

        Assert.Single(_alertmanager.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement[0].GetProperty("labels").GetRawText()).Distinct());
        Assert.Equal(3, _alertmanager.Requests.Count);
    }

    [Fact]
    public async Task A_start_of_the_engine_posts_at_once_what_an_earlier_run_left_open()
    {
        await using var engine = await StartAsync(Paging);
        await engine.FireAsync(Oom("a"));
        await engine.FireAsync(Oom("b", "other"));
        await engine.ResolveAsync(Oom("b", "other"));
        Posted();

        await engine.RestartAsync();

        Assert.Equal(["page a until 22:00:00"], Posted());
    }

    [Fact]
    public async Task An_Alertmanager_that_does_not_answer_gets_them_when_it_is_there_again_and_never_after_their_end()
    {
        await using var engine = await StartAsync(Paging);
        await engine.FireAsync(Oom("a"));
        _alertmanager.Status = 503;
        await engine.PassAsync(TimeSpan.FromMinutes(1));
        await engine.ResolveAsync(Oom("a"));
        Posted();

        _alertmanager.Status = 202;
        await engine.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(["over a until 10:06:00"], Posted());
    }

    [Fact]
    public async Task Many_open_pages_go_together()
    {
        await using var engine = await StartAsync(Paging, o => o.StormThreshold = 1000);
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [.. Enumerable.Range(0, 201).Select(i => Oom($"p-{i}", $"w-{i}"))] });
        await engine.Engine.WhenIdleAsync();
        Posted();
        _alertmanager.Requests.Clear();

        await engine.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([200, 1], _alertmanager.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement.GetArrayLength()));
        Assert.Equal(201, Posted().Distinct().Count());
    }

    [Fact]
    public async Task A_new_page_goes_between_two_parts_and_the_rest_follows()
    {
        var notifier = new Repeating();
        await using var engine = await OfManyAsync(notifier);
        notifier.OnPart = async part =>
        {
            if (part != 1)
                return;
            await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("new", "new")] });
            while (engine.Engine.Incident(IncidentRecord.IdOf(Oom("new", "new")))?.Decided is null)
                await Task.Yield();
            // What the engine does each second.
            await engine.Engine.LookAsync();
        };

        await engine.PassAsync(TimeSpan.FromMinutes(1));

        // What comes last is the new page, which is open by then.
        Assert.Equal(["200 again", "1 new", "200 again", "2 again"], notifier.Told);
        await engine.PassAsync(TimeSpan.FromSeconds(59));
        Assert.Equal(4, notifier.Told.Count);
    }

    [Theory]
    [InlineData(false, "200 again, 200 again, 1 again")]
    [InlineData(true, "200 again")]
    public async Task A_part_that_fails_holds_up_no_other_but_where_nobody_answers(bool isTimeout, string told)
    {
        var notifier = new Repeating();
        await using var engine = await OfManyAsync(notifier);
        notifier.OnPart = part =>
        {
            if (part != 1)
                return Task.CompletedTask;
            if (!isTimeout)
                throw new HttpRequestException("400: one of them is too large");
            engine.Time.Advance(TimeSpan.FromSeconds(20));
            throw new TaskCanceledException("there was no answer");
        };

        await engine.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(told, string.Join(", ", notifier.Told));
        notifier.Told.Clear();
        await engine.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["200 again", "200 again", "1 again"], notifier.Told);
    }

    [Fact]
    public async Task A_page_that_nothing_ends_is_posted_until_somebody_must_have_seen_it()
    {
        await using var engine = await StartAsync(Paging);
        await engine.Engine.SubmitUnreadableAsync("test", "no JSON", "x");
        await engine.Engine.WhenIdleAsync();
        Assert.Single(Posted());

        await engine.PassAsync(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(1));
        Assert.Single(Posted());
        await engine.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(Posted());
    }

    [Fact]
    public async Task A_page_of_an_incident_that_nobody_ends_is_posted_for_the_span_of_the_history()
    {
        await using var engine = await StartAsync(Paging);
        await engine.FireAsync(Oom("a"));
        Posted();

        await engine.PassAsync(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(1));
        Assert.Single(Posted());
        await engine.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(Posted());
    }

    [Fact]
    public async Task A_person_ends_an_incident_and_its_page_as_its_source_would()
    {
        await using var engine = await StartAsync(Paging);
        var fact = new ReportedFact(new ActiveFact("migration", new Dictionary<string, AttributeValue>()), "a", EngineHarness.Start);
        var report = Oom("a");
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Facts = [fact], Reports = [report] });
        await engine.Engine.WhenIdleAsync();
        var incident = IncidentRecord.IdOf(report);
        Posted();

        Assert.True(await engine.Engine.ResolveAsync(incident, "ada", "the cluster is gone"));
        await engine.Engine.WhenIdleAsync();

        Assert.Equal(["over a until 10:00:00"], Posted());
        Assert.Equal(IncidentState.Resolved, engine.Engine.Incident(incident)!.State);
        Assert.Empty(engine.Engine.Facts());
        Assert.Contains("\"by\":\"ada\",\"reason\":\"the cluster is gone\"", Assert.Single(engine.Engine.Audit(new(Incident: incident, Kind: "resolved"))).Body, StringComparison.Ordinal);
        Assert.Contains($"{incident}: the cluster is gone", Assert.Single(engine.Engine.Audit(new(Kind: "control"))).Body, StringComparison.Ordinal);
        Assert.False(await engine.Engine.ResolveAsync(incident, "ada", "again"));
        Assert.False(await engine.Engine.ResolveAsync("i0", "ada", "there is none"));

        await engine.FireAsync(report);
        await engine.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Empty(Posted());
    }

    public void Dispose()
    {
        _alertmanager.Dispose();
        _client.Dispose();
    }

    private Task<EngineHarness> StartAsync(string policies, Action<EngineOptions>? configure = null)
    {
        EngineHarness? harness = null;
        var clock = new Clock(() => harness?.Time.GetUtcNow() ?? Start);
        return StartAsync();

        async Task<EngineHarness> StartAsync() => harness = await EngineHarness.StartAsync(policies, configure, [new AlertmanagerNotifier(_client, _alertmanager.Address, clock)]);
    }

    /// <summary>An engine with 401 open pages, of which all were told.</summary>
    private static async Task<EngineHarness> OfManyAsync(Repeating notifier)
    {
        var engine = await EngineHarness.StartAsync(Paging, o => o.StormThreshold = 1000, [notifier]);
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [.. Enumerable.Range(0, 401).Select(i => Oom($"p-{i}", $"w-{i}"))] });
        await engine.Engine.WhenIdleAsync();
        notifier.Told.Clear();
        return engine;
    }

    /// <summary>What was posted since this was last asked: the pod, whether it is its end, and until when it lasts.</summary>
    private List<string> Posted()
    {
        var alerts = _alertmanager.Requests.SelectMany(r => JsonDocument.Parse(r.Body).RootElement.EnumerateArray()).ToList();
        _alertmanager.Requests.Clear();
        return [.. alerts.Select(a =>
        {
            var summary = a.GetProperty("annotations").GetProperty("summary").GetString()!;
            var pod = summary.Contains("shop/", StringComparison.Ordinal) ? summary.Split("shop/")[1].Split(':', ' ')[0] : summary;
            return $"{(a.TryGetProperty("startsAt", out _) ? "page" : "over")} {pod} until {a.GetProperty("endsAt").GetDateTimeOffset():HH:mm:ss}";
        })];
    }

    /// <summary>Keeps what it is told, and does what the test says when it is told a part again.</summary>
    private sealed class Repeating : IRepeatingNotifier
    {
        private int _part;

        public string Name => "repeating";

        public TimeSpan RepeatInterval => TimeSpan.FromMinutes(1);

        public List<string> Told { get; } = [];

        public Func<int, Task>? OnPart { get; set; }

        public Task SendAsync(Notice notice, CancellationToken cancellationToken)
        {
            Told.Add("1 new");
            return Task.CompletedTask;
        }

        public async Task RepeatAsync(IReadOnlyList<Notice> pages, CancellationToken cancellationToken)
        {
            Told.Add($"{pages.Count} again");
            if (OnPart is { } act)
                await act(++_part);
        }
    }

    /// <summary>The clock of an engine that is made after its notifiers.</summary>
    private sealed class Clock(Func<DateTimeOffset> now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now();
    }
}
