namespace PolicyLang.Engine.Execution;

/// <summary>How far an action is.</summary>
public enum ActionState
{
    /// <summary>Its intent is written, and its steps are carried out.</summary>
    Running,

    /// <summary>Its steps are done; the incident should resolve.</summary>
    Verifying,

    /// <summary>Its steps are being taken back.</summary>
    Undoing,

    /// <summary>The incident resolved.</summary>
    Resolved,

    /// <summary>The incident did not resolve in time.</summary>
    Unresolved,

    /// <summary>Its steps were taken back.</summary>
    Undone,

    /// <summary>A step failed.</summary>
    Failed,

    /// <summary>Something stopped it before it was through.</summary>
    Stopped,

    /// <summary>Nobody knows whether its last step happened. It is never repeated.</summary>
    Unknown,

    /// <summary>Its end was unknown, and a human has looked.</summary>
    Settled,

    /// <summary>It would have been carried out, and was not: the engine runs in shadow.</summary>
    Shadowed,
}

/// <summary>How far a step is.</summary>
public enum StepState
{
    /// <summary>It has not begun.</summary>
    Planned,

    /// <summary>It has begun, and its end is not written.</summary>
    Started,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>Its handler could not do it, and says that nothing was changed.</summary>
    Failed,

    /// <summary>Nobody knows whether it happened.</summary>
    Unknown,

    /// <summary>It was taken back.</summary>
    Undone,
}

/// <summary>An action: the steps of one decision, carried out. Immutable.</summary>
internal sealed record ActionRecord(
    string Id, string Incident, string Policy, ActionState State, bool IsShadow, string? Proposal, DateTimeOffset Intended,
    TimeSpan VerifyWithin, DateTimeOffset? VerifyUntil, string VerifyElse, DateTimeOffset? Ended);

/// <summary>A step of an action. Immutable.</summary>
internal sealed record StepRecord(
    string Action, int Position, DecisionStep Step, long Fence, StepState State, DateTimeOffset? Started, DateTimeOffset? Ended, string? Summary, string? UndoState);

/// <summary>A step as budgets count it.</summary>
internal sealed record CountedStep(string Resource, string IncidentResource, string Target, IReadOnlyDictionary<string, string> Dimensions);
