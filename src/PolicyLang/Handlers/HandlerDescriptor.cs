using System.Diagnostics.CodeAnalysis;

namespace PolicyLang;

/// <summary>
/// A handler that is known by its type, and how to call it without reflection. A host makes one for each <see cref="HandlesAttribute"/> of
/// the classes that it registers.
/// Immutable and safe for concurrent use.
/// </summary>
public abstract class HandlerDescriptor
{
    private protected HandlerDescriptor(string action, string? on, bool isIdempotent) => (Action, On, IsIdempotent) = (action, on, isIdempotent);

    /// <summary>The action's name.</summary>
    public string Action { get; }

    /// <summary>The kind of resource, or null for every one that no other handler names.</summary>
    public string? On { get; }

    /// <summary>Whether carrying it out twice is the same as once, as the handler says; see <see cref="HandlesAttribute.IsIdempotent"/>.</summary>
    public bool IsIdempotent { get; }

    /// <summary>The class of the handler.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    public abstract Type HandlerType { get; }

    /// <summary>Whether the handler implements <see cref="IReversibleActionHandler{TArgs}"/>.</summary>
    public abstract bool CanUndo { get; }

    /// <summary>Carries out the step of a context.</summary>
    /// <param name="handler">An instance of <see cref="HandlerType"/>.</param>
    /// <param name="context">The step, and why.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ArgumentException"><paramref name="handler"/> is of another type.</exception>
    public abstract Task<HandlerResult> ExecuteAsync(object handler, HandlerContext context, CancellationToken cancellationToken);

    /// <summary>Takes back the step of a context.</summary>
    /// <inheritdoc cref="ExecuteAsync" path="/param" />
    /// <exception cref="ArgumentException"><paramref name="handler"/> is of another type.</exception>
    /// <exception cref="NotSupportedException">The handler cannot undo; see <see cref="CanUndo"/>.</exception>
    public abstract Task<HandlerResult> UndoAsync(object handler, HandlerContext context, CancellationToken cancellationToken);

    /// <summary>Describes a handler.</summary>
    /// <param name="action">The action's name.</param>
    /// <param name="on">The kind of resource, or null for every one that no other handler names.</param>
    /// <param name="read">Reads the arguments of a step.</param>
    /// <param name="isIdempotent">Whether carrying it out twice is the same as once.</param>
    /// <typeparam name="THandler">The class of the handler.</typeparam>
    /// <typeparam name="TArgs">The arguments that it takes.</typeparam>
    public static HandlerDescriptor Create<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TArgs>(
        string action, string? on, Func<DecisionStep, TArgs> read, bool isIdempotent = false)
        where THandler : class, IActionHandler<TArgs> =>
        new Typed<THandler, TArgs>(action ?? throw new ArgumentNullException(nameof(action)), on, read ?? throw new ArgumentNullException(nameof(read)), isIdempotent);

    /// <summary><c>restart on pod by RestartHandler</c>.</summary>
    public override string ToString() => $"{Action}{(On is null ? "" : $" on {On}")} by {HandlerType.Name}";

    private sealed class Typed<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TArgs>(
        string action, string? on, Func<DecisionStep, TArgs> read, bool isIdempotent) : HandlerDescriptor(action, on, isIdempotent)
        where THandler : class, IActionHandler<TArgs>
    {
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
        public override Type HandlerType => typeof(THandler);

        public override bool CanUndo => typeof(IReversibleActionHandler<TArgs>).IsAssignableFrom(typeof(THandler));

        public override Task<HandlerResult> ExecuteAsync(object handler, HandlerContext context, CancellationToken cancellationToken) =>
            Cast(handler).ExecuteAsync(read(context.Step), context, cancellationToken);

        public override Task<HandlerResult> UndoAsync(object handler, HandlerContext context, CancellationToken cancellationToken) =>
            Cast(handler) is IReversibleActionHandler<TArgs> reversible
                ? reversible.UndoAsync(read(context.Step), context, cancellationToken)
                : throw new NotSupportedException($"{typeof(THandler).Name} cannot undo '{Action}': it does not implement IReversibleActionHandler.");

        private static THandler Cast(object handler) =>
            handler as THandler ?? throw new ArgumentException($"The handler is to be a {typeof(THandler).Name}.", nameof(handler));
    }
}
