using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Tests.Harness;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Execution;

/// <summary>A disk that is full, or a database that somebody else has locked, for a while and without an end of the engine.</summary>
public class DiskTests
{
    [Fact]
    public async Task An_incident_that_was_answered_is_decided_when_the_disk_is_well_again()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible known after 0");
        await RefuseAsync(engine, "new.kind IN ('decided', 'page')");
        var incident = await engine.FireAsync(Oom("a"));
        Assert.Equal((IncidentState.Received, 1), (engine.Engine.Incident(incident)!.State, engine.Engine.Waiting));
        await engine.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("", engine.Script.Calls);

        await AcceptAsync(engine);
        await engine.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal("restart shop/a", engine.Script.Calls);
        Assert.Equal((ActionState.Verifying, 0), (engine.Action(incident), engine.Engine.Waiting));
    }

    [Fact]
    public async Task An_action_whose_end_could_not_be_written_has_an_unknown_end_and_pages_without_a_restart()
    {
        await using var engine = await StartAsync("policy p when oom on pod then restart tier1 reversible known after 0");
        await RefuseAsync(engine, "new.kind IN ('step-ended', 'outcome')");
        var incident = await engine.FireAsync(Oom("a"));
        Assert.Equal((ActionState.Running, ""), (engine.Action(incident), engine.Notifier.Pages));

        await AcceptAsync(engine);
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal((ActionState.Unknown, "restart shop/a"), (engine.Action(incident), engine.Script.Calls));
        Assert.Contains("the engine failed while it was carried out", engine.Notifier.Pages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_fails_while_nothing_can_be_written_is_started_again()
    {
        var source = new FailingSource();
        await using var engine = await StartAsync("policy p when oom on pod then restart tier3", sources: [source]);
        await RefuseAsync(engine, "new.kind = 'unreadable'");

        source.Fail.SetResult();

        for (var i = 0; i < 3000 && source.Runs < 2; i++)
        {
            engine.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }

        Assert.True(source.Runs >= 2);
        await AcceptAsync(engine);
        await engine.Engine.StopAsync(CancellationToken.None);
    }

    private static Task RefuseAsync(EngineHarness engine, string when) =>
        engine.Engine.WriteAsync(s => s.Execute($"CREATE TRIGGER disk_is_full BEFORE INSERT ON audit WHEN {when} BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"));

    private static Task AcceptAsync(EngineHarness engine) => engine.Engine.WriteAsync(s => s.Execute("DROP TRIGGER disk_is_full"));

    private sealed class FailingSource : ISignalSource
    {
        private int _runs;

        public TaskCompletionSource Fail { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Runs => Volatile.Read(ref _runs);

        public string Name => "failing";

        public async Task RunAsync(ISignalSink sink, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _runs);
            await Fail.Task.WaitAsync(cancellationToken);
            throw new IOException("the watch broke");
        }
    }
}
