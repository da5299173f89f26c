using System.Security.Cryptography;
using System.Text;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Notifications;

/// <summary>
/// Posts notices as JSON to any address. With a secret each is signed: the header <c>PolicyLang-Signature</c> is <c>t=SECONDS,v1=HEX</c>, where
/// HEX is HMAC-SHA256 with the secret over <c>SECONDS.BODY</c>, and SECONDS the time of sending (Unix). A receiver compares it, and refuses old ones.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="address">Where to.</param>
/// <param name="secret">The secret, or null to sign nothing.</param>
/// <param name="time">The clock of the signature.</param>
public sealed class WebhookNotifier(HttpClient client, Uri address, string? secret, TimeProvider time) : HttpNotifier(client, address)
{
    /// <inheritdoc />
    public override string Name => "webhook";

    /// <inheritdoc />
    protected override string Body(Notice notice) => JsonText.Object(json =>
    {
        json.WriteString("id", notice.Id);
        json.WriteString("engine", notice.Engine);
        json.WriteString("key", notice.Key);
        json.WriteString("kind", notice.Kind.ToString().ToLowerInvariant());
        json.WriteString("incident", notice.Incident);
        json.WriteString("title", notice.Title);
        json.WriteString("severity", notice.Severity);
        json.WriteString("created", Audit.AuditLog.Moment(notice.Created));
        json.Raw("diagnosis", notice.Body);
    });

    /// <inheritdoc />
    protected override void Prepare(HttpRequestMessage request, Notice notice, byte[] body)
    {
        request.Headers.Add("Idempotency-Key", notice.Id);
        if (secret is null)
            return;
        var seconds = NumberText.Format(time.GetUtcNow().ToUnixTimeSeconds());
        byte[] signed = [.. Encoding.ASCII.GetBytes(seconds + "."), .. body];
        request.Headers.Add("PolicyLang-Signature", $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}");
    }
}
