using Microsoft.Extensions.Diagnostics.HealthChecks;
using PolicyLang.Engine.Intake;

namespace PolicyLang.Engine.Hosting;

/// <summary>
/// Whether the engine does its work: unhealthy where its database cannot be read, degraded while the kill switch is engaged, notices cannot be sent, or
/// the last write failed. A new start mends none of the latter, so it must not be what a liveness probe makes of them.
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
                engine.WriteProblem is { } problem ? HealthCheckResult.Degraded($"the database cannot be written: {problem}")
                : failing > 0 ? HealthCheckResult.Degraded(failing == 1 ? "1 notice could not be sent yet" : $"{NumberText.Format(failing)} notices could not be sent yet")
                : kill.IsEngaged ? HealthCheckResult.Degraded($"the kill switch is engaged by {kill.By}: {kill.Reason}")
                : HealthCheckResult.Healthy(WaitingCount.Say(engine.Waiting)));
        }
        catch (Exception e)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("the database cannot be read", e));
        }
    }
}

/// <summary>Whether the engine takes signals in now: not while it starts or ends, too much waits, or its database cannot be written.</summary>
internal sealed class EngineReadyCheck(PolicyEngine engine) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await engine.WhyNotReadyAsync().ConfigureAwait(false) is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy();
}
