using Microsoft.Extensions.Diagnostics.HealthChecks;
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

/// <summary>
/// Whether the engine does its work: unhealthy where its database cannot be read, degraded while the kill switch is engaged or notices
/// cannot be sent.
/// </summary>
internal sealed class EngineHealthCheck(PolicyEngine engine) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var failing = engine.FailingNotices();
            var kill = engine.Kill;
            return Task.FromResult(
                failing > 0 ? HealthCheckResult.Degraded($"{NumberText.Format(failing)} notices could not be sent yet")
                : kill.IsEngaged ? HealthCheckResult.Degraded($"the kill switch is engaged by {kill.By}: {kill.Reason}")
                : HealthCheckResult.Healthy($"{NumberText.Format(engine.Waiting)} incidents wait"));
        }
        catch (Exception e)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("the database cannot be read", e));
        }
    }
}
