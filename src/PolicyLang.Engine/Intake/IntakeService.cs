using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Decisions;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Storage;
using PolicyLang.Engine.Telemetry;

namespace PolicyLang.Engine.Intake;

/// <summary>
/// Takes signals in: once they are on the disk the source is answered, and they are decided in the background, also after a crash. Safe for concurrent use.
/// </summary>
internal sealed class IntakeService(
    EngineDatabase database, AuditLog audit, Pager pager, DecisionMaker decisions, Executor executor, ProposalService proposals, Outbox outbox,
    EngineTelemetry telemetry, EngineOptions options, TimeProvider time, WorkCounter work, WaitingCount waiting, ILogger logger) : ISignalSink
{
    /// <summary>The switch under which the watchdog's last sign is kept.</summary>
    public const string WatchdogSwitch = "watchdog";

    private const int LongestExcerpt = 4096;

    // A disk that is full or locked is seldom well again within less.
    private static readonly TimeSpan WaitBeforeAgain = TimeSpan.FromSeconds(10);

    // What is on the disk and could be neither decided nor paged. It still counts as waiting.
    private readonly ConcurrentQueue<string> _undecided = new();
    private long _again;
    private volatile bool _hasBegun;
    private volatile bool _isClosed;

    /// <summary>Takes nothing in from now on.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Whether nothing is taken in any more.</summary>
    public bool IsClosed => _isClosed;

    /// <inheritdoc />
    public async Task<IntakeReceipt> SubmitAsync(SignalBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_isClosed || !waiting.TryAdd(batch.Reports.Count, options.QueueCapacity))
        {
            telemetry.Refused.Add(1, new KeyValuePair<string, object?>("source", batch.Source));
            throw new IntakeFullException(_isClosed ? "the engine is ending; send it again to the next one" : $"{WaitingCount.Say(waiting.Count)} for a decision already; send it again later");
        }

        var started = time.GetTimestamp();
        IntakeReceipt receipt;
        try
        {
            receipt = await database.WriteAsync(session => Take(session, batch)).ConfigureAwait(false);
        }
        catch
        {
            waiting.Remove(batch.Reports.Count);
            throw;
        }

        waiting.Remove(batch.Reports.Count - receipt.New.Count);
        telemetry.Incidents.Add(receipt.New.Count, new KeyValuePair<string, object?>("source", batch.Source), new KeyValuePair<string, object?>("new", true));
        telemetry.Incidents.Add(receipt.Repeated, new KeyValuePair<string, object?>("source", batch.Source), new KeyValuePair<string, object?>("new", false));
        if (_hasBegun)
        {
            foreach (var id in receipt.New)
                work.Run(() => DecideAsync(id, started));
        }
        else
        {
            // It is on the disk, and among what the beginning decides.
            waiting.Remove(receipt.New.Count);
        }

        if (receipt.Resolved > 0 || batch.Truncated > 0)
            outbox.Kick();
        return receipt;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<OpenSignal>> OpenOfAsync(string source) => database.WriteAsync(session => (IReadOnlyList<OpenSignal>)
    [
        .. IncidentStore.LiveOf(session, source).Select(r => new OpenSignal(r.Fingerprint, r.StartsAt, r.Incident))
            .Concat(FactStore.AlertsOf(session, source)).DistinctBy(s => (s.Fingerprint, s.StartsAt)),
    ]);

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, long>> CountOpenAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(database.Read(IncidentStore.CountLiveBySource));

    /// <inheritdoc />
    public async Task SubmitUnreadableAsync(string source, string problem, string text)
    {
        var excerpt = text.Length <= LongestExcerpt ? text : text[..LongestExcerpt];
        await database.WriteAsync(session =>
        {
            var body = JsonText.Object(json =>
            {
                json.WriteString("source", source);
                json.WriteString("problem", problem);
                json.WriteString("text", excerpt);
            });
            audit.Append(session, AuditKinds.Unreadable, "", body);
            pager.PageOnce(session, "unreadable " + source, TimeSpan.FromMinutes(10), $"{source} sends what cannot be read: {problem}", body);
        }).ConfigureAwait(false);
        outbox.Kick();
    }

    /// <summary>Begins: decides what an earlier run left undecided and what was taken in since, and from now on at once what comes.</summary>
    public async Task DecideWaitingAsync()
    {
        var left = await database.WriteAsync(session =>
        {
            // On the writer's thread: whatever it wrote before is found here, and whatever it writes after this sees that it has begun.
            _hasBegun = true;
            return IncidentStore.Waiting(session);
        }).ConfigureAwait(false);
        foreach (var id in left)
        {
            waiting.Add(1);
            work.Run(() => DecideAsync(id, time.GetTimestamp()));
        }
    }

    /// <summary>Decides once more what the disk did not let be decided. Its source was answered, and will not send it again.</summary>
    public void DecideAgain()
    {
        if (_isClosed || _undecided.IsEmpty || time.GetElapsedTime(_again) < WaitBeforeAgain)
            return;
        _again = time.GetTimestamp();
        for (var left = _undecided.Count; left > 0 && _undecided.TryDequeue(out var id); left--)
        {
            var incident = id;
            work.Run(() => DecideAsync(incident, time.GetTimestamp()));
        }
    }

    private async Task DecideAsync(string id, long started)
    {
        using var activity = EngineTelemetry.Source.StartActivity("policylang.decision");
        activity?.SetTag("policylang.incident", id);
        DecisionResult? result;
        try
        {
            result = await database.WriteAsync(session => decisions.Decide(session, id)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            EngineLog.CannotDecide(logger, id, e);
            activity?.SetStatus(ActivityStatusCode.Error);
            await PageUndecidedAsync(id, e).ConfigureAwait(false);
            return;
        }
        finally
        {
            waiting.Remove(1);
        }

        if (result is null)
            return;
        activity?.SetTag("policylang.tier", (int)result.Tier);
        telemetry.Decisions.Add(1, new KeyValuePair<string, object?>("tier", (int)result.Tier));
        telemetry.DecisionTime.Record(time.GetElapsedTime(started).TotalSeconds);
        EngineLog.Decided(logger, id, (int)result.Tier);
        if (result.Proposal is not null)
            await proposals.PrepareAsync(result.Proposal).ConfigureAwait(false);
        outbox.Kick();
        if (result.Action is not null && !options.IsShadow)
        {
            await executor.RunAsync(result.Action).ConfigureAwait(false);
            outbox.Kick();
        }
    }

    /// <summary>What cannot be decided is a human's.</summary>
    private async Task PageUndecidedAsync(string id, Exception error)
    {
        try
        {
            await database.WriteAsync(session =>
            {
                if (IncidentStore.Find(session, id) is not { State: IncidentState.Received } record)
                    return;
                var body = JsonText.Object(json =>
                {
                    json.Raw("incident", record.Body);
                    json.WriteString("problem", error.Message);
                    json.WriteNumber("tier", (int)Tier.Tier3);
                });
                IncidentStore.Decide(session, id, body);
                pager.Page(session, id, $"{record.Incident.Signal} on {record.Incident.Resource} {record.Incident.Target}: it could not be decided: {error.Message}", record.Incident.Severity, body);
            }).ConfigureAwait(false);
            outbox.Kick();
        }
        catch (Exception e)
        {
            // The disk is gone. The incident is still written as waiting: it is tried again, and at the latest the next start decides it.
            EngineLog.CannotDecide(logger, id, e);
            waiting.Add(1);
            _undecided.Enqueue(id);
        }
    }

    /// <summary>Ends an incident, and what else its alert began, as its source would; false where there is none that is not over.</summary>
    public bool ResolveByHand(Session session, string id, string by, string reason) =>
        IncidentStore.Find(session, id) is { State: not IncidentState.Resolved } record
        && Resolve(session, new Resolution(record.Fingerprint, record.StartsAt), record.Source, time.GetUtcNow(), (by, reason)) > 0;

    private IntakeReceipt Take(Session session, SignalBatch batch)
    {
        var now = time.GetUtcNow();
        if (batch.HasWatchdog)
            SwitchStore.Set(session, WatchdogSwitch, "heard", now);
        // Facts first: they hold for what came with them.
        foreach (var fact in batch.Facts)
            FactStore.SetOfAlert(session, fact, batch.Source, now);

        var resolved = 0;
        foreach (var resolution in batch.Resolutions)
            resolved += Resolve(session, resolution, batch.Source, now);
        var added = new List<string>();
        foreach (var report in batch.Reports)
        {
            if (Add(session, report, batch, now) is { } id)
                added.Add(id);
        }

        if (batch.Truncated > 0)
        {
            var body = JsonText.Object(json => json.WriteNumber("truncated", batch.Truncated));
            pager.PageOnce(session, "truncated " + batch.Source, TimeSpan.FromMinutes(10), $"{batch.Source} left {(batch.Truncated == 1 ? "1 alert" : $"{NumberText.Format(batch.Truncated)} alerts")} out of a message; look there, nothing is known of it here", body);
        }

        return new IntakeReceipt(added, batch.Reports.Count - added.Count, resolved);
    }

    private string? Add(Session session, SignalReport report, SignalBatch batch, DateTimeOffset now)
    {
        // Its end may have come before it, and then there is nothing to do about it.
        var isOver = IncidentStore.IsOver(session, report.Fingerprint, report.StartsAt);
        var id = IncidentRecord.IdOf(report);
        var body = PolicyLang.Json.IncidentWriter.ToJson(report.Incident);
        var record = new IncidentRecord(
            id, report.Fingerprint, report.StartsAt, batch.Source, batch.Submitter, now, decisions.Policies.PatternOf(report.Incident),
            isOver ? IncidentState.Resolved : IncidentState.Received, body, null, null);
        if (!IncidentStore.Add(session, record))
            return null;
        audit.Append(session, AuditKinds.Received, id, JsonText.Object(json =>
        {
            json.WriteString("source", batch.Source);
            json.WriteString("submitter", batch.Submitter);
            json.WriteString("fingerprint", report.Fingerprint);
            json.WriteString("startsAt", AuditLog.Moment(report.StartsAt));
            json.WriteBoolean("isOver", isOver);
            json.Raw("incident", body);
        }));
        if (!isOver)
            return id;
        IncidentStore.Resolve(session, id, now);
        return null;
    }

    private int Resolve(Session session, Resolution resolution, string source, DateTimeOffset now, (string By, string Reason)? person = null)
    {
        FactStore.ClearAlert(session, resolution);
        session.Execute("INSERT OR IGNORE INTO tombstones (fingerprint, starts_at) VALUES ($1, $2)", resolution.Fingerprint, resolution.StartsAt);
        var open = IncidentStore.OpenOf(session, resolution.Fingerprint, resolution.StartsAt);
        foreach (var record in open)
        {
            IncidentStore.Resolve(session, record.Id, now);
            audit.Append(session, AuditKinds.Resolved, record.Id, JsonText.Object(json =>
            {
                json.WriteString("source", source);
                if (person is var (by, reason))
                {
                    json.WriteString("by", by);
                    json.WriteString("reason", reason);
                }

                json.Raw("incident", record.Body);
                json.Raw("decided", record.Decision);
            }));
            foreach (var action in ActionStore.OfIncident(session, record.Id).Where(a => a.State == ActionState.Verifying))
                executor.End(session, action, ActionState.Resolved, "the incident resolved", isPage: false);
            foreach (var proposal in ProposalStore.OfIncident(session, record.Id).Where(p => p.State is ProposalState.Open or ProposalState.Preparing or ProposalState.Approved))
                proposals.End(session, proposal, ProposalState.Withdrawn, "the incident is over", isPage: false);
            pager.Resolve(session, record.Id, $"{record.Incident.Signal} on {record.Incident.Resource} {record.Incident.Target} is over");
        }

        return open.Count;
    }
}
