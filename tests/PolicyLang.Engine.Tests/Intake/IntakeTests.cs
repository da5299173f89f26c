using System.Text;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Tests.Harness;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Intake;

public class IntakeTests
{
    private const string Policies = """
        signal x-oom on pod from alert "XOom" carrying [namespace, pod, workload]
        fact x-migration from alert "XMigration" { namespace: string }
        policy p when x-oom, oom on pod then restart tier1 reversible known after 0
        hold h stops any on any while x-migration where x-migration.namespace == namespace because "it is being migrated"
        """;

    [Fact]
    public async Task A_repeated_alert_is_one_incident_and_its_end_ends_it()
    {
        await using var engine = await StartAsync(Policies);
        var webhook = Webhook(engine);

        var first = await webhook.SubmitAsync(Body(Alert("XOom", "f1")), "am");
        var second = await webhook.SubmitAsync(Body(Alert("XOom", "f1"), Alert("XOom", "f1")), "am");
        await engine.Engine.WhenIdleAsync();
        var third = await webhook.SubmitAsync(Body(Alert("XOom", "f1", status: "resolved"), Alert("XOom", "f2", pod: "b")), "am");
        await engine.Engine.WhenIdleAsync();

        Assert.Equal((1, 0), (first.New.Count, first.Repeated));
        Assert.Equal((0, 2), (second.New.Count, second.Repeated));
        Assert.Equal((1, 1), (third.New.Count, third.Resolved));
        Assert.Equal("restart shop/a; restart shop/b", engine.Script.Calls);
    }

    [Fact]
    public async Task An_end_that_comes_before_its_beginning_is_believed()
    {
        await using var engine = await StartAsync(Policies);
        await Webhook(engine).SubmitAsync(Body(Alert("XOom", "f1", status: "resolved")), null);
        await Webhook(engine).SubmitAsync(Body(Alert("XOom", "f1")), null);
        await engine.Engine.WhenIdleAsync();

        Assert.Equal("", engine.Script.Calls);
    }

    [Fact]
    public async Task A_fact_holds_while_its_alert_fires()
    {
        await using var engine = await StartAsync(Policies);
        await Webhook(engine).SubmitAsync(Body(Alert("XOom", "f1"), Alert("XMigration", "m")), null);
        await engine.Engine.WhenIdleAsync();
        Assert.Equal("", engine.Script.Calls);
        Assert.Contains("raised by hold h", engine.Notifier.Pages, StringComparison.Ordinal);

        await Webhook(engine).SubmitAsync(Body(Alert("XMigration", "m", status: "resolved"), Alert("XOom", "f2")), null);
        await engine.Engine.WhenIdleAsync();

        Assert.Equal("restart shop/a", engine.Script.Calls);
    }

    [Fact]
    public async Task A_source_is_told_what_it_left_open_also_where_only_a_fact_holds()
    {
        await using var engine = await StartAsync(Policies);
        await Webhook(engine).SubmitAsync(Body(Alert("XOom", "f1"), Alert("XOom", "f2"), Alert("XMigration", "m")), null);
        await Webhook(engine).SubmitAsync(Body(Alert("XOom", "f2", status: "resolved")), null);
        await engine.RestartAsync();

        var open = await engine.Engine.OpenOfAsync(AlertmanagerIntake.Source);
        Assert.Equal([("f1", "x-oom"), ("m", null)], open.Select(o => (o.Fingerprint, o.Incident?.Signal)));
        Assert.Empty(await engine.Engine.OpenOfAsync("kubernetes"));

        await engine.Engine.SubmitAsync(new SignalBatch { Source = AlertmanagerIntake.Source, Resolutions = [.. open.Select(o => new Resolution(o.Fingerprint, o.StartsAt))] });
        Assert.Empty(await engine.Engine.OpenOfAsync(AlertmanagerIntake.Source));
        Assert.Empty(engine.Engine.Facts());
    }

