using Microsoft.Extensions.Hosting;

namespace PolicyLang.Engine.Hosting;

/// <summary>
/// Runs the engine with its host. It begins once all else has started, the server's listening among it: a host that cannot start must not have decided
/// anything. What is submitted before is kept, and decided then.
/// </summary>
internal sealed class EngineService(PolicyEngine engine) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => engine.StartAsync(runsLoops: true);

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);
}
