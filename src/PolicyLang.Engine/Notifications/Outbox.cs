using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Storage;
using PolicyLang.Engine.Telemetry;

namespace PolicyLang.Engine.Notifications;

/// <summary>
/// Sends the notices that are written, each until it has arrived. Between attempts it waits twice as long each time, up to five minutes. Safe for concurrent use.
/// </summary>
internal sealed class Outbox(EngineDatabase database, IReadOnlyList<INotifier> notifiers, WorkCounter work, EngineTelemetry telemetry, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, INotifier> _notifiers = notifiers.ToDictionary(n => n.Name, StringComparer.Ordinal);
    private int _isWanted;
    private int _isRunning;

    /// <summary>Sends what is due, in the background; what becomes due meanwhile is sent too.</summary>
    public void Kick()
    {
        Volatile.Write(ref _isWanted, 1);
        if (Interlocked.CompareExchange(ref _isRunning, 1, 0) == 0)
            work.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        try
        {
            while (Interlocked.Exchange(ref _isWanted, 0) == 1)
            {
                var due = await database.WriteAsync(session => NoticeStore.Due(session, time.GetUtcNow())).ConfigureAwait(false);
                // Each notifier by itself, so that a slow one does not hold up the others.
                await Task.WhenAll(due.GroupBy(d => d.Notifier).Select(SendAllAsync)).ConfigureAwait(false);
                if (due.Count == 100)
                    Volatile.Write(ref _isWanted, 1);
            }
        }
        catch (Exception e)
        {
            EngineLog.TickFailed(logger, e);
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
            if (Volatile.Read(ref _isWanted) == 1)
                Kick();
        }
    }

    private async Task SendAllAsync(IEnumerable<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
            await SendAsync(delivery).ConfigureAwait(false);
    }

    private async Task SendAsync(Delivery delivery)
    {
        var error = await TryAsync(delivery).ConfigureAwait(false);
        telemetry.Deliveries.Add(1, new KeyValuePair<string, object?>("notifier", delivery.Notifier), new KeyValuePair<string, object?>("delivered", error is null));
        await database.WriteAsync(session =>
        {
            if (error is null)
                NoticeStore.Delivered(session, delivery.Notice.Id, delivery.Notifier, time.GetUtcNow());
            else
                NoticeStore.Failed(session, delivery.Notice.Id, delivery.Notifier, error, time.GetUtcNow() + WaitAfter(delivery.Attempts));
        }).ConfigureAwait(false);
        if (error is not null)
            EngineLog.NotSent(logger, delivery.Notice.Id, delivery.Notifier, delivery.Attempts + 1, error);
    }

    private async Task<string?> TryAsync(Delivery delivery)
    {
        if (!_notifiers.TryGetValue(delivery.Notifier, out var notifier))
            return "there is no such notifier any more";
        try
        {
            using var timeout = new CancellationTokenSource(SendTimeout, time);
            await notifier.SendAsync(delivery.Notice, timeout.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }

    private static TimeSpan WaitAfter(int attempts)
    {
        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempts, 10)));
        return wait < LongestWait ? wait : LongestWait;
    }
}
