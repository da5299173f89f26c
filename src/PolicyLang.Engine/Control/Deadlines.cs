using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Decisions;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Storage;
using PolicyLang.Engine.Telemetry;

namespace PolicyLang.Engine.Control;

/// <summary>Looks after everything that happens because time passes: the kill switch, the watchdog, verification, approvals, pages, checkpoints.</summary>
internal sealed class Deadlines(
    EngineDatabase database, AuditLog audit, Pager pager, DecisionMaker decisions, Executor executor, ProposalService proposals, Outbox outbox, KillSwitch killSwitch, KillWatch killWatch,
    EngineOptions options, TimeProvider time, WorkCounter work, ILogger logger)
{
    /// <summary>Who engages the kill switch when the watchdog is silent.</summary>
    public const string WatchdogName = "dead-man switch";

    // The proposals whose preparation failed: how often, and when it is tried again.
    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset Next)> _unprepared = new(StringComparer.Ordinal);
    private long _checkpointed = -1;

    /// <summary>Looks once. Not for concurrent use; what fails is logged and tried again the next time.</summary>
    public async Task TickAsync()
    {
        await TryAsync(killWatch.LookAsync).ConfigureAwait(false);
        await TryAsync(LookAtWatchdogAsync).ConfigureAwait(false);
        await TryAsync(VerifyAsync).ConfigureAwait(false);
        await TryAsync(ExpireAsync).ConfigureAwait(false);
        await TryAsync(CheckpointAsync).ConfigureAwait(false);
        outbox.Kick();
    }

    /// <summary>Appends a checkpoint to the folder's file, if there is anything new.</summary>
    public async Task CheckpointAsync(bool isForced)
    {
        var checkpoint = await database.WriteAsync(audit.Checkpoint).ConfigureAwait(false);
        if (checkpoint is null || checkpoint.Sequence == _checkpointed || (!isForced && _checkpointed >= 0 && checkpoint.Sequence - _checkpointed < options.CheckpointRecords))
            return;
        _checkpointed = checkpoint.Sequence;
        SafeFiles.Append(Path.Combine(options.DataFolder, AuditCheckpoint.FileName), System.Text.Encoding.UTF8.GetBytes(checkpoint.ToJson() + "\n"));
    }

    private Task CheckpointAsync() => CheckpointAsync(isForced: false);

    private async Task LookAtWatchdogAsync()
    {
        var now = time.GetUtcNow();
        var silence = await database.WriteAsync(session =>
        {
            var heard = SwitchStore.SetAt(session, IntakeService.WatchdogSwitch);
            if (heard is null && options.RequiresWatchdog)
                // From now on it is waited for.
                SwitchStore.Set(session, IntakeService.WatchdogSwitch, "awaited", now);
            if (heard is null || now - heard <= options.WatchdogTimeout)
                return (TimeSpan?)null;
            var title = $"The alert '{options.WatchdogAlert}', which always fires, was not heard for {DurationText.Format(options.WatchdogTimeout.Ticks)}: monitoring may be blind, so nothing runs until 'heal resume'";
            pager.PageOnce(session, WatchdogName, options.WatchdogTimeout, title, JsonText.Object(json => json.WriteString("lastHeard", AuditLog.Moment(heard.Value))));
            return now - heard;
        }).ConfigureAwait(false);
        if (silence is not null && !killSwitch.Read().IsEngaged)
            await killWatch.EngageAsync(WatchdogName, $"'{options.WatchdogAlert}' was not heard for {DurationText.Format(options.WatchdogTimeout.Ticks)}").ConfigureAwait(false);
    }

    private async Task VerifyAsync()
    {
        var undo = await database.WriteAsync(session =>
        {
            var undoing = new List<(string Action, string Reason)>();
            foreach (var action in ActionStore.Overdue(session, time.GetUtcNow()))
            {
                var reason = $"the steps were done, and the incident did not resolve within {DurationText.Format(action.VerifyWithin.Ticks)}";
                // A run before this one may have acted, and this one only looks.
                if (action.VerifyElse == "undo" && options.IsShadow)
                    reason += "; the engine runs in shadow, so the steps are not taken back";
                else if (action.VerifyElse == "undo")
                {
                    ActionStore.SetState(session, action.Id, ActionState.Undoing);
                    undoing.Add((action.Id, reason));
                    continue;
                }

                var proposal = action.VerifyElse == "propose" ? decisions.ProposeAgain(session, IncidentStore.Find(session, action.Incident)!) : "";
                executor.End(session, action, ActionState.Unresolved, reason, isPage: proposal.Length == 0);
            }

            return undoing;
        }).ConfigureAwait(false);
        foreach (var (action, reason) in undo)
        {
            work.Run(async () =>
            {
                await executor.UndoAsync(action, reason).ConfigureAwait(false);
                outbox.Kick();
            });
        }

        await PrepareAsync().ConfigureAwait(false);
    }

    private async Task PrepareAsync()
    {
        var preparing = await database.WriteAsync(session => ProposalStore.InState(session, ProposalState.Preparing)).ConfigureAwait(false);
        foreach (var gone in _unprepared.Keys.Except(preparing.Select(p => p.Id)))
            _unprepared.TryRemove(gone, out _);
        var now = time.GetUtcNow();
        foreach (var proposal in preparing)
        {
            // One that was just made is being prepared by whoever made it.
            if (proposal.Created < now && !(_unprepared.TryGetValue(proposal.Id, out var failed) && now < failed.Next))
                work.Run(() => PrepareAsync(proposal.Id));
        }
    }

    private async Task PrepareAsync(string proposal)
    {
        try
        {
            await proposals.PrepareAsync(proposal).ConfigureAwait(false);
            outbox.Kick();
        }
        catch (Exception e)
        {
            // Without a wait each look would ask the handlers for the state of their targets again.
            var failures = _unprepared.TryGetValue(proposal, out var before) ? before.Failures : 0;
            _unprepared[proposal] = (failures + 1, time.GetUtcNow() + Backoff.After(failures));
            EngineLog.TickFailed(logger, e);
        }
    }

    private Task ExpireAsync() => database.WriteAsync(session =>
    {
        foreach (var proposal in ProposalStore.Overdue(session, time.GetUtcNow()))
        {
            var reason = proposal.State == ProposalState.Approved ? "it was approved, and not carried out in time" : "nobody decided in time";
            proposals.End(session, proposal, ProposalState.Expired, reason, isPage: true);
        }
    });

    private async Task TryAsync(Func<Task> look)
    {
        try
        {
            await look().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            EngineLog.TickFailed(logger, e);
        }
    }
}
