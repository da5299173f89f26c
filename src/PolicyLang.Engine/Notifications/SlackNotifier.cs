using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Notifications;

/// <summary>Sends notices to a Slack channel (incoming webhook). The diagnosis stays in the audit: a channel has many readers.</summary>
/// <param name="client">The client.</param>
/// <param name="address">The webhook's address, which is a secret.</param>
public sealed class SlackNotifier(HttpClient client, Uri address) : HttpNotifier(client, address)
{
    // The longest text of a section block.
    private const int LongestText = 3000;

    /// <inheritdoc />
    public override string Name => "slack";

    /// <inheritdoc />
    protected override string Body(Notice notice)
    {
        var word = notice.Kind switch { NoticeKind.Page => "Page", NoticeKind.Proposal => "Please decide", _ => "Over" };
        var hint = notice.Kind switch
        {
            NoticeKind.Proposal => $"\n`heal approve {notice.Key}` or `heal reject {notice.Key}`",
            NoticeKind.Page when notice.Incident.Length > 0 => $"\n`heal audit show --incident {notice.Incident}`",
            _ => "",
        };
        var text = Cut($"*{word}*: {Escape(notice.Title)}", LongestText - hint.Length) + hint;
        return JsonText.Object(json =>
        {
            json.WriteString("text", Cut($"{word}: {Escape(notice.Title)}", LongestText));
            json.WriteStartArray("blocks");
            json.WriteStartObject();
            json.WriteString("type", "section");
            json.WriteStartObject("text");
            json.WriteString("type", "mrkdwn");
            json.WriteString("text", text);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }

    /// <summary>Slack's own three; else a title could call a whole channel (<c>&lt;!channel&gt;</c>).</summary>
    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
