using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Tests.Harness;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests;

/// <summary>A run in shadow on a folder on which the engine also runs for real: neither changes what the other does.</summary>
public class ShadowTests
{
    private const string Latched = """
        policy p when oom on pod then restart tier1 reversible known after 0
        budget fleet allows 1 actions per 1h latch
        """;

    [Fact]
    public async Task A_latch_that_closes_in_shadow_stops_nothing_that_runs_for_real()
    {
        await using var engine = await StartAsync(Latched, o => o.IsShadow = true);
        await engine.FireAsync(Oom("a"));
        Assert.Equal((3, "budget"), engine.Decided(await engine.FireAsync(Oom("b", "other"))));
        Assert.NotNull(Assert.Single(engine.Engine.Latches()).Closed);

        await RestartAsync(engine, isShadow: false);
        Assert.Empty(engine.Engine.Latches());
        await engine.FireAsync(Oom("c", "third"));

        Assert.Equal("restart shop/c", engine.Script.Calls);
    }

    [Fact]
    public async Task What_is_released_in_shadow_stays_closed_for_real()
    {
        await using var engine = await StartAsync(Latched);
        await engine.FireAsync(Oom("a"));
        await engine.FireAsync(Oom("b", "other"));
        Assert.NotNull(Assert.Single(engine.Engine.Latches()).Closed);

        await RestartAsync(engine, isShadow: true);
        Assert.False(await engine.Engine.ReleaseLatchAsync("fleet", "", "ada"));
        await RestartAsync(engine, isShadow: false);

        Assert.NotNull(Assert.Single(engine.Engine.Latches()).Closed);
    }

    [Fact]
    public async Task A_page_that_called_nobody_does_not_stand_for_one_that_does()
    {
        await using var engine = await StartAsync(Latched, o => (o.IsShadow, o.StormThreshold) = (true, 1));
        await engine.Engine.SubmitUnreadableAsync("test", "no JSON", "x");
        await engine.FireAsync(Oom("a"));
        await engine.FireAsync(Oom("b", "other"));
        Assert.Empty(engine.Notifier.Notices);

        await RestartAsync(engine, isShadow: false);
        await engine.Engine.SubmitUnreadableAsync("test", "no JSON", "x");
        await engine.FireAsync(Oom("c", "third"));
        await engine.FireAsync(Oom("d", "fourth"));

        Assert.Equal(["unreadable test", "storm"], engine.Notifier.Notices.Select(n => n.Key));
    }

    [Fact]
    public async Task What_an_earlier_run_left_to_be_told_waits_for_a_run_that_calls()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier3");
        await engine.FireAsync(Oom("a"));
        engine.Notifier.Failure = new HttpRequestException("down");
        await engine.FireAsync(Oom("b", "other"));
        engine.Notifier.Failure = null;

        await RestartAsync(engine, isShadow: true);
        await engine.ResolveAsync(Oom("a"));
        await engine.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Single(engine.Notifier.Notices);
        await RestartAsync(engine, isShadow: false);
        await engine.PassAsync(TimeSpan.Zero);

        Assert.Equal([NoticeKind.Page, NoticeKind.Page, NoticeKind.Resolved], engine.Notifier.Notices.Select(n => n.Kind).Order());
    }

    private static Task RestartAsync(EngineHarness engine, bool isShadow)
    {
        engine.Options.IsShadow = isShadow;
        return engine.RestartAsync(isOrderly: true);
    }
}
