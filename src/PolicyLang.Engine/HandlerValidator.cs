using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace PolicyLang.Engine;

/// <summary>
/// Stops the start of a host whose policies use actions that none of its handlers carries out, or do alone what its handler cannot take back,
/// before any other service starts. At an incident it would be too late to find out.
/// </summary>
internal sealed class HandlerValidator(HandlerRegistry handlers, IEnumerable<IPolicySet> sets, IOptions<HandlerOptions> options) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (sets.SelectMany(handlers.Irreversible).ToList() is { Count: > 0 } irreversible)
        {
            throw new InvalidOperationException(
                $"The host was not started, because its policies do alone what cannot be taken back:{string.Concat(irreversible.Select(m => $"\n  {m}"))}\n"
                + "Let the handlers implement IReversibleActionHandler, give HTTP actions an undo, or make the policies tier 2.");
        }

        if (handlers.IsEmpty || options.Value.AllowMissing)
            return Task.CompletedTask;
        var missing = sets.SelectMany(handlers.Missing).ToList();
        return missing.Count == 0 ? Task.CompletedTask : throw new InvalidOperationException(
            $"The host was not started, because its policies use actions that nothing carries out:{string.Concat(missing.Select(m => $"\n  {m}"))}\n"
            + "Register the handlers with AddHandler or AddHandlers, make the policies tier 3, or call AllowMissingHandlers(): then decisions for those actions page.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
