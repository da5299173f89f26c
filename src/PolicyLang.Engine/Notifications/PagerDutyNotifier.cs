using System.Security.Cryptography;
using System.Text;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Notifications;

/// <summary>
/// Sends notices to PagerDuty (Events API v2). What belongs together has one <c>dedup_key</c>, so that the end of an incident resolves its page.
/// The engine's name is in it: two engines may page about the same alert, and neither may resolve the other's page.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="routingKey">The integration key of the service.</param>
/// <param name="address">Where to; null is PagerDuty's own address.</param>
public sealed class PagerDutyNotifier(HttpClient client, string routingKey, Uri? address = null)
    : HttpNotifier(client, address ?? new Uri("https://events.pagerduty.com/v2/enqueue"))
{
    // The API refuses a longer one.
    private const int LongestSummary = 1024;
    private const int LongestKey = 255;

    /// <inheritdoc />
    public override string Name => "pagerduty";

    /// <inheritdoc />
    protected override string Body(Notice notice) => JsonText.Object(json =>
    {
        json.WriteString("routing_key", routingKey);
        json.WriteString("event_action", notice.Kind == NoticeKind.Resolved ? "resolve" : "trigger");
        json.WriteString("dedup_key", KeyOf(notice));
        if (notice.Kind == NoticeKind.Resolved)
            return;
        json.WriteStartObject("payload");
        json.WriteString("summary", Cut(notice.Title, LongestSummary));
        json.WriteString("source", notice.Engine.Length > 0 ? notice.Engine : "policylang");
        json.WriteString("severity", notice.Kind == NoticeKind.Proposal ? "warning" : SeverityOf(notice));
        json.WriteString("timestamp", Audit.AuditLog.Moment(notice.Created));
        json.Raw("custom_details", notice.Body);
        json.WriteEndObject();
    });

    private static string KeyOf(Notice notice)
    {
        var key = notice.Engine.Length > 0 ? $"{notice.Engine}/{notice.Key}" : notice.Key;
        return key.Length <= LongestKey ? key : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    private static string SeverityOf(Notice notice) => notice.Severity switch
    {
        "warning" or "info" or "error" => notice.Severity,
        // What is not known is taken for serious.
        _ => "critical",
    };
}