    [Fact]
    public async Task A_fact_that_was_set_ends_by_itself()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible known after 0\nhold h stops any on any while migration");
        await engine.Engine.SetFactAsync(new ActiveFact("migration", new Dictionary<string, AttributeValue>()), "pipeline", TimeSpan.FromMinutes(30));
        var held = await engine.FireAsync(Oom("a"));
        await engine.RestartAsync();
        await engine.PassAsync(TimeSpan.FromMinutes(30));
        var free = await engine.FireAsync(Oom("b", "other"));

        Assert.Equal((3, 1), (engine.Decided(held).Tier, engine.Decided(free).Tier));
    }

    [Fact]
    public async Task The_end_of_an_earlier_occurrence_that_comes_late_does_not_end_a_fact()
    {
        await using var engine = await StartAsync(Policies);
        await Webhook(engine).SubmitAsync(Body(Alert("XMigration", "m", hour: "09")), null);
        await Webhook(engine).SubmitAsync(Body(Alert("XMigration", "m", status: "resolved", hour: "08"), Alert("XOom", "f1")), null);
        await engine.Engine.WhenIdleAsync();
        Assert.Equal("", engine.Script.Calls);

        await Webhook(engine).SubmitAsync(Body(Alert("XMigration", "m", status: "resolved", hour: "09"), Alert("XOom", "f2")), null);
        await engine.Engine.WhenIdleAsync();
        Assert.Equal("restart shop/a", engine.Script.Calls);
    }

    [Fact]
    public async Task An_alert_that_comes_after_its_end_sets_no_fact()
    {
        await using var engine = await StartAsync(Policies);
        await Webhook(engine).SubmitAsync(Body(Alert("XMigration", "m", status: "resolved")), null);
        await Webhook(engine).SubmitAsync(Body(Alert("XMigration", "m"), Alert("XOom", "f1")), null);
        await engine.Engine.WhenIdleAsync();

        Assert.Empty(engine.Engine.Facts());
        Assert.Equal("restart shop/a", engine.Script.Calls);
    }

    /// <summary>Databases of every earlier version, with rows; of the third also one of before it was done.</summary>
    [Theory]
    [InlineData(1, "ALTER TABLE facts DROP COLUMN starts_at; ALTER TABLE facts DROP COLUMN source; DROP INDEX notices_by_time; DROP TABLE shadow_latches")]
    [InlineData(2, "ALTER TABLE facts DROP COLUMN source; DROP INDEX notices_by_time; DROP TABLE shadow_latches")]
    [InlineData(3, "ALTER TABLE facts DROP COLUMN source; DROP TABLE shadow_latches")]
    [InlineData(3, "UPDATE facts SET source = NULL")]
    public async Task A_database_of_an_earlier_version_is_taken_over(int version, string downgrade)
    {
        await using var engine = await StartAsync(Policies);
        var fact = new ReportedFact(new ActiveFact("x-migration", new Dictionary<string, AttributeValue>()), "both", Start);
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "kubernetes", Facts = [fact], Reports = [Oom("a", fingerprint: "both")] });
        await engine.Engine.WhenIdleAsync();
        var notices = engine.Notifier.Notices.Count;
        await engine.Engine.WriteAsync(s => s.Execute(
            $"INSERT INTO latches (budget, key, closed) VALUES ('b', '', {Start.UtcTicks}); {downgrade}; PRAGMA user_version = {version}"));
        await engine.RestartAsync(isOrderly: true);

        Assert.Equal("kubernetes", await engine.Engine.WriteAsync(s => s.First("SELECT source FROM facts WHERE set_by = 'alert both'", row => row.GetString(0))));
        Assert.Equal("b", Assert.Single(engine.Engine.Latches()).Budget);
        Assert.Equal((1, notices), (new Dictionary<string, long>(await engine.Engine.CountOpenAsync())["kubernetes"], engine.Notifier.Notices.Count));
        Assert.Equal(4, await engine.Engine.WriteAsync(s => s.Number("PRAGMA user_version")));
        Assert.Equal(2, await engine.Engine.WriteAsync(s => s.Number("SELECT count(*) FROM sqlite_master WHERE name IN ('shadow_latches', 'notices_by_time')")));
        await Webhook(engine).SubmitAsync(Body(Alert("XMigration", "m")), null);
        Assert.Equal(2, engine.Engine.Facts().Count);
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "kubernetes", Resolutions = [new Resolution("both", Start)] });
        await engine.Engine.WhenIdleAsync();
        Assert.Empty(await engine.Engine.CountOpenAsync());
    }

    [Fact]
    public async Task Facts_that_cannot_be_read_hold()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible known after 0\nhold h stops any on any while migration");
        await engine.Engine.WriteAsync(s => s.Execute("ALTER TABLE facts RENAME TO gone"));

        Assert.Equal(3, engine.Decided(await engine.FireAsync(Oom("a"))).Tier);
        await engine.Engine.WriteAsync(s => s.Execute("ALTER TABLE gone RENAME TO facts"));
    }

    [Fact]
    public async Task A_lease_that_runs_out_while_the_engine_runs_proposes()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 until 2026-11-25 reversible known after 0");
        var before = await engine.FireAsync(Oom("a"));
        await engine.PassAsync(TimeSpan.FromHours(14));
        var after = await engine.FireAsync(Oom("b", "other"));

        Assert.Equal((1, 2), (engine.Decided(before).Tier, engine.Decided(after).Tier));
    }

    [Fact]
    public async Task The_engine_decides_at_its_own_time_whatever_the_source_says()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible known after 0\nhold freeze stops any on any during 2026-11-24 to 2026-11-25");

        Assert.Equal(3, engine.Decided(await engine.FireAsync(Oom("a", startsAt: Start.AddDays(-3)))).Tier);
    }

    [Fact]
    public async Task History_is_counted_over_the_pattern()
    {
        await using var engine = await StartAsync("policy p when oom on pod where seen(1h) < 2 then restart tier1 reversible known after 0 cooldown 1s limit 9 per 1h");
        var tiers = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            var report = Oom($"cart-{i}", startsAt: engine.Time.GetUtcNow());
            tiers.Add(engine.Decided(await engine.FireAsync(report)).Tier);
            await engine.ResolveAsync(report);
            await engine.PassAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([1, 1, 3, 3], tiers);
    }

    [Fact]
    public async Task A_full_queue_refuses_the_whole_batch()
    {
        await using var engine = await StartAsync(Policies, o => o.QueueCapacity = 3);
        var block = new TaskCompletionSource();
        var blocked = engine.Engine.WriteAsync(_ =>
        {
            block.Task.Wait();
            return 0;
        });
        var first = engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("a"), Oom("b")] });

        var full = await Assert.ThrowsAsync<IntakeFullException>(() => engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("c"), Oom("d")] }));
        Assert.Equal("2 incidents wait for a decision already; send it again later", full.Message);
        block.SetResult();
        await blocked;
        Assert.Equal(2, (await first).New.Count);
        await engine.Engine.WhenIdleAsync();
        Assert.Equal((0, 2), (engine.Engine.Waiting, engine.Engine.Incidents(10).Count));
    }

    [Fact]
    public async Task An_engine_that_ends_says_so_and_not_that_too_much_waits()
    {
        await using var engine = await StartAsync(Policies);
        await engine.Engine.StopAsync(CancellationToken.None);

        var refused = await Assert.ThrowsAsync<IntakeFullException>(() => engine.FireAsync(Oom("a")));
        Assert.Equal("the engine is ending; send it again to the next one", refused.Message);
    }

    [Fact]
    public async Task What_was_taken_in_and_not_decided_is_decided_by_the_next_run()
    {
        await using var engine = await StartAsync(Policies);
        var report = Oom("a");
        await engine.Engine.WriteAsync(s => IncidentStore.Add(s, new IncidentRecord(
            IncidentRecord.IdOf(report), "a", Start, "test", null, Start, null, IncidentState.Received, PolicyLang.Json.IncidentWriter.ToJson(report.Incident), null, null)));
        await engine.RestartAsync();

        Assert.Equal("restart shop/a", engine.Script.Calls);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"alerts":[{"labels":{}}]}""")]
    [InlineData("""{"alerts":[{"labels":{"alertname":"\ud800"}}]}""")]
    public async Task What_cannot_be_read_is_kept_and_paged_once(string body)
    {
        await using var engine = await StartAsync(Policies);

        for (var i = 0; i < 2; i++)
            await Assert.ThrowsAsync<FormatException>(() => Webhook(engine).SubmitAsync(Encoding.UTF8.GetBytes(body), null));
        await engine.Engine.WhenIdleAsync();

        Assert.Equal(2, engine.Engine.Audit(new(Kind: "unreadable")).Count);
        Assert.Contains("alertmanager sends what cannot be read", Assert.Single(engine.Notifier.Notices).Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_that_were_left_out_are_told_and_unmapped_ones_page_but_our_own_do_not()
    {
        await using var engine = await StartAsync(Policies);
        var body = Encoding.UTF8.GetString(Body(Alert("Unheard", "u"), Alert("PolicyLangPage", "own"), Alert("Watchdog", "w")).Span).Replace("\"version\":\"4\"", "\"version\":\"5\",\"truncatedAlerts\":7,\"new\":[]", StringComparison.Ordinal);
        await Webhook(engine).SubmitAsync(Encoding.UTF8.GetBytes(body), null);
        await engine.Engine.WhenIdleAsync();

        Assert.Single(engine.Engine.Incidents(10));
        Assert.Contains("alertmanager left 7 alerts out", engine.Notifier.Pages, StringComparison.Ordinal);
        Assert.Contains("no policy is about this", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_watchdog_engages_the_kill_switch_and_pages()
    {
        await using var engine = await StartAsync(Policies);
        await engine.PassAsync(TimeSpan.FromHours(1));
        Assert.False(engine.Engine.Kill.IsEngaged);
        await Webhook(engine).SubmitAsync(Body(Alert("Watchdog", "w")), null);
        await engine.PassAsync(TimeSpan.FromMinutes(10));
        Assert.False(engine.Engine.Kill.IsEngaged);
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal((true, Deadlines.WatchdogName), (engine.Engine.Kill.IsEngaged, engine.Engine.Kill.By));
        Assert.Contains("monitoring may be blind", engine.Notifier.Pages, StringComparison.Ordinal);
        Assert.Equal((3, "kill-switch"), engine.Decided(await engine.FireAsync(Oom("a"))));
        await Webhook(engine).SubmitAsync(Body(Alert("Watchdog", "w")), null);
        await engine.Engine.ResumeAsync("ada");
        Assert.False(engine.Engine.Kill.IsEngaged);
    }

    [Fact]
    public async Task Json_lines_are_taken_in_ended_and_rejected_with_their_numbers()
    {
        await using var engine = await StartAsync(Policies);
        const string line = """{"id":"i1","at":"2026-11-24T10:00:00Z","signal":"oom","resource":"pod","target":"shop/a","attributes":{"namespace":"shop","pod":"a","workload":"cart"}}""";
        var rejected = new List<long>();
        var input = $"{line}\n\nnonsense\n{line}\n{line.Replace("\"id\"", "\"status\":\"resolved\",\"id\"", StringComparison.Ordinal)}\n";

        await new JsonLinesIntake(engine.Engine, engine.Time).RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(input)), "ada", (number, _) => rejected.Add(number), CancellationToken.None);
        await engine.Engine.WhenIdleAsync();

        Assert.Equal([3L], rejected);
        Assert.Equal(IncidentState.Resolved, Assert.Single(engine.Engine.Incidents(10)).State);
    }

    private static AlertmanagerIntake Webhook(EngineHarness engine) => new(engine.Engine, engine.Source, engine.Options, engine.Time);

    private static string Alert(string name, string fingerprint, string status = "firing", string pod = "a", string hour = "09") =>
        $$"""{"status":"{{status}}","labels":{"alertname":"{{name}}","namespace":"shop","pod":"{{pod}}","workload":"cart-{{fingerprint}}"},"startsAt":"2026-11-24T{{hour}}:59:00.123456789Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"{{fingerprint}}"}""";

    private static ReadOnlyMemory<byte> Body(params string[] alerts) => Encoding.UTF8.GetBytes($$"""{"version":"4","status":"firing","alerts":[{{string.Join(",", alerts)}}]}""");
}
