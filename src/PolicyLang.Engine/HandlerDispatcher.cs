using Microsoft.Extensions.DependencyInjection;

namespace PolicyLang.Engine;

/// <summary>Calls handlers, each in a scope of its own, without reflection. Safe for concurrent use.</summary>
public sealed class HandlerDispatcher(HandlerRegistry registry, IServiceScopeFactory scopes)
{
    /// <summary>Carries out the step of a context.</summary>
    /// <exception cref="HandlerException">The handler says so, or it could not be made, so that nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">No handler is registered for it, or it has no target.</exception>
    public Task<HandlerResult> ExecuteAsync(HandlerContext context, CancellationToken cancellationToken) =>
        RunAsync(context, (descriptor, handler) => descriptor.ExecuteAsync(handler, context, cancellationToken));

    /// <summary>Takes back the step of a context.</summary>
    /// <exception cref="InvalidOperationException">No handler is registered for it, or it has no target.</exception>
    /// <exception cref="NotSupportedException">The handler cannot undo.</exception>
    public Task<HandlerResult> UndoAsync(HandlerContext context, CancellationToken cancellationToken) =>
        RunAsync(context, (descriptor, handler) => descriptor.UndoAsync(handler, context, cancellationToken));

    private async Task<HandlerResult> RunAsync(HandlerContext context, Func<HandlerDescriptor, object, Task<HandlerResult>> run)
    {
        ArgumentNullException.ThrowIfNull(context);
        // Read first, so that a step without a target reaches no handler.
        var target = context.Target;
        var descriptor = registry.Find(context.Step.Action, context.Step.On)
            ?? throw new InvalidOperationException($"No handler is registered for '{context.Step.Action}' on '{context.Step.On}', so {target} was left alone.");
        await using var scope = scopes.CreateAsyncScope();
        return await run(descriptor, Create(scope.ServiceProvider, descriptor, target)).ConfigureAwait(false);
    }

    private static object Create(IServiceProvider services, HandlerDescriptor descriptor, string target)
    {
        try
        {
            return services.GetRequiredService(descriptor.HandlerType);
        }
        catch (Exception e)
        {
            throw new HandlerException(HandlerFailure.Refused, $"{descriptor.HandlerType.Name} could not be made, so {target} was left alone: {e.Message}", e);
        }
    }
}
