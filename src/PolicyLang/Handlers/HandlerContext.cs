namespace PolicyLang;

/// <summary>What a handler is to do, and why. Immutable.</summary>
public sealed class HandlerContext
{
    /// <summary>The incident that the decision is about.</summary>
    public required Incident Incident { get; init; }

    /// <summary>The step of the decision that is carried out.</summary>
    public required DecisionStep Step { get; init; }

    /// <summary>The governing policy, or null where a person asked for the step.</summary>
    public string? Policy { get; init; }

    /// <summary>The identity of the resource that the step acts on, for example <c>shop/checkout-7d9f</c>. A step without a target is never carried out.</summary>
    /// <exception cref="InvalidOperationException">The step has no target.</exception>
    public string Target => Step.Target ?? throw new InvalidOperationException($"Step '{Step.Action}' on {Step.On} has no target, and must not be carried out.");

    /// <summary>Whether nothing may be changed: the handler says what it would do, and does not do it.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>
    /// The fencing number of the action on its target: each action gets a larger one. Pass it to whatever can refuse a smaller number than it
    /// has seen. 0 where a person asked for the step.
    /// </summary>
    public long Fence { get; init; }

    /// <summary>What the execution left for the undo in <see cref="HandlerResult.UndoState"/>, or null where it left nothing or did not end.</summary>
    public string? UndoState { get; init; }
}
