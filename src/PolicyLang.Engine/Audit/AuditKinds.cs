namespace PolicyLang.Engine.Audit;

/// <summary>What the audit's records are about.</summary>
public static class AuditKinds
{
    /// <summary>The engine started or stopped, or its policies changed.</summary>
    public const string Engine = "engine";

    /// <summary>An incident was taken in, and will be decided.</summary>
    public const string Received = "received";

    /// <summary>Something came in that could not be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>An incident was decided, with the gates that raised its tier.</summary>
    public const string Decided = "decided";

    /// <summary>An action is going to be carried out; nothing has been done yet.</summary>
    public const string Intent = "intent";

    /// <summary>A step begins.</summary>
    public const string Step = "step";

    /// <summary>A step has ended.</summary>
    public const string StepEnded = "step-ended";

    /// <summary>An action has ended, with everything that led to it.</summary>
    public const string Outcome = "outcome";

    /// <summary>A proposal was made, or it ended without being carried out.</summary>
    public const string Proposal = "proposal";

    /// <summary>A person approved or rejected a proposal.</summary>
    public const string Vote = "vote";

    /// <summary>A human was called.</summary>
    public const string Page = "page";

    /// <summary>An incident is over.</summary>
    public const string Resolved = "resolved";

    /// <summary>A person or the engine changed a switch: kill, resume, latch, fact, settlement, the end of an incident.</summary>
    public const string Control = "control";
}
