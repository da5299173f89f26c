using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Telemetry;

namespace PolicyLang.Engine.Hosting;

/// <summary>
/// Runs the engine with its host. It begins once all else has started, the server's listening among it: a host that cannot start must not have decided
/// anything. What is submitted before is kept, and decided then. A host that knows nothing of <see cref="IHostedLifecycleService"/> tells by
/// <see cref="IHostApplicationLifetime.ApplicationStarted"/> that it has started; one that has not even that has the engine begin at once.
/// </summary>
internal sealed class EngineService(PolicyEngine engine, IServiceProvider services, ILogger<EngineService> logger) : IHostedLifecycleService, IDisposable
{
    private CancellationTokenRegistration _started;
    private Task _beginning = Task.CompletedTask;
    private int _hasBegun;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<IHostApplicationLifetime>() is not { } lifetime)
            return BeginAsync();
        _started = lifetime.ApplicationStarted.Register(() => _beginning = BeginLateAsync(lifetime));
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => BeginAsync();

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Nobody waited for it.
        await _beginning.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await engine.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _started.Dispose();

    private Task BeginAsync() => Interlocked.Exchange(ref _hasBegun, 1) == 0 ? engine.StartAsync(runsLoops: true) : Task.CompletedTask;

    private async Task BeginLateAsync(IHostApplicationLifetime lifetime)
    {
        try
        {
            await BeginAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // As a start that fails ends any host.
            EngineLog.CannotBegin(logger, e);
            lifetime.StopApplication();
        }
    }
}
