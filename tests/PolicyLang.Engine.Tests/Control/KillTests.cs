using System.Text.Json;
using Microsoft.Data.Sqlite;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Tests.Harness;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Control;

/// <summary>Who engages and releases the kill switch, by which way ever, stands in the audit once, and nobody is kept from stopping.</summary>
public class KillTests
{
    private const string Policy = "policy p when oom on pod then restart tier1 reversible known after 0";

    [Fact]
    public async Task Everybody_who_stops_at_once_has_stopped_it_and_is_written_down_once()
    {
        await using var engine = await StartAsync(Policy);
        var people = Enumerable.Range(0, 50).Select(i => $"person {i}").ToList();

        await Task.WhenAll(people.Select(p => Task.Run(() => engine.Engine.KillAsync(p, "too much"))).Append(Task.Run(engine.Engine.LookAsync)));
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.True(engine.Engine.Kill.IsEngaged);
        Assert.Equal(people.Order(), Controls(engine).Select(c => c.By).Order());
        Assert.All(Controls(engine), c => Assert.Equal(("kill", "too much"), (c.Control, c.Reason)));
        // Who is named is the last who wrote the file.
        Assert.Equal(engine.Engine.Kill.By, Controls(engine)[^1].By);
        Assert.Equal(["kill"], Directory.GetFiles(engine.Folder, "kill*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_release_within_the_engine_has_one_record()
    {
        await using var engine = await StartAsync(Policy);
        await engine.Engine.KillAsync("ada", "too much");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => engine.Engine.ResumeAsync("bob"))));
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal([("kill", "ada", "too much"), ("resume", "bob", null)], Controls(engine));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_release_from_outside_has_the_name_of_who_did_it(bool isRunning)
    {
        await using var engine = await StartAsync(Policy);
        await engine.Engine.KillAsync("ada", "too much");
        var outside = new KillSwitch(engine.Folder, _ => null);

        if (!isRunning)
            await engine.Engine.StopAsync(CancellationToken.None);
        Assert.True(outside.Release("bob", "it was mended", engine.Time.GetUtcNow()));
        Assert.False(outside.Release("eve", "too late", engine.Time.GetUtcNow()));
        if (isRunning)
            await engine.PassAsync(TimeSpan.FromSeconds(1));
        else
            await engine.RestartAsync();
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal([("kill", "ada", "too much"), ("resume", "bob", "it was mended")], Controls(engine));
        Assert.False(File.Exists(Path.Combine(engine.Folder, KillSwitch.ReleaseFileName)));
    }

    [Fact]
    public async Task A_file_that_came_and_went_is_written_down_as_such()
    {
        await using var engine = await StartAsync(Policy);
        var file = Path.Combine(engine.Folder, KillSwitch.FileName);

        await File.WriteAllTextAsync(file, "stop!");
        await engine.PassAsync(TimeSpan.FromSeconds(1));
        File.Delete(file);
        await engine.PassAsync(TimeSpan.FromSeconds(1));
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal([("kill", "file", "stop!"), ("resume", "file", "the file was removed")], Controls(engine));
    }

    [Fact]
    public async Task Where_the_disk_takes_no_file_it_stops_all_the_same_and_writes_it_when_it_can()
    {
        await using var engine = await StartAsync(Policy);
        Directory.Move(engine.Folder, engine.Folder + "-away");
        await engine.Engine.KillAsync("ada", "too much");
        Assert.StartsWith("too much (its file cannot be written", engine.Engine.Kill.Reason, StringComparison.Ordinal);
        Directory.Move(engine.Folder + "-away", engine.Folder);

        Assert.Equal((true, "ada"), (engine.Engine.Kill.IsEngaged, engine.Engine.Kill.By));
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(new KillState(true, "ada", "too much"), new KillSwitch(engine.Folder, _ => null).Read());
        Assert.Equal((3, "kill-switch"), engine.Decided(await engine.FireAsync(Oom("cart-1"))));
        Assert.False((await engine.Engine.ResumeAsync("ada")).IsEngaged);
    }

    [Fact]
    public async Task Where_the_file_takes_no_content_it_is_there_all_the_same()
    {
        await using var engine = await StartAsync(Policy);
        var file = Path.Combine(engine.Folder, KillSwitch.FileName);

        Assert.True(new KillSwitch(engine.Folder, _ => null).TryTouch());
        Assert.Equal(new KillState(true, "file", ""), engine.Engine.Kill);
        await File.WriteAllTextAsync(file, "because");
        Assert.True(new KillSwitch(engine.Folder, _ => null).TryTouch());
        Assert.Equal(new KillState(true, "file", "because"), engine.Engine.Kill);
        Assert.False(new KillSwitch(Path.Combine(engine.Folder, "none"), _ => null).TryTouch());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_engine_whose_database_was_put_away_while_it_runs_does_nothing_any_more(bool isReplaced)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("only Linux tells which file it is");
        await using var engine = await StartAsync(Policy);
        var file = Path.Combine(engine.Folder, "engine.db");
        File.Move(file, file + ".away");
        if (isReplaced)
            File.Copy(file + ".away", file);

        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("cart-1")] });
        await engine.Engine.WhenIdleAsync();

        Assert.Equal("", engine.Script.Calls);
        Assert.EndsWith("engine.db is not the file that this engine has open, so another one may decide; start this engine anew", engine.Engine.Kill.Reason, StringComparison.Ordinal);
        File.Move(file + ".away", file, overwrite: true);
        Assert.False(engine.Engine.Kill.IsEngaged);
    }

    [Fact]
    public async Task What_the_audit_could_not_take_is_written_down_later()
    {
        await using var engine = await StartAsync(Policy);
        await engine.Engine.WriteAsync(s => s.Execute("CREATE TRIGGER disk_is_full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"));
        await engine.Engine.KillAsync("ada", "too much");
        await engine.Engine.KillAsync("bob", "me too");
        Assert.True(engine.Engine.Kill.IsEngaged);
        await engine.Engine.WriteAsync(s => s.Execute("DROP TRIGGER disk_is_full"));

        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal([("kill", "ada", "too much"), ("kill", "bob", "me too")], Controls(engine));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_release_that_a_new_kill_follows_at_once_is_in_the_audit(bool isByFile)
    {
        await using var engine = await StartAsync(Policy);
        await engine.Engine.KillAsync("ada", "too much");
        var outside = new KillSwitch(engine.Folder, _ => null);

        outside.Release("bob", "it was mended", engine.Time.GetUtcNow());
        // The same words: only the release between tells that it is another.
        if (isByFile)
            outside.Engage("ada", "too much", engine.Time.GetUtcNow());
        else
            await engine.Engine.KillAsync("ada", "too much");
        await engine.PassAsync(TimeSpan.FromSeconds(1));
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal([("kill", "ada", "too much"), ("resume", "bob", "it was mended"), ("kill", "ada", "too much")], Controls(engine));
        Assert.False(File.Exists(Path.Combine(engine.Folder, KillSwitch.ReleaseFileName)));
    }

    [Fact]
    public async Task A_release_from_outside_ends_also_what_the_disk_did_not_take()
    {
        await using var engine = await StartAsync(Policy);
        Directory.Move(engine.Folder, engine.Folder + "-away");
        await engine.Engine.KillAsync("ada", "too much");
        Directory.Move(engine.Folder + "-away", engine.Folder);
        var outside = new KillSwitch(engine.Folder, _ => null);
        Assert.True(outside.TryTouch());

        Assert.True(outside.Release("bob", "it was mended", engine.Time.GetUtcNow()));
        // What this process was told holds until it has looked.
        Assert.True(engine.Engine.Kill.IsEngaged);
        await engine.PassAsync(TimeSpan.FromSeconds(1));

        Assert.False(engine.Engine.Kill.IsEngaged);
        Assert.Equal(("resume", "bob", "it was mended"), Controls(engine)[^1]);
    }

    [Fact]
    public async Task What_was_said_last_is_in_the_audit_when_the_engine_ends()
    {
        await using var engine = await StartAsync(Policy);
        new KillSwitch(engine.Folder, _ => null).Engage("ada", "too much", engine.Time.GetUtcNow());

        await engine.Engine.StopAsync(CancellationToken.None);

        Assert.Equal([("kill", "ada", "too much")], Controls(engine));
    }

    [Fact]
    public async Task A_handler_that_fails_or_blocks_when_it_is_told_to_stop_keeps_nobody_from_stopping()
    {
        await using var engine = await StartAsync(Policy);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var unblock = new ManualResetEventSlim();
        engine.Script.Do = async (_, _, cancellation) =>
        {
            cancellation.Register(() => unblock.Wait(CancellationToken.None));
            cancellation.Register(() => throw new InvalidOperationException("no"));
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
            throw new InvalidOperationException("not reached");
        };
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("cart-1")] });
        await begun.Task;

        await engine.Engine.KillAsync("ada", "too much");

        Assert.Equal([("kill", "ada", "too much")], Controls(engine));
        var idle = engine.Engine.WhenIdleAsync();
        while (!idle.IsCompleted)
        {
            engine.Time.Advance(engine.Options.StepGrace);
            await Task.Yield();
        }

        await idle;
        Assert.Equal(PolicyLang.Engine.Execution.ActionState.Unknown, engine.Action(IncidentRecord.IdOf(Oom("cart-1"))));
        unblock.Set();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_kill_cancels_the_running_step_within_a_second_while_the_database_is_locked(bool isByFile)
    {
        await using var engine = await StartAsync(Policy, sources: [new IdleSource()]);
        var (begun, cancelled) = Step(engine);
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("cart-1")] });
        await begun;
        await using var other = new SqliteConnection($"Data Source={Path.Combine(engine.Folder, "engine.db")};Pooling=False");
        await other.OpenAsync();
        await ExecuteAsync(other, "BEGIN IMMEDIATE");
        // The look after deadlines waits for the database from here on.
        engine.Time.Advance(TimeSpan.FromSeconds(1));

        if (isByFile)
            new KillSwitch(engine.Folder, _ => null).Engage("ada", "too much", engine.Time.GetUtcNow());
        var killed = isByFile ? Task.CompletedTask : engine.Engine.KillAsync("ada", "too much");
        engine.Time.Advance(TimeSpan.FromSeconds(1));
        await cancelled;
        Assert.Empty(Controls(engine));

        await ExecuteAsync(other, "ROLLBACK");
        await killed;
        await engine.Engine.WhenIdleAsync();
        await engine.Engine.LookAsync();
        Assert.Equal([("kill", "ada", "too much")], Controls(engine));
        Assert.Equal(PolicyLang.Engine.Execution.ActionState.Unknown, engine.Action(IncidentRecord.IdOf(Oom("cart-1"))));
        await engine.Engine.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_kill_on_a_disk_that_hangs_stops_at_once_and_keeps_nobody_waiting()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("only there a file can hang");
        await using var engine = await StartAsync(Policy);
        var (begun, cancelled) = Step(engine);
        await engine.Engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [Oom("cart-1")] });
        await begun;
        // Whoever reads a pipe waits until somebody writes into it.
        var pipe = Path.Combine(engine.Folder, KillSwitch.ReleaseFileName);
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", pipe))
            await mkfifo.WaitForExitAsync();

        var kills = new[] { engine.Engine.KillAsync("ada", "too much"), engine.Engine.KillAsync("bob", "me too") };
        await cancelled;

        Assert.Equal(new KillState(true, "bob", "me too"), engine.Engine.Kill);
        // The waits may begin after the first advance.
        while (!kills.All(k => k.IsCompleted))
        {
            engine.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        await Task.WhenAll(kills);
        // One reads it; the other must not find it any more.
        using (new FileStream(pipe, FileMode.Open, FileAccess.Write))
            File.Delete(pipe);
        await engine.Engine.WhenIdleAsync();
        await engine.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["ada", "bob"], Controls(engine).Where(c => c.Control == "kill").Select(c => c.By).Order());
    }

    /// <summary>Has the handler wait until it is cancelled. Gives when it was called, and when it was cancelled.</summary>
    private static (Task Begun, Task Cancelled) Step(EngineHarness engine)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Script.Do = async (_, _, cancellation) =>
        {
            await using var registration = cancellation.Register(() => cancelled.TrySetResult());
            begun.TrySetResult();
            await cancelled.Task;
            throw new OperationCanceledException(cancellation);
        };
        return (begun.Task, cancelled.Task);
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private sealed class IdleSource : ISignalSource
    {
        public string Name => "idle";

        public Task RunAsync(ISignalSink sink, CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <summary>What people did, in its order.</summary>
    private static List<(string? Control, string? By, string? Reason)> Controls(EngineHarness engine) =>
    [
        .. engine.Engine.Audit(new AuditQuery(Kind: AuditKinds.Control, Limit: 1000)).OrderBy(r => r.Sequence).Select(r => JsonDocument.Parse(r.Body).RootElement)
            .Select(r => (r.GetProperty("control").GetString(), r.GetProperty("by").GetString(), r.GetProperty("reason").GetString())),
    ];
}
