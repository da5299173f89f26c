using PolicyLang.Engine.Control;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Intake;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Gates;

/// <summary>Each guard, driven through the whole engine until it fires: nothing runs, a human is paged, and the reason is written down.</summary>
public class GateTests
{
    private const string Policy = "policy p when oom on pod then restart tier1 reversible known after 0";

    [Fact]
    public async Task Without_a_reason_to_stop_it_acts_alone()
    {
        await using var engine = await StartAsync(Policy);

        var incident = await engine.FireAsync(Oom("cart-1"));

        Assert.Equal((1, ""), engine.Decided(incident));
        Assert.Equal("restart shop/cart-1", engine.Script.Calls);
        Assert.Empty(engine.Notifier.Notices);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("command")]
    [InlineData("environment")]
    [InlineData("unreadable")]
    public async Task The_kill_switch_stops_everything(string way)
    {
        await using var engine = await StartAsync(Policy);
        if (way == "file")
            await File.WriteAllTextAsync(Path.Combine(engine.Folder, KillSwitch.FileName), "stop!");
        else if (way == "command")
            await engine.Engine.KillAsync("ada", "too much");
        else if (way == "environment")
            engine.Environment[KillSwitch.Variable] = "1";
        else
            Directory.CreateDirectory(Path.Combine(engine.Folder, KillSwitch.FileName));

        var incident = await engine.FireAsync(Oom("cart-1"));

        Assert.Equal((3, "kill-switch"), engine.Decided(incident));
        Assert.Equal("", engine.Script.Calls);
        Assert.Contains("the kill switch", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_resume_it_acts_again()
    {
        await using var engine = await StartAsync(Policy);
        await engine.Engine.KillAsync("ada", "too much");
        Assert.False((await engine.Engine.ResumeAsync("ada")).IsEngaged);

        await engine.FireAsync(Oom("cart-1"));

        Assert.Equal("restart shop/cart-1", engine.Script.Calls);
        Assert.Equal(["kill", "resume"], engine.Engine.Audit(new(Kind: "control")).Select(r => System.Text.Json.JsonDocument.Parse(r.Body).RootElement.GetProperty("control").GetString()));
    }

    [Fact]
    public async Task A_pattern_must_have_been_seen_and_resolved()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible known after 2");

        var first = await engine.FireAsync(Oom("cart-1"));
        await engine.ResolveAsync(Oom("cart-1"));
        var second = await engine.FireAsync(Oom("cart-2"));
        var third = await engine.FireAsync(Oom("cart-3"));
        await engine.ResolveAsync(Oom("cart-2"));
        var other = await engine.FireAsync(Oom("search-1", "search"));
        var known = await engine.FireAsync(Oom("cart-4"));

        Assert.All([first, second, third, other], i => Assert.Equal((3, "known-after"), engine.Decided(i)));
        Assert.Equal((1, ""), engine.Decided(known));
        Assert.Equal("restart shop/cart-4", engine.Script.Calls);
    }

    [Fact]
    public async Task An_incident_that_does_not_tell_its_group_is_a_first_time_failure()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible");
        var report = Oom("cart-1");
        var attributes = report.Incident.Attributes.Where(a => a.Key != "workload").ToDictionary();
        var incident = await engine.FireAsync(report with
        {
            Incident = new Incident { Id = "x", At = Start, Signal = "oom", Resource = "pod", Target = report.Incident.Target, Attributes = attributes },
        });

        Assert.Equal((3, "known-after,limit"), engine.Decided(incident));
    }

    [Fact]
    public async Task A_limit_drops_what_is_beyond_and_counts_by_group()
    {
        await using var engine = await StartAsync(Policy + " limit 2 per 1h");

        string[] incidents = [.. await Task.WhenAll(Enumerable.Range(1, 3).Select(i => engine.FireAsync(Oom($"cart-{i}"))))];
        var other = await engine.FireAsync(Oom("search-1", "search"));

        Assert.Equal(1, incidents.Count(i => engine.Decided(i) == (3, "limit")));
        Assert.Equal((1, ""), engine.Decided(other));
        Assert.Equal(3, engine.Script.Calls.Split("; ").Length);
        await engine.PassAsync(TimeSpan.FromMinutes(61));
        // What was stopped was dropped: time does not bring it back.
        Assert.Equal(3, engine.Script.Calls.Split("; ").Length);
        Assert.Equal((1, ""), engine.Decided(await engine.FireAsync(Oom("cart-9"))));
    }

