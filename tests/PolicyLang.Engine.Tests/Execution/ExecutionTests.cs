using PolicyLang.Engine.Control;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Execution;

public class ExecutionTests
{
    private const string One = "policy p when oom on pod then restart tier1 reversible known after 0";

    /// <summary>Three steps. The first is idempotent.</summary>
    internal const string Three = """
        resource box in compute target "{box}" { box: string, namespace: string, pod: string, deployment: string, node: string }
        signal broken on box
        policy p when broken on box
        then cordon on node then restart on pod then scale on deployment(by: 1, max: 3)
        tier1 reversible known after 0
        """;

    [Fact]
    public async Task The_intent_is_on_the_disk_before_the_first_step()
    {
        await using var engine = await StartAsync(One);
        string? seen = null;
        engine.Script.Do = (call, _, _) =>
        {
            seen = string.Join(",", engine.Engine.Audit(new()).Select(r => r.Kind));
            return Task.FromResult(new HandlerResult(call));
        };

        await engine.FireAsync(Oom("cart-1"));

        Assert.Equal("engine,received,decided,intent,step", seen);
    }

    [Fact]
    public async Task An_incident_that_resolves_in_time_is_over_and_nobody_is_paged()
    {
        await using var engine = await StartAsync(One);
        var incident = await engine.FireAsync(Oom("cart-1"));
        Assert.Equal(ActionState.Verifying, engine.Action(incident));

        await engine.PassAsync(TimeSpan.FromMinutes(4));
        await engine.ResolveAsync(Oom("cart-1"));
        await engine.PassAsync(TimeSpan.FromMinutes(4));

        Assert.Equal(ActionState.Resolved, engine.Action(incident));
        Assert.Empty(engine.Notifier.Notices);
    }

    [Fact]
    public async Task One_that_does_not_resolve_pages_and_is_not_tried_again()
    {
        await using var engine = await StartAsync(One + " verify within 5m");
        var incident = await engine.FireAsync(Oom("cart-1"));

        await engine.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(ActionState.Unresolved, engine.Action(incident));
        Assert.Contains("did not resolve within 5m", engine.Notifier.Pages, StringComparison.Ordinal);
        await engine.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal("restart shop/cart-1", engine.Script.Calls);
        await engine.ResolveAsync(Oom("cart-1"));
        Assert.Equal([NoticeKind.Page, NoticeKind.Resolved], engine.Notifier.Notices.Select(n => n.Kind));
        Assert.Single(engine.Notifier.Notices.Select(n => n.Key).Distinct());
    }

