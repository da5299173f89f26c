using System.Text.Json;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Notifications;

/// <summary>
/// Posts pages as alerts to Alertmanager's own API (v2), so that they go the way that all alerts go: routes, silences, receivers. The
/// intake knows its own alerts by their name and takes none of them in, or each page would be an incident that pages. Alertmanager keeps
/// alerts in its memory only, so what is open is posted again each minute, as Prometheus does with its own.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="address">Alertmanager's address, without a path of the API.</param>
/// <param name="time">The clock.</param>
public sealed class AlertmanagerNotifier(HttpClient client, Uri address, TimeProvider time)
    : HttpNotifier(client, new Uri(address.AbsoluteUri.TrimEnd('/') + "/api/v2/alerts")), IRepeatingNotifier
{
    /// <summary>The name of the alerts that it posts.</summary>
    public const string AlertName = "PolicyLangPage";

    // Alertmanager ends an alert by itself that is not repeated, and says that it is resolved. An engine that is down for a night must not
    // look like incidents that are over.
    private static readonly TimeSpan Lasting = TimeSpan.FromHours(12);

    /// <inheritdoc />
    public override string Name => "alertmanager";

    /// <inheritdoc />
    public TimeSpan RepeatInterval { get; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public Task RepeatAsync(IReadOnlyList<Notice> pages, CancellationToken cancellationToken) => PostAsync(Alerts(pages), null, cancellationToken);

    /// <inheritdoc />
    protected override string? Body(Notice notice) =>
        // Proposals are not posted, and so they have no end.
        notice.Kind == NoticeKind.Proposal || (notice.Kind == NoticeKind.Resolved && notice.Key != notice.Incident) ? null : Alerts([notice]);

    private string Alerts(IReadOnlyList<Notice> notices) => JsonText.Array(json =>
    {
        var now = time.GetUtcNow();
        foreach (var notice in notices)
            Write(json, notice, now);
    });

    private static void Write(Utf8JsonWriter json, Notice notice, DateTimeOffset now)
    {
        json.WriteStartObject();
        // The labels are the alert's identity: its repetitions and its end must have the same.
        json.WriteStartObject("labels");
        json.WriteString("alertname", AlertName);
        if (notice.Engine.Length > 0)
            json.WriteString("engine", notice.Engine);
        json.WriteString("key", notice.Key);
        json.WriteString("incident", notice.Incident);
        json.WriteString("severity", "critical");
        json.WriteEndObject();
        json.WriteStartObject("annotations");
        json.WriteString("summary", notice.Title);
        json.WriteEndObject();
        if (notice.Kind == NoticeKind.Page)
            json.WriteString("startsAt", Audit.AuditLog.Moment(notice.Created));
        json.WriteString("endsAt", Audit.AuditLog.Moment(notice.Kind == NoticeKind.Page ? now + Lasting : now));
        json.WriteEndObject();
    }
}
