using Microsoft.Extensions.DependencyInjection;
using PolicyLang.Engine;

namespace PolicyLang.Testing;

/// <summary>Handlers as a host registers them, and short ways to run a step.</summary>
public sealed class HandlerHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public HandlerHost(Action<IPolicyLangBuilder> register, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        register(services.AddPolicyLang());
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public IServiceProvider Services => _services;

    private HandlerDispatcher Dispatcher => _services.GetRequiredService<HandlerDispatcher>();

    /// <summary>A step of an incident.</summary>
    public static HandlerContext Step(
        string action, string on, string target, Argument[]? args = null, bool dryRun = false, string? undoState = null, string incident = "incident-1", long fence = 7) => new()
        {
            Incident = new() { Id = incident, At = DateTimeOffset.UnixEpoch, Signal = "x", Resource = on, Target = target },
            Step = new(action, on, target, args ?? []),
            IsDryRun = dryRun,
            UndoState = undoState,
            Fence = fence,
        };

    public Task<HandlerResult> ExecuteAsync(HandlerContext context, CancellationToken cancellationToken = default) => Dispatcher.ExecuteAsync(context, cancellationToken);

    public Task<HandlerResult> UndoAsync(HandlerContext context, CancellationToken cancellationToken = default) => Dispatcher.UndoAsync(context, cancellationToken);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
