using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Notifications;

/// <summary>
/// Posts pages as alerts to Alertmanager's own API (v2), so that they go the way that all alerts go: routes, silences, receivers. The
/// intake knows its own alerts by their name and takes none of them in, or each page would be an incident that pages.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="address">Alertmanager's address, without a path of the API.</param>
/// <param name="time">The clock.</param>
public sealed class AlertmanagerNotifier(HttpClient client, Uri address, TimeProvider time) : HttpNotifier(client, new Uri(address.AbsoluteUri.TrimEnd('/') + "/api/v2/alerts"))
{
    /// <summary>The name of the alerts that it posts.</summary>
    public const string AlertName = "PolicyLangPage";

    // Alertmanager ends an alert by itself that is not repeated; one that nobody resolved should last until somebody must have seen it.
    private static readonly TimeSpan Lasting = TimeSpan.FromHours(24);

    /// <inheritdoc />
    public override string Name => "alertmanager";

    /// <inheritdoc />
    protected override string? Body(Notice notice)
    {
        // Proposals are not posted, and so they have no end.
        if (notice.Kind == NoticeKind.Proposal || (notice.Kind == NoticeKind.Resolved && notice.Key != notice.Incident))
            return null;
        var alert = JsonText.Object(json =>
        {
            // The labels are the alert's identity: its end must have the same.
            json.WriteStartObject("labels");
            json.WriteString("alertname", AlertName);
            json.WriteString("key", notice.Key);
            json.WriteString("incident", notice.Incident);
            json.WriteString("severity", "critical");
            json.WriteEndObject();
            json.WriteStartObject("annotations");
            json.WriteString("summary", notice.Title);
            json.WriteEndObject();
            if (notice.Kind == NoticeKind.Page)
                json.WriteString("startsAt", Audit.AuditLog.Moment(notice.Created));
            json.WriteString("endsAt", Audit.AuditLog.Moment(notice.Kind == NoticeKind.Page ? notice.Created + Lasting : time.GetUtcNow()));
        });
        return $"[{alert}]";
    }
}
