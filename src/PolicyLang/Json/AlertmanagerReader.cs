using System.Text.Json;

namespace PolicyLang.Json;

/// <summary>An alert of a webhook body.</summary>
/// <param name="Name">Its name, the label <c>alertname</c>.</param>
/// <param name="IsFiring">Whether it fires; else it is resolved.</param>
/// <param name="Fingerprint">The identity that Alertmanager gives to its labels.</param>
/// <param name="StartsAt">When it began, or null where the body has no readable time.</param>
/// <param name="Labels">All labels, <c>alertname</c> and <c>severity</c> included.</param>
public sealed record Alert(string Name, bool IsFiring, string Fingerprint, DateTimeOffset? StartsAt, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Whether the body had a fingerprint; else <see cref="Fingerprint"/> is made of the name and the place in the body.</summary>
    public bool HasFingerprint { get; init; } = true;

    /// <summary>The label <c>severity</c>, or null.</summary>
    public string? Severity => Labels.TryGetValue("severity", out var severity) ? severity : null;
}

/// <summary>A webhook body of Alertmanager, version 4.</summary>
/// <param name="Alerts">The alerts in it.</param>
/// <param name="Truncated">How many alerts Alertmanager left out: nothing is known of those.</param>
public sealed record AlertmanagerBody(IReadOnlyList<Alert> Alerts, long Truncated);

/// <summary>Reads Alertmanager's webhook bodies. Unknown keys are passed over. Source: the Alertmanager documentation, webhook_config.</summary>
public static class AlertmanagerReader
{
    /// <summary>Reads one body.</summary>
    /// <exception cref="FormatException">The value is no webhook body; the message says why.</exception>
    public static AlertmanagerBody Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("alerts", out var alerts) || alerts.ValueKind != JsonValueKind.Array)
            throw new FormatException("this is no Alertmanager webhook body: it has no list \"alerts\"");
        var truncated = body.TryGetProperty("truncatedAlerts", out var left) && left.ValueKind == JsonValueKind.Number && left.TryGetInt64(out var count) ? count : 0;
        return new AlertmanagerBody(IncidentReader.OfText(alerts, list => list.EnumerateArray().Select(ReadAlert).ToList()), truncated);
    }

    private static Alert ReadAlert(JsonElement alert, int index)
    {
        if (alert.ValueKind != JsonValueKind.Object)
            throw new FormatException($"alert {NumberText.Format(index + 1)} is no object");
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (alert.TryGetProperty("labels", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (var label in given.EnumerateObject().Where(l => l.Value.ValueKind == JsonValueKind.String))
                labels[JsonTexts.NameOf(label)] = JsonTexts.Of(label.Value);
        }

        var name = labels.TryGetValue("alertname", out var alertname) ? alertname
            : throw new FormatException($"alert {NumberText.Format(index + 1)} has no label \"alertname\"");
        var startsAt = Text(alert, "startsAt");
        return new Alert(
            name,
            Text(alert, "status") != "resolved",
            Text(alert, "fingerprint") ?? $"{name}-{NumberText.Format(index + 1)}",
            startsAt is null ? null : IncidentReader.ParseMoment(startsAt, "startsAt"),
            labels)
        {
            HasFingerprint = Text(alert, "fingerprint") is { Length: > 0 },
        };
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
