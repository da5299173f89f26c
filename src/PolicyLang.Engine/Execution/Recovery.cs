using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Execution;

/// <summary>
/// What a start does about actions that the last run left behind: a step that had begun may have happened, so it is not begun again and a
/// human is called; where none had begun, nothing happened, and a human is called all the same.
/// </summary>
internal sealed class Recovery(Executor executor, TimeProvider time)
{
    // How long a source has, once the engine runs, to say that an incident was over while it did not.
    private static readonly TimeSpan TimeToSay = TimeSpan.FromMinutes(1);

    /// <summary>Ends them, in one transaction. What waits for its incident to be over waits long enough for its source to say so.</summary>
    public void Run(Session session)
    {
        ActionStore.WaitAtLeastUntil(session, time.GetUtcNow() + TimeToSay);
        foreach (var action in ActionStore.InState(session, ActionState.Running).Concat(ActionStore.InState(session, ActionState.Undoing)))
        {
            var open = ActionStore.StepsOf(session, action.Id).FirstOrDefault(s => s.State is StepState.Started or StepState.Unknown);
            if (open is null)
            {
                executor.End(session, action, ActionState.Stopped, "the engine ended before the next step began; nothing was done after that", isPage: true);
                continue;
            }

            ActionStore.EndStep(session, action.Id, open.Position, StepState.Unknown, "the engine ended while it was carried out", null, time.GetUtcNow());
            executor.End(
                session, action, ActionState.Unknown,
                $"the engine ended during step {NumberText.Format(open.Position + 1)}, {open.Step.Action} {open.Step.Target}; nobody knows whether it happened, and it is not repeated", isPage: true);
        }
    }
}
