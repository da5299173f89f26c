using System.Globalization;
using System.Text.Json;
using PolicyLang.Engine.Policies;
using PolicyLang.Json;

namespace PolicyLang.Engine.Intake;

/// <summary>
/// Takes webhook bodies of Alertmanager in. A repetition is told by fingerprint and start, each alert by its own status; the group's status
/// and keys that are not known are passed over. Safe for concurrent use.
/// </summary>
public sealed class AlertmanagerIntake(ISignalSink sink, PolicySource policies, EngineOptions options, TimeProvider time)
{
    /// <summary>The source's name in the audit.</summary>
    public const string Source = "alertmanager";

    /// <summary>Takes one body in.</summary>
    /// <param name="body">The body.</param>
    /// <param name="submitter">Who sent it, as authenticated, or null.</param>
    /// <exception cref="FormatException">It is no webhook body. It was kept, and a human is paged; sending it again would change nothing.</exception>
    /// <exception cref="IntakeFullException">Too much waits; it must be sent again.</exception>
    public async Task<IntakeReceipt> SubmitAsync(ReadOnlyMemory<byte> body, string? submitter)
    {
        SignalBatch batch;
        try
        {
            batch = Read(body, submitter);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            await sink.SubmitUnreadableAsync(Source, e.Message, System.Text.Encoding.UTF8.GetString(body.Span)).ConfigureAwait(false);
            throw new FormatException($"this is no webhook body of Alertmanager: {e.Message}", e);
        }

        return await sink.SubmitAsync(batch).ConfigureAwait(false);
    }

    private SignalBatch Read(ReadOnlyMemory<byte> body, string? submitter)
    {
        using var document = JsonDocument.Parse(body);
        var read = AlertmanagerReader.Read(document.RootElement);
        var map = policies.Current.Set.Alerts;
        var now = time.GetUtcNow();
        // Our own pages come back on the same way, and are no incidents.
        var alerts = read.Alerts.Where(a => a.Name != options.WatchdogAlert && a.Name != Notifications.AlertmanagerNotifier.AlertName).ToList();
        var firing = alerts.Where(a => a.IsFiring).ToList();
        return new SignalBatch
        {
            Source = Source,
            Submitter = submitter,
            Truncated = read.Truncated,
            HasWatchdog = read.Alerts.Any(a => a.Name == options.WatchdogAlert && a.IsFiring),
            Facts = [.. firing.SelectMany(a => map.Facts(isEvent: false, a.Name, a.Labels).Select(f => new ReportedFact(f, FingerprintOf(a), StartOf(a))))],
            Resolutions = [.. alerts.Where(a => !a.IsFiring).Select(a => new Resolution(FingerprintOf(a), StartOf(a)))],
            Reports = [.. firing.SelectMany(a => map.Incidents(false, a.Name, FingerprintOf(a), now, a.StartsAt, a.Severity, a.Labels, [])
                .Select(i => new SignalReport(i, FingerprintOf(a), StartOf(a))))],
        };
    }

    /// <summary>Alertmanager's fingerprint; where a template left it out, its labels, which is what the fingerprint is made of.</summary>
    private static string FingerprintOf(Alert alert) => alert.HasFingerprint
        ? alert.Fingerprint
        : string.Join(",", alert.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    /// <summary>Where no start is given all repetitions are one occurrence: better once too seldom than twice.</summary>
    private static DateTimeOffset StartOf(Alert alert) => alert.StartsAt ?? DateTimeOffset.Parse("2000-01-01T00:00:00Z", CultureInfo.InvariantCulture);
}
