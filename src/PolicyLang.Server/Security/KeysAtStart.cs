using Microsoft.Extensions.Hosting;

namespace PolicyLang.Server.Security;

/// <summary>Refuses a start at which the keys cannot be read: an engine that nobody can reach must not begin.</summary>
internal sealed class KeysAtStart(ApiKeyFile keys) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = keys.Keys;
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
