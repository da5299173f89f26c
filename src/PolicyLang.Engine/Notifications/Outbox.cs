using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Storage;
using PolicyLang.Engine.Telemetry;

namespace PolicyLang.Engine.Notifications;

/// <summary>
/// Sends the notices that are written, each until it has arrived. Between attempts it waits twice as long each time, up to five minutes. Each
/// notifier has a lane of its own: one that does not answer holds up nobody else's pages. What is open is told again by those whose other side
/// forgets; a page, its repetitions and its end go one after the other. Safe for concurrent use.
/// </summary>
internal sealed class Outbox(
    EngineDatabase database, IReadOnlyList<INotifier> notifiers, EngineOptions options, WorkCounter work, EngineTelemetry telemetry, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(20);

    // How long a page is told again that nothing ends: until somebody must have seen it.
    private static readonly TimeSpan LongestRepetition = TimeSpan.FromHours(12);

    // What is told again at once.
    private const int LargestRepetition = 200;
    private readonly Dictionary<string, Lane> _lanes = notifiers.ToDictionary(n => n.Name, n => new Lane(n), StringComparer.Ordinal);

    /// <summary>Sends what is due, in the background; what becomes due meanwhile is sent too.</summary>
    public void Kick()
    {
        foreach (var lane in _lanes.Values)
            Kick(lane);
    }

    private void Kick(Lane lane)
    {
        Volatile.Write(ref lane.IsWanted, 1);
        if (Interlocked.CompareExchange(ref lane.IsRunning, 1, 0) == 0)
            work.Run(() => RunAsync(lane));
    }

    private async Task RunAsync(Lane lane)
    {
        try
        {
            while (Interlocked.Exchange(ref lane.IsWanted, 0) == 1)
            {
                var due = await database.WriteAsync(session => NoticeStore.Due(session, lane.Notifier.Name, time.GetUtcNow())).ConfigureAwait(false);
                foreach (var delivery in due)
                {
                    // There may be more than one look gives, and an end that waited for its page.
                    if (await SendAsync(lane.Notifier, delivery).ConfigureAwait(false))
                        Volatile.Write(ref lane.IsWanted, 1);
                }

                if (lane.Notifier is IRepeatingNotifier repeating)
                    await RepeatAsync(repeating, lane).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            EngineLog.TickFailed(logger, e);
        }
        finally
        {
            Volatile.Write(ref lane.IsRunning, 0);
            if (Volatile.Read(ref lane.IsWanted) == 1)
                Kick(lane);
        }
    }

    /// <summary>
    /// Tells again what is open, if it is time; the first time at once, because nobody knows what was forgotten while this did not run. What is
    /// wanted meanwhile goes first: then this stops between two parts, and goes on there the next time.
    /// </summary>
    private async Task RepeatAsync(IRepeatingNotifier notifier, Lane lane)
    {
        if (lane.RepeatedUpTo is null)
        {
            if (lane.Repeated is { } last && time.GetElapsedTime(last) < notifier.RepeatInterval)
                return;
            (lane.Repeated, lane.RepeatedUpTo) = (time.GetTimestamp(), 0);
        }

        while (lane.RepeatedUpTo is { } after)
        {
            var now = time.GetUtcNow();
            var open = database.Read(session => NoticeStore.OpenPages(session, notifier.Name, now - LongestRepetition, now - options.HistorySpan, after, LargestRepetition));
            if (open.Count == 0)
            {
                lane.RepeatedUpTo = null;
                return;
            }

            lane.RepeatedUpTo = open[^1].Row;
            var (error, isTimeout) = await TryAsync(token => notifier.RepeatAsync([.. open.Select(o => o.Notice)], token)).ConfigureAwait(false);
            Count(notifier.Name, error);
            if (error is not null)
                EngineLog.NotRepeated(logger, open.Count, notifier.Name, error);
            // What is wrong with one part need not be with the next, but who does not answer will not answer that either.
            if (isTimeout)
                lane.RepeatedUpTo = null;
            if (Volatile.Read(ref lane.IsWanted) == 1)
                return;
        }
    }

    /// <summary>Sends one; false where it did not arrive.</summary>
    private async Task<bool> SendAsync(INotifier notifier, Delivery delivery)
    {
        var (error, _) = await TryAsync(token => notifier.SendAsync(delivery.Notice, token)).ConfigureAwait(false);
        Count(delivery.Notifier, error);
        await database.WriteAsync(session =>
        {
            if (error is null)
                NoticeStore.Delivered(session, delivery.Notice.Id, delivery.Notifier, time.GetUtcNow());
            else
                NoticeStore.Failed(session, delivery.Notice.Id, delivery.Notifier, error, time.GetUtcNow() + Backoff.After(delivery.Attempts));
        }).ConfigureAwait(false);
        if (error is not null)
            EngineLog.NotSent(logger, delivery.Notice.Id, delivery.Notifier, delivery.Attempts + 1, error);
        return error is null;
    }

    private void Count(string notifier, string? error) =>
        telemetry.Deliveries.Add(1, new KeyValuePair<string, object?>("notifier", notifier), new KeyValuePair<string, object?>("delivered", error is null));

    /// <summary>Why it could not be done, or null, and whether that is because there was no answer in time.</summary>
    private async Task<(string? Error, bool IsTimeout)> TryAsync(Func<CancellationToken, Task> send)
    {
        using var timeout = new CancellationTokenSource(SendTimeout, time);
        try
        {
            await send(timeout.Token).ConfigureAwait(false);
            return (null, false);
        }
        catch (Exception e)
        {
            return (e.Message, timeout.IsCancellationRequested);
        }
    }

    /// <summary>What goes on for one notifier. Its fields are read and written by one thread at a time, or atomically.</summary>
    private sealed class Lane(INotifier notifier)
    {
        public int IsWanted;
        public int IsRunning;

        /// <summary>The timestamp at which what is open was last told again, or null.</summary>
        public long? Repeated;

        /// <summary>The row up to which it was told again this time, or null between two times.</summary>
        public long? RepeatedUpTo;

        public INotifier Notifier { get; } = notifier;
    }
}