    [Fact]
    public async Task Verify_else_undo_takes_the_steps_back_also_after_a_restart()
    {
        await using var engine = await StartAsync(One + " verify within 5m else undo");
        string? state = null;
        engine.Script.Do = (call, context, _) =>
        {
            state = context.UndoState;
            return Task.FromResult(new HandlerResult(call, call.StartsWith("undo", StringComparison.Ordinal) ? null : "3 replicas"));
        };
        var incident = await engine.FireAsync(Oom("cart-1"));
        await engine.RestartAsync();

        await engine.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Equal("restart shop/cart-1; undo restart shop/cart-1", engine.Script.Calls);
        Assert.Equal((ActionState.Undone, "3 replicas"), (engine.Action(incident), state));
        Assert.Contains("what could be taken back was", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    /// <summary>The engine was down when the time was over: whoever reports has a minute to say that the incident is, too.</summary>
    [Theory]
    [InlineData(true, "restart shop/cart-1", ActionState.Resolved)]
    [InlineData(false, "restart shop/cart-1; undo restart shop/cart-1", ActionState.Undone)]
    public async Task Nothing_is_taken_back_before_the_sources_could_say_that_it_is_over(bool isOver, string calls, ActionState state)
    {
        await using var engine = await StartAsync(One + " verify within 5m else undo");
        var report = Oom("cart-1");
        var incident = await engine.FireAsync(report);
        engine.Time.Advance(TimeSpan.FromHours(1));
        await engine.RestartAsync();
        await engine.PassAsync(TimeSpan.FromSeconds(59));
        Assert.Equal(("restart shop/cart-1", ActionState.Verifying), (engine.Script.Calls, engine.Action(incident)));

        if (isOver)
            await engine.ResolveAsync(report);
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal((calls, state), (engine.Script.Calls, engine.Action(incident)));
    }

    [Fact]
    public async Task In_shadow_nothing_is_taken_back_that_a_run_before_did()
    {
        await using var engine = await StartAsync(One + " verify within 5m else undo");
        var incident = await engine.FireAsync(Oom("cart-1"));
        engine.Options.IsShadow = true;
        await engine.RestartAsync();

        await engine.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(("restart shop/cart-1", ActionState.Unresolved), (engine.Script.Calls, engine.Action(incident)));
        Assert.Contains("in shadow, so the steps are not taken back", string.Join(' ', engine.Engine.Audit(new()).Select(r => r.Body)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kill_between_the_look_at_the_switch_and_the_step_cancels_the_step()
    {
        await using var engine = await StartAsync(One);
        engine.Script.Do = (call, _, cancellation) => Task.FromResult(new HandlerResult(cancellation.IsCancellationRequested ? "cancelled" : "went on"));
        var reads = 0;
        engine.KillIsRead = () =>
        {
            // The first look is the gate's, the second the step's.
            if (++reads == 2)
                _ = engine.Engine.WriteAsync(session =>
                {
                    new KillSwitch(engine.Folder, _ => null).Engage("ada", "stop", Start);
                    _ = engine.Engine.LookAsync();
                    return true;
                });
        };

        var incident = await engine.FireAsync(Oom("cart-1"));

        Assert.Equal(("", ActionState.Unknown), (engine.Script.Calls, engine.Action(incident)));
    }

    [Fact]
    public async Task Verify_else_propose_asks()
    {
        await using var engine = await StartAsync(One + " cooldown 1m verify within 5m else propose");
        await engine.FireAsync(Oom("cart-1"));
        await engine.PassAsync(TimeSpan.FromMinutes(5));
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("", engine.Notifier.Pages);
        Assert.True((await engine.VoteAsync("ada")).IsAccepted);
        Assert.Equal("restart shop/cart-1; restart shop/cart-1", engine.Script.Calls);
    }

    [Fact]
    public async Task Steps_run_in_order_and_a_failure_takes_back_the_steps_before_in_reverse()
    {
        await using var engine = await StartAsync(Three);
        engine.Script.Do = (call, _, _) => call.StartsWith("scale", StringComparison.Ordinal) ? throw HandlerException.Refuse("quota") : Task.FromResult(new HandlerResult(call));

        var incident = await engine.FireAsync(Box());

        Assert.Equal("cordon n1; restart shop/cart-1; scale shop/cart; undo restart shop/cart-1; undo cordon n1", engine.Script.Calls);
        Assert.Equal(ActionState.Failed, engine.Action(incident));
        Assert.Contains("step 3, scale shop/cart, failed: quota; what could be taken back was", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_its_handler_cannot_take_back_is_done_with_an_approval_only_and_stays_when_a_later_step_fails()
    {
        await using var engine = await StartAsync(Three.Replace("on node then restart on pod", "on node then restart on service", StringComparison.Ordinal).Replace("deployment: string", "deployment: string, service: string", StringComparison.Ordinal));
        engine.Script.Do = (call, _, _) => call.StartsWith("scale", StringComparison.Ordinal) ? throw HandlerException.Refuse("quota") : Task.FromResult(new HandlerResult(call));

        var incident = await engine.FireAsync(Box());
        Assert.Equal((2, "handler"), engine.Decided(incident));
        Assert.Equal("the handler of 'restart' on 'service' cannot take it back", engine.Reasons(incident));
        Assert.True((await engine.VoteAsync("ada")).IsAccepted);

        Assert.Equal("cordon n1; restart shop/front; scale shop/cart; undo cordon n1", engine.Script.Calls);
        Assert.Contains("restart shop/front cannot be taken back; what could be taken back was", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill", "the kill switch is engaged by ada: enough")]
    [InlineData("overtaken", "it was overtaken on pod shop/cart-1: its fencing number is 1, and 2 was given since")]
    public async Task What_happens_during_a_step_stops_the_next(string what, string reason)
    {
        await using var engine = await StartAsync(Three);
        engine.Script.Do = async (call, _, _) =>
        {
            if (what == "kill")
                await File.WriteAllTextAsync(Path.Combine(engine.Folder, KillSwitch.FileName), """{"by":"ada","reason":"enough"}""");
            else
                await engine.Engine.WriteAsync(s => ActionStore.NextFence(s, "pod", "shop/cart-1"));
            return new HandlerResult(call);
        };

        var incident = await engine.FireAsync(Box());

        Assert.Equal("cordon n1", engine.Script.Calls);
        Assert.Equal(ActionState.Stopped, engine.Action(incident));
        Assert.Contains(reason, engine.Notifier.Pages, StringComparison.Ordinal);
        Assert.Equal([StepState.Done, StepState.Planned, StepState.Planned], engine.Engine.Incident(incident)!.Actions[0].Steps.Select(s => s.State));
    }

    [Fact]
    public async Task The_kill_switch_cancels_a_running_step_and_its_end_is_unknown()
    {
        await using var engine = await StartAsync(Three);
        var begun = new TaskCompletionSource();
        engine.Script.Do = async (_, _, token) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        };
        var report = Box();
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [report] });
        await begun.Task;

        await engine.Engine.KillAsync("ada", "enough");
        await engine.Engine.WhenIdleAsync();

        Assert.Equal(ActionState.Unknown, engine.Action(IncidentRecord.IdOf(report)));
        Assert.Equal("cordon n1", engine.Script.Calls);
        Assert.Contains("whether it happened is not known", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_does_not_return_is_given_up_and_not_repeated()
    {
        await using var engine = await StartAsync(One);
        var begun = new TaskCompletionSource();
        var never = new TaskCompletionSource<HandlerResult>();
        engine.Script.Do = (_, _, _) =>
        {
            begun.SetResult();
            return never.Task;
        };
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("cart-1")] });
        await begun.Task;
        var idle = engine.Engine.WhenIdleAsync();
        while (!idle.IsCompleted)
        {
            engine.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal(ActionState.Unknown, engine.Action(IncidentRecord.IdOf(Oom("cart-1"))));
        Assert.Contains("it was cancelled after 2m, and has not returned", engine.Notifier.Pages, StringComparison.Ordinal);
        never.SetResult(new HandlerResult("late"));
    }

    [Fact]
    public async Task An_incident_that_is_over_before_the_next_step_needs_no_more()
    {
        await using var engine = await StartAsync(Three);
        engine.Script.Do = async (call, _, _) =>
        {
            await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Resolutions = [new Resolution("box", Start)] });
            return new HandlerResult(call);
        };

        var incident = await engine.FireAsync(Box());

        Assert.Equal("cordon n1", engine.Script.Calls);
        Assert.Equal(ActionState.Resolved, engine.Action(incident));
        Assert.Equal("", engine.Notifier.Pages);
    }

    [Theory]
    [InlineData(true, ActionState.Unknown, "nobody knows whether it happened, and it is not repeated")]
    [InlineData(false, ActionState.Stopped, "nothing was done after that")]
    public async Task After_a_crash_nothing_is_repeated_and_a_human_is_paged(bool hadBegun, ActionState state, string reason)
    {
        await using var engine = await StartAsync(One + " cooldown 1s");
        engine.Script.Do = (_, _, _) => new TaskCompletionSource<HandlerResult>().Task;
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("cart-1")] });
        while (engine.Script.Calls.Length == 0)
            await Task.Delay(1);
        if (!hadBegun)
            await engine.Engine.WriteAsync(s => s.Execute("UPDATE steps SET state = 'planned', started = NULL"));
        await engine.RestartAsync();

        Assert.Equal("restart shop/cart-1", engine.Script.Calls);
        Assert.Equal(state, engine.Action(IncidentRecord.IdOf(Oom("cart-1"))));
        Assert.Contains(reason, engine.Notifier.Pages, StringComparison.Ordinal);
        await engine.PassAsync(TimeSpan.FromMinutes(1));
        engine.Script.Do = (call, _, _) => Task.FromResult(new HandlerResult(call));
        Assert.Equal(hadBegun ? (3, "unknown-end") : (1, ""), engine.Decided(await engine.FireAsync(Oom("cart-1", fingerprint: "again"))));
    }

    [Fact]
    public async Task In_shadow_everything_is_decided_and_nothing_is_done()
    {
        await using var engine = await StartAsync(One + " limit 1 per 1h", o => o.IsShadow = true);
        var first = await engine.FireAsync(Oom("cart-1"));
        var second = await engine.FireAsync(Oom("cart-2"));

        Assert.Equal(((1, ""), (3, "limit")), (engine.Decided(first), engine.Decided(second)));
        Assert.Equal(ActionState.Shadowed, engine.Action(first));
        Assert.Equal("", engine.Script.Calls);
        Assert.Empty(engine.Notifier.Notices);
    }

    [Fact]
    public async Task The_outcome_stands_for_itself()
    {
        await using var engine = await StartAsync(One);
        await engine.FireAsync(Oom("cart-1"));
        await engine.ResolveAsync(Oom("cart-1"));

        var outcome = Assert.Single(engine.Engine.Audit(new(Kind: "outcome"))).Body;
        foreach (var part in new[] { "\"outcome\":\"resolved\"", "\"policySet\":\"", "\"gates\":[]", "\"signal\":\"oom\"", "\"summary\":\"did restart shop/cart-1\"", "\"fence\":1", "\"place\":\"test.heal(1,8)\"" })
            Assert.Contains(part, outcome, StringComparison.Ordinal);
    }

    internal static SignalReport Box() => new(
        new Incident
        {
            Id = "box",
            At = Start,
            Signal = "broken",
            Resource = "box",
            Target = "b1",
            Attributes = new Dictionary<string, AttributeValue>
            {
                ["box"] = AttributeValue.Of("b1"),
                ["namespace"] = AttributeValue.Of("shop"),
                ["pod"] = AttributeValue.Of("cart-1"),
                ["deployment"] = AttributeValue.Of("cart"),
                ["service"] = AttributeValue.Of("front"),
                ["node"] = AttributeValue.Of("n1"),
            },
        },
        "box", Start);
}