    [Fact]
    public async Task A_limit_survives_a_restart()
    {
        await using var engine = await StartAsync(Policy + " limit 1 per 1h");
        await engine.FireAsync(Oom("cart-1"));
        await engine.RestartAsync(isOrderly: true);

        Assert.Equal((3, "limit"), engine.Decided(await engine.FireAsync(Oom("cart-2"))));
    }

    [Fact]
    public async Task A_target_cools_down_whoever_acted_on_it()
    {
        await using var engine = await StartAsync($"{Policy} cooldown 10m\npolicy q when crash-loop on pod then restart tier1 reversible known after 0 cooldown 20m");
        await engine.FireAsync(Oom("cart-1"));
        await engine.ResolveAsync(Oom("cart-1"));
        await engine.PassAsync(TimeSpan.FromMinutes(9));
        var again = await engine.FireAsync(Oom("cart-1", fingerprint: "again"));
        await engine.PassAsync(TimeSpan.FromMinutes(1));
        var crash = Oom("cart-1", fingerprint: "crash");
        var other = await engine.FireAsync(crash with { Incident = new Incident { Id = "c", At = Start, Signal = "crash-loop", Resource = "pod", Target = "shop/cart-1", Attributes = crash.Incident.Attributes } });
        var cool = await engine.FireAsync(Oom("cart-1", fingerprint: "cool"));

        Assert.Equal((3, "cooldown"), engine.Decided(again));
        Assert.Equal((3, "cooldown"), engine.Decided(other));
        Assert.Contains("was acted on 10m ago, and is left alone for 20m", engine.Reasons(other), StringComparison.Ordinal);
        Assert.Equal((1, ""), engine.Decided(cool));
    }

    [Fact]
    public async Task A_budget_is_for_all_policies_and_its_latch_stays_closed_until_a_human_opens_it()
    {
        await using var engine = await StartAsync($"{Policy}\nbudget fleet allows 2 actions per 1h latch");
        await engine.FireAsync(Oom("a-1", "a"));
        await engine.FireAsync(Oom("b-1", "b"));
        var beyond = await engine.FireAsync(Oom("c-1", "c"));
        await engine.PassAsync(TimeSpan.FromHours(2));
        await engine.RestartAsync(isOrderly: true);
        var later = await engine.FireAsync(Oom("d-1", "d"));

        Assert.Equal((3, "budget"), engine.Decided(beyond));
        Assert.Equal((3, "budget"), engine.Decided(later));
        Assert.Contains("its latch is closed until a human releases it", engine.Reasons(later), StringComparison.Ordinal);
        Assert.True(await engine.Engine.ReleaseLatchAsync("fleet", "", "ada"));
        Assert.False(await engine.Engine.ReleaseLatchAsync("fleet", "", "ada"));
        Assert.Equal((1, ""), engine.Decided(await engine.FireAsync(Oom("e-1", "e"))));
    }

    [Fact]
    public async Task A_budget_without_a_latch_opens_with_time_and_counts_targets_by_its_dimension()
    {
        await using var engine = await StartAsync($"{Policy} cooldown 1s\nbudget spread allows 1 targets per 1h per namespace on pod");
        await engine.FireAsync(Oom("a-1", "a"));
        await engine.ResolveAsync(Oom("a-1", "a"));
        await engine.PassAsync(TimeSpan.FromMinutes(1));
        var same = await engine.FireAsync(Oom("a-1", "a", fingerprint: "again"));
        var beyond = await engine.FireAsync(Oom("b-1", "b"));
        var elsewhere = await engine.FireAsync(Oom("b-1", "b", space: "bank", fingerprint: "elsewhere"));
        await engine.PassAsync(TimeSpan.FromMinutes(61));
        var later = await engine.FireAsync(Oom("c-1", "c"));

        Assert.Equal(((1, ""), (3, "budget"), (1, ""), (1, "")), (engine.Decided(same), engine.Decided(beyond), engine.Decided(elsewhere), engine.Decided(later)));
    }

