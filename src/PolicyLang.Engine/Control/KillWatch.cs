using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Storage;
using PolicyLang.Engine.Telemetry;

namespace PolicyLang.Engine.Control;

/// <summary>
/// Engages and releases the kill switch for people, and writes down who did, also where it was done by the file alone. Who stops waits for nobody: before the
/// disk or the database is asked for anything nothing begins any more, and what goes on is cancelled. What the audit could not take is written down by a
/// later look. Safe for concurrent use.
/// </summary>
internal sealed class KillWatch(EngineDatabase database, AuditLog audit, Executor executor, KillSwitch killSwitch, TimeProvider time, ILogger logger)
{
    // A person who presses the button must not wait for a disk that hangs, or a database that is locked: it is stopped already.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // One at a time changes the file from here, or compares it with what is known.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _looking = new(1, 1);

    // What happened and is not written down yet, in the order in which the file had it. Guarded by the gate, as what follows.
    private readonly List<Change> _changes = [];
    private KillState _known = new(false);
    private string? _knownRelease;

    /// <summary>Cancels the steps that are being carried out while the switch is engaged, by whomever. It waits for no database.</summary>
    public void Watch()
    {
        if (killSwitch.Read().IsEngaged)
            executor.CancelRunning();
    }

    /// <summary>Stops every action. Never throws: where the disk takes no file, this process stops all the same, and the reason says so.</summary>
    public async Task EngageAsync(string by, string reason)
    {
        var holding = killSwitch.Hold(by, reason, time.GetUtcNow());
        executor.CancelRunning();
        try
        {
            // Off this thread, which a disk that hangs would keep.
            await Task.Run(() => WriteAsync(holding)).WaitAsync(LongestWait, time).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            EngineLog.TickFailed(logger, e);
        }
    }

    /// <summary>Lets the engine act again. What was stopped is not resumed.</summary>
    /// <exception cref="IOException">The file cannot be deleted: it is still engaged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be deleted: it is still engaged.</exception>
    public async Task ReleaseAsync(string by)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            Compare();
            if (killSwitch.Release())
            {
                _known = new KillState(false);
                _changes.Add(new Change(new KillState(false, by)));
            }
        }
        finally
        {
            _gate.Release();
        }

        try
        {
            await LookAsync().WaitAsync(LongestWait, time).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            EngineLog.TickFailed(logger, e);
        }
    }

    /// <summary>Looks whether the switch has changed, and writes down what people said and what changed otherwise.</summary>
    public async Task LookAsync()
    {
        Watch();
        await _looking.WaitAsync().ConfigureAwait(false);
        try
        {
            var changes = await UnderGateAsync(() =>
            {
                Compare();
                return _changes.ToArray();
            }).ConfigureAwait(false);
            if (changes.Length == 0)
                return;
            await database.WriteAsync(session =>
            {
                foreach (var change in changes)
                    Append(session, change.State);
            }).ConfigureAwait(false);
            foreach (var change in changes)
                Log(change.State);
            await UnderGateAsync(() =>
            {
                _changes.RemoveRange(0, changes.Length);
                if (Array.FindLast(changes, c => c.Release is not null) is { Release: { } release })
                    killSwitch.ForgetRelease(release);
                return true;
            }).ConfigureAwait(false);
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task WriteAsync(KillSwitch.Holding holding)
    {
        await UnderGateAsync(() =>
        {
            // What the file tells until now would be overwritten.
            Compare();
            Write(holding);
            _changes.Add(new Change(holding.Shown));
            return true;
        }).ConfigureAwait(false);
        await LookAsync().ConfigureAwait(false);
    }

    /// <summary>Writes the file; what it then tells is known.</summary>
    private void Write(KillSwitch.Holding holding) => _known = killSwitch.TryWrite(holding) ? new KillState(true, holding.By, holding.Reason) : killSwitch.Look().State;

    /// <summary>Takes down what changed by the file or the environment since the last that is known.</summary>
    private void Compare()
    {
        var (state, at) = killSwitch.Look();
        var release = killSwitch.Released() is { } found && found.Text != _knownRelease ? found : ((KillState State, DateTimeOffset At, string Text)?)null;
        if (killSwitch.Failed is { } failed)
        {
            // Once the disk takes files again others may come first: one who releases it, or one who stops it, too.
            if (state.IsEngaged ? at is null || state == _known : !(release?.At >= failed.At))
            {
                Write(failed);
                return;
            }

            killSwitch.ForgetFailed();
        }

        // One that is later than the kill is under way: its file is there, and the kill's not yet gone.
        var isReleased = release is not null && (!state.IsEngaged || release.Value.At <= at);
        if (isReleased)
        {
            _changes.Add(new Change(release!.Value.State, release.Value.Text));
            _knownRelease = release.Value.Text;
        }
        else if (!state.IsEngaged && _known.IsEngaged)
        {
            _changes.Add(new Change(_known.By == KillSwitch.ByEngine
                ? new KillState(false, KillSwitch.ByEngine, "the kill switch can be read again")
                : new KillState(false, KillSwitch.ByFile, "the file was removed")));
        }

        if (state.IsEngaged && (isReleased || state != _known))
            _changes.Add(new Change(state));
        _known = state;
    }

    private async Task<T> UnderGateAsync<T>(Func<T> work)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return work();
        }
        finally
        {
            _gate.Release();
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

    /// <param name="State">What the switch was from then on, by whom and why.</param>
    /// <param name="Release">The text of the file that tells it, where it is a release from outside.</param>
    private sealed record Change(KillState State, string? Release = null);
}
