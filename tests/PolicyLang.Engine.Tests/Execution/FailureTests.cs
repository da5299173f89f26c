using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Intake;
using static PolicyLang.Engine.Tests.Execution.ExecutionTests;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Execution;

/// <summary>
/// What each way to fail does, through the whole engine: how often the handler is called, whether the steps before are taken back, what the
/// audit and the page say, and whether the target is left alone afterwards.
/// </summary>
public class FailureTests
{
    /// <summary>A step that is not idempotent, after one that is done.</summary>
    [Theory]
    [InlineData("refused", true)]
    [InlineData("notfound", true)]
    [InlineData("denied", true)]
    [InlineData("conflict", true)]
    [InlineData("unavailable", true)]
    [InlineData("unanswered", false)]
    [InlineData("timeout", false)]
    [InlineData("incomplete", false)]
    [InlineData("http", false)]
    [InlineData("io", false)]
    [InlineData("defect", false)]
    [InlineData("cancelled", false)]
    public async Task A_handler_that_changed_nothing_has_failed_and_any_other_end_is_unknown(string way, bool isKnown)
    {
        await using var engine = await StartAsync(Three + " cooldown 1s");
        engine.Script.Do = (call, _, _) => call.StartsWith("restart", StringComparison.Ordinal) ? throw Fault(way) : Task.FromResult(new HandlerResult(call));

        var incident = await FireAsync(engine);

        var action = Assert.Single(engine.Engine.Incident(incident)!.Actions);
        Assert.Equal(isKnown ? "cordon n1; restart shop/cart-1; undo cordon n1" : "cordon n1; restart shop/cart-1", engine.Script.Calls);
        Assert.Equal(isKnown ? ActionState.Failed : ActionState.Unknown, action.State);
        Assert.Equal(
            isKnown ? [StepState.Undone, StepState.Failed, StepState.Planned] : [StepState.Done, StepState.Unknown, StepState.Planned],
            action.Steps.Select(s => s.State));
        Assert.Contains($"step 2, restart shop/cart-1{(isKnown ? ", failed: it was so" : ": ")}", engine.Notifier.Pages, StringComparison.Ordinal);
        Assert.Contains("it was so", engine.Notifier.Pages, StringComparison.Ordinal);
        Assert.Equal(!isKnown, engine.Notifier.Pages.Contains("the steps before it were done, and were not taken back", StringComparison.Ordinal));
        Assert.Contains($"\"outcome\":\"{(isKnown ? "failed" : "unknown")}\"", Assert.Single(engine.Engine.Audit(new(Kind: "outcome"))).Body, StringComparison.Ordinal);

        // Where the end is known the target is free; else a human must look first.
        await engine.PassAsync(TimeSpan.FromMinutes(2));
        engine.Script.Do = (call, _, _) => Task.FromResult(new HandlerResult(call));
        var again = await engine.FireAsync(Box() with { Fingerprint = "again" });
        Assert.Equal(isKnown ? (1, "") : (3, "unknown-end"), engine.Decided(again));
    }

    [Theory]
    [InlineData("unavailable unavailable", "cordon n1; cordon n1; cordon n1", ActionState.Verifying)]
    [InlineData("unanswered", "cordon n1; cordon n1", ActionState.Verifying)]
    [InlineData("http io timed-out", "cordon n1; cordon n1; cordon n1; cordon n1", ActionState.Verifying)]
    [InlineData("unavailable unavailable unavailable unavailable unavailable", "cordon n1; cordon n1; cordon n1; cordon n1", ActionState.Failed)]
    [InlineData("unanswered unanswered unanswered unanswered unanswered", "cordon n1; cordon n1; cordon n1; cordon n1", ActionState.Unknown)]
    [InlineData("unanswered unavailable unavailable unavailable unavailable", "cordon n1; cordon n1; cordon n1; cordon n1", ActionState.Unknown)]
    [InlineData("unanswered notfound", "cordon n1; cordon n1", ActionState.Unknown)]
    [InlineData("unavailable refused", "cordon n1; cordon n1", ActionState.Failed)]
    [InlineData("refused", "cordon n1", ActionState.Failed)]
    [InlineData("conflict", "cordon n1", ActionState.Failed)]
    [InlineData("timeout", "cordon n1", ActionState.Unknown)]
    [InlineData("incomplete", "cordon n1", ActionState.Unknown)]
    [InlineData("defect", "cordon n1", ActionState.Unknown)]
    public async Task An_idempotent_handler_is_called_again_only_where_the_way_there_failed(string ways, string calls, ActionState state)
    {
        await using var engine = await StartAsync(Three[..Three.IndexOf("then", StringComparison.Ordinal)] + "then cordon on node tier1 reversible known after 0");
        var left = new Queue<string>(ways.Split(' '));
        engine.Script.Do = (call, _, _) => left.TryDequeue(out var way) ? throw Fault(way) : Task.FromResult(new HandlerResult(call));

        var incident = await FireAsync(engine);

        Assert.Equal(calls, engine.Script.Calls);
        Assert.Equal(state, engine.Action(incident));
        Assert.Equal(state == ActionState.Verifying, engine.Notifier.Notices.IsEmpty);
    }

    [Theory]
    [InlineData("conflict", ActionState.Failed)]
    [InlineData("incomplete", ActionState.Unknown)]
    [InlineData("defect", ActionState.Unknown)]
    public async Task What_cannot_be_taken_back_is_said(string way, ActionState state)
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible known after 0 verify within 5m else undo");
        engine.Script.Do = (call, _, _) => call.StartsWith("undo", StringComparison.Ordinal) ? throw Fault(way) : Task.FromResult(new HandlerResult(call));
        var incident = await engine.FireAsync(Oom("cart-1"));

        await engine.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Equal("restart shop/cart-1; undo restart shop/cart-1", engine.Script.Calls);
        Assert.Equal(state, engine.Action(incident));
        Assert.Contains("taking restart shop/cart-1 back failed too", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_cannot_be_made_has_changed_nothing()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible known after 0");
        engine.Script.Make = () => throw new InvalidOperationException("no credentials");

        var incident = await engine.FireAsync(Oom("cart-1"));

        Assert.Equal((ActionState.Failed, ""), (engine.Action(incident), engine.Script.Calls));
        Assert.Contains("ScriptedHandler could not be made, so shop/cart-1 was left alone: no credentials", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    private static Exception Fault(string way) => way switch
    {
        "http" => new HttpRequestException("it was so"),
        "io" => new IOException("it was so"),
        "timed-out" => new TimeoutException("it was so"),
        "defect" => new InvalidOperationException("it was so"),
        "cancelled" => new TaskCanceledException("it was so"),
        _ => new HandlerException(Enum.Parse<HandlerFailure>(way, ignoreCase: true), "it was so"),
    };

    /// <summary>Reports the box, and lets the time between attempts pass.</summary>
    private static async Task<string> FireAsync(Harness.EngineHarness engine)
    {
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Box()] });
        var idle = engine.Engine.WhenIdleAsync();
        while (!idle.IsCompleted)
        {
            engine.Time.Advance(TimeSpan.FromMilliseconds(100));
            // Lets the engine get as far as it can; how long that takes does not matter.
            await Task.Delay(1);
        }

        await idle;
        return IncidentRecord.IdOf(Box());
    }
}