    [Fact]
    public async Task One_action_at_a_time_on_a_target()
    {
        await using var engine = await StartAsync($"{Policy} cooldown 1s");
        await engine.FireAsync(Oom("cart-1"));
        await engine.PassAsync(TimeSpan.FromMinutes(1));
        var meanwhile = await engine.FireAsync(Oom("cart-1", fingerprint: "again"));
        await engine.ResolveAsync(Oom("cart-1"));
        var after = await engine.FireAsync(Oom("cart-1", fingerprint: "after"));

        Assert.Equal((3, "in-flight"), engine.Decided(meanwhile));
        Assert.Equal((1, ""), engine.Decided(after));
    }

    [Fact]
    public async Task A_target_of_unknown_state_is_left_alone_until_a_human_settles_it()
    {
        await using var engine = await StartAsync($"{Policy} cooldown 1s");
        engine.Script.Do = async (_, _, token) =>
        {
            engine.Time.Advance(engine.Options.StepTimeout);
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        };
        var first = await engine.FireAsync(Oom("cart-1"));
        await engine.ResolveAsync(Oom("cart-1"));
        engine.Script.Do = (call, _, _) => Task.FromResult(new HandlerResult(call));
        await engine.PassAsync(TimeSpan.FromHours(1));
        var second = await engine.FireAsync(Oom("cart-1", fingerprint: "again"));

        Assert.Equal(ActionState.Unknown, engine.Action(first));
        Assert.Equal((3, "unknown-end"), engine.Decided(second));
        var action = engine.Engine.Incident(first)!.Actions[0].Id;
        Assert.True(await engine.Engine.SettleAsync(action, "ada", "it was restarted"));
        Assert.Equal((1, ""), engine.Decided(await engine.FireAsync(Oom("cart-1", fingerprint: "settled"))));
    }

    [Fact]
    public async Task What_no_handler_does_pages()
    {
        await using var engine = await StartAsync("policy p when not-ready on node then drain tier2");

        var incident = await engine.FireAsync(new SignalReport(new Incident
        {
            Id = "n",
            At = Start,
            Signal = "not-ready",
            Resource = "node",
            Target = "node-1",
            Attributes = new Dictionary<string, AttributeValue> { ["node"] = AttributeValue.Of("node-1") },
        }, "n", Start));

        Assert.Equal((3, "handler"), engine.Decided(incident));
        Assert.Contains("no handler is registered for 'drain' on 'node'", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_storm_nothing_runs_and_one_page_stands_for_many()
    {
        await using var engine = await StartAsync(Policy, o => o.StormThreshold = 5);
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [.. Enumerable.Range(0, 40).Select(i => Oom($"p-{i}", $"w-{i}"))] });
        await engine.Engine.WhenIdleAsync();

        Assert.Equal("", engine.Script.Calls);
        Assert.Single(engine.Notifier.Notices);
        Assert.Equal(40, engine.Engine.Audit(new(Kind: "page")).Count);
        await engine.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((1, ""), engine.Decided(await engine.FireAsync(Oom("calm", "calm"))));
    }

    [Fact]
    public async Task A_guard_that_cannot_be_read_stops()
    {
        await using var engine = await StartAsync(Policy);
        await engine.Engine.WriteAsync(s => s.Execute("ALTER TABLE locks RENAME TO gone"));

        var incident = await engine.FireAsync(Oom("cart-1"));

        Assert.Equal((3, "unknown-end,in-flight"), engine.Decided(incident));
        Assert.Contains("this guard could not be checked", engine.Reasons(incident), StringComparison.Ordinal);
        await engine.Engine.WriteAsync(s => s.Execute("ALTER TABLE gone RENAME TO locks"));
    }
}
