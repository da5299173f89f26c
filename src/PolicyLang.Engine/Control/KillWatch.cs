using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Storage;
using PolicyLang.Engine.Telemetry;

namespace PolicyLang.Engine.Control;

/// <summary>
/// Engages and releases the kill switch for people, and writes down who did, also where it was done by the file alone. Who stops waits for nobody: the
/// switch is engaged before anything is written down, and what the audit could not take is written down by a later look. Safe for concurrent use.
/// </summary>
internal sealed class KillWatch(EngineDatabase database, AuditLog audit, Executor executor, KillSwitch killSwitch, TimeProvider time, ILogger logger)
{
    // A person who presses the button must not wait for a database that is locked: it is stopped already.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _looking = new(1, 1);

    // What people said here and is not written down yet, in the order in which the file had it. Guarded by the gate.
    private readonly List<KillState> _said = [];

    // What is written down. Only who looks touches these.
    private KillState _written = new(false);
    private string? _writtenRelease;

    /// <summary>Stops every action. Never throws: where the disk takes no file, this process stops all the same, and the reason says so.</summary>
    public async Task EngageAsync(string by, string reason)
    {
        lock (_gate)
            _said.Add(Engage(by, reason));
        executor.CancelRunning();
        await WriteDownAsync().ConfigureAwait(false);
    }

    /// <summary>Lets the engine act again. What was stopped is not resumed.</summary>
    /// <exception cref="IOException">The file cannot be deleted: it is still engaged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be deleted: it is still engaged.</exception>
    public async Task ReleaseAsync(string by)
    {
        lock (_gate)
        {
            if (killSwitch.Release())
                _said.Add(new KillState(false, by));
        }

        await WriteDownAsync().ConfigureAwait(false);
    }

    /// <summary>Looks whether the switch has changed, and writes down what people said and what changed otherwise.</summary>
    public async Task LookAsync()
    {
        await _looking.WaitAsync().ConfigureAwait(false);
        try
        {
            KillState[] said;
            KillState state;
            lock (_gate)
            {
                killSwitch.TryWriteHeld();
                said = [.. _said];
                state = killSwitch.Read();
            }

            var release = state.IsEngaged ? null : killSwitch.Released();
            KillState[] changes = [.. said, .. Others(said.LastOrDefault() ?? _written, state, release)];
            if (changes.Length == 0)
                return;
            // First, so that nothing goes on while this is written.
            if (state.IsEngaged)
                executor.CancelRunning();
            await database.WriteAsync(session =>
            {
                foreach (var change in changes)
                    Append(session, change);
            }).ConfigureAwait(false);
            _written = state;
            lock (_gate)
                _said.RemoveRange(0, said.Length);
            foreach (var change in changes)
                Log(change);
            if (release is null)
                return;
            _writtenRelease = release.Value.Text;
            killSwitch.ForgetRelease();
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>What changed by the file or the environment since the last that is known.</summary>
    private IEnumerable<KillState> Others(KillState last, KillState state, (KillState State, string Text)? release)
    {
        if (state.IsEngaged)
            return state == last ? [] : [state];
        if (release is { } by && by.Text != _writtenRelease)
            return [by.State];
        return !last.IsEngaged ? []
            : last.By == KillSwitch.ByEngine ? [new KillState(false, KillSwitch.ByEngine, "the kill switch can be read again")]
            : [new KillState(false, KillSwitch.ByFile, "the file was removed")];
    }

    private KillState Engage(string by, string reason)
    {
        var now = time.GetUtcNow();
        try
        {
            killSwitch.Engage(by, reason, now);
            return new KillState(true, by, reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return killSwitch.Hold(by, reason, now, e.Message);
        }
    }

    private async Task WriteDownAsync()
    {
        try
        {
            await LookAsync().WaitAsync(LongestWait, time).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            EngineLog.TickFailed(logger, e);
        }
    }

    private void Append(Session session, KillState change) => audit.Append(session, AuditKinds.Control, "", JsonText.Object(json =>
    {
        json.WriteString("control", change.IsEngaged ? "kill" : "resume");
        json.WriteString("by", change.By);
        json.WriteString("reason", change.Reason);
    }));

    private void Log(KillState change)
    {
        if (change.IsEngaged)
            EngineLog.Killed(logger, change.By, change.Reason);
        else
            EngineLog.Resumed(logger, change.By);
    }
}
