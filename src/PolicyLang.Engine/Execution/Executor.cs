using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Decisions;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Storage;
using PolicyLang.Engine.Telemetry;

namespace PolicyLang.Engine.Execution;

/// <summary>
/// Carries out actions whose intent is on the disk: steps in order, each begun only if nothing says stop, and its beginning is on the disk
/// before its handler is called. What was begun and whose end nobody knows is never begun again. Safe for concurrent use.
/// </summary>
internal sealed class Executor(
    EngineDatabase database, AuditLog audit, Pager pager, DecisionMaker decisions, HandlerRegistry handlers, StepRunner runner, KillSwitch killSwitch,
    EngineTelemetry telemetry, TimeProvider time, ILogger logger)
{
    // What broke and could not even be written down.
    private readonly ConcurrentQueue<(string Id, Exception Error)> _broken = new();
    private CancellationTokenSource _running = new();
    private volatile bool _isStopping;

    /// <summary>Begins no further step from now on.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Cancels the steps that are being carried out. Neither waits for their handlers nor throws.</summary>
    public void CancelRunning() => Interlocked.Exchange(ref _running, new CancellationTokenSource()).Cancel();

    /// <summary>Ends once more what broke and could not be written down: until then its targets are locked, and nobody was told.</summary>
    public async Task EndBrokenAsync()
    {
        for (var left = _broken.Count; left > 0 && _broken.TryDequeue(out var broken); left--)
            await BreakAsync(broken.Id, broken.Error).ConfigureAwait(false);
    }

    /// <summary>Whether there is something for <see cref="EndBrokenAsync"/>.</summary>
    public bool HasBroken => !_broken.IsEmpty;

    /// <summary>Carries out an action from its first step to its verification. Never throws.</summary>
    public async Task RunAsync(string id)
    {
        using var activity = EngineTelemetry.Source.StartActivity("policylang.action");
        activity?.SetTag("policylang.action", id);
        try
        {
            var (action, steps) = await database.WriteAsync(session => (ActionStore.Find(session, id)!, ActionStore.StepsOf(session, id))).ConfigureAwait(false);
            var done = new List<StepRecord>();
            foreach (var step in steps)
            {
                var running = Running;
                var (stop, isOver) = await BeginAsync(action, step, isUndo: false).ConfigureAwait(false);
                if (stop is not null)
                {
                    await EndAsync(action, isOver ? ActionState.Resolved : ActionState.Stopped, stop, isPage: !isOver).ConfigureAwait(false);
                    return;
                }

                var end = await CallAsync(action, step, isUndo: false, running).ConfigureAwait(false);
                if (end.State == StepState.Unknown)
                {
                    await EndAsync(action, ActionState.Unknown, $"step {NumberText.Format(step.Position + 1)}, {step.Step.Action} {step.Step.Target}: {end.Summary}{(done.Count == 0 ? "" : "; the steps before it were done, and were not taken back")}", isPage: true).ConfigureAwait(false);
                    return;
                }

                if (end.State == StepState.Failed)
                {
                    var reason = $"step {NumberText.Format(step.Position + 1)}, {step.Step.Action} {step.Step.Target}, failed: {end.Summary}";
                    await UndoAsync(action, done, ActionState.Failed, reason).ConfigureAwait(false);
                    return;
                }

                done.Add(step with { UndoState = end.UndoState });
            }

            await VerifyAsync(action).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await BreakAsync(id, e).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the steps of an action back whose incident did not resolve. Never throws.</summary>
    public async Task UndoAsync(string id, string reason)
    {
        try
        {
            var (action, steps) = await database.WriteAsync(session => (ActionStore.Find(session, id)!, ActionStore.StepsOf(session, id))).ConfigureAwait(false);
            await UndoAsync(action, steps, ActionState.Undone, reason).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await BreakAsync(id, e).ConfigureAwait(false);
        }
    }

    /// <summary>Ends an action in a transaction: its targets are free where its end is known, the audit has all of it, and people are called.</summary>
    public void End(Session session, ActionRecord action, ActionState state, string reason, bool isPage)
    {
        ActionStore.End(session, action.Id, state, time.GetUtcNow());
        var record = IncidentStore.Find(session, action.Incident)!;
        var votes = action.Proposal is null ? [] : ProposalStore.VotesOf(session, action.Proposal);
        audit.Append(session, AuditKinds.Outcome, action.Incident, RecordText.Action(record, action, ActionStore.StepsOf(session, action.Id), votes, state.ToString().ToLowerInvariant(), reason));
        if (isPage)
            pager.Page(session, action.Incident, $"{action.Policy}: {reason}", record.Incident.Severity, decisions.Diagnosis(session, record, reason));
        telemetry.Actions.Add(1, new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant()));
        EngineLog.ActionEnded(logger, action.Id, state.ToString(), reason);
    }

    private async Task UndoAsync(ActionRecord action, List<StepRecord> steps, ActionState final, string reason)
    {
        await database.WriteAsync(session => ActionStore.SetState(session, action.Id, ActionState.Undoing)).ConfigureAwait(false);
        foreach (var step in steps.AsEnumerable().Reverse())
        {
            if (handlers.Find(step.Step.Action, step.Step.On) is not { CanUndo: true })
            {
                reason += $"; {step.Step.Action} {step.Step.Target} cannot be taken back";
                continue;
            }

            var running = Running;
            var (stop, _) = await BeginAsync(action, step, isUndo: true).ConfigureAwait(false);
            if (stop is not null)
            {
                await EndAsync(action, ActionState.Stopped, $"{reason}; taking it back was stopped: {stop}", isPage: true).ConfigureAwait(false);
                return;
            }

            var end = await CallAsync(action, step, isUndo: true, running).ConfigureAwait(false);
            if (end.State != StepState.Undone)
            {
                var state = end.State == StepState.Unknown ? ActionState.Unknown : ActionState.Failed;
                await EndAsync(action, state, $"{reason}; taking {step.Step.Action} {step.Step.Target} back failed too: {end.Summary}", isPage: true).ConfigureAwait(false);
                return;
            }
        }

        await EndAsync(action, final, reason + "; what could be taken back was", isPage: true).ConfigureAwait(false);
    }

    /// <summary>
    /// Fires when the steps that are being carried out must end. Take it before the kill switch is read: one that is engaged after it was
    /// read cancels this token, and one that was engaged before is seen.
    /// </summary>
    private CancellationToken Running => Volatile.Read(ref _running).Token;

    /// <summary>Writes that a step begins, unless something says stop.</summary>
    private Task<(string? Stop, bool IsOver)> BeginAsync(ActionRecord action, StepRecord step, bool isUndo) => database.WriteAsync<(string?, bool)>(session =>
    {
        if (_isStopping)
            return ("the engine is stopping", false);
        if (killSwitch.Read() is { IsEngaged: true } kill)
            return ($"the kill switch is engaged by {kill.By}: {kill.Reason}", false);
        var fence = ActionStore.FenceOf(session, step.Step.On, step.Step.Target!);
        if (fence != step.Fence)
            return ($"it was overtaken on {step.Step.On} {step.Step.Target}: its fencing number is {NumberText.Format(step.Fence)}, and {NumberText.Format(fence)} was given since", false);
        if (!isUndo && IncidentStore.Find(session, action.Incident) is { State: IncidentState.Resolved })
            return ("the incident is over", true);
        ActionStore.StartStep(session, action.Id, step.Position, time.GetUtcNow());
        audit.Append(session, AuditKinds.Step, action.Incident, RecordText.Step(action, step with { State = StepState.Started }, isUndo));
        return (null, false);
    });

    private async Task<StepEnd> CallAsync(ActionRecord action, StepRecord step, bool isUndo, CancellationToken running)
    {
        using var activity = EngineTelemetry.Source.StartActivity("policylang.step");
        activity?.SetTag("policylang.step.action", step.Step.Action);
        var record = await database.WriteAsync(session => IncidentStore.Find(session, action.Incident)!).ConfigureAwait(false);
        var context = new HandlerContext { Incident = record.Incident, Step = step.Step, Policy = action.Policy, Fence = step.Fence, UndoState = step.UndoState };
        var end = await runner.RunAsync(context, isUndo, running).ConfigureAwait(false);
        await database.WriteAsync(session =>
        {
            ActionStore.EndStep(session, action.Id, step.Position, end.State, end.Summary, end.UndoState, time.GetUtcNow());
            audit.Append(session, AuditKinds.StepEnded, action.Incident, RecordText.Step(action, step with { State = end.State, Summary = end.Summary }, isUndo));
        }).ConfigureAwait(false);
        var word = end.State.ToString().ToLowerInvariant();
        telemetry.Steps.Add(1, new KeyValuePair<string, object?>("action", step.Step.Action), new KeyValuePair<string, object?>("state", word));
        EngineLog.StepEnded(logger, action.Id, step.Position + 1, word, end.Summary);
        return end;
    }

    private Task VerifyAsync(ActionRecord action) => database.WriteAsync(session =>
    {
        if (IncidentStore.Find(session, action.Incident) is { State: IncidentState.Resolved })
            End(session, action, ActionState.Resolved, "the incident is over", isPage: false);
        else
            ActionStore.SetState(session, action.Id, ActionState.Verifying, time.GetUtcNow() + action.VerifyWithin);
    });

    private Task EndAsync(ActionRecord action, ActionState state, string reason, bool isPage) => database.WriteAsync(session => End(session, action, state, reason, isPage));

    /// <summary>A defect of ours, or a disk that is gone. What was begun may have happened.</summary>
    private async Task BreakAsync(string id, Exception error)
    {
        EngineLog.ActionBroke(logger, id, error);
        try
        {
            await database.WriteAsync(session =>
            {
                if (ActionStore.Find(session, id) is { Ended: null } action)
                    End(session, action, ActionState.Unknown, $"the engine failed while it was carried out: {error.Message}", isPage: true);
            }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // It is tried again; at the latest the next start finds the action as it is, and treats it like one of a crash.
            EngineLog.ActionBroke(logger, id, e);
            _broken.Enqueue((id, error));
        }
    }
}
