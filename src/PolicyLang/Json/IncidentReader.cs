using System.Globalization;
using System.Text.Json;

namespace PolicyLang.Json;

/// <summary>Reads incidents from JSON (language.md, section 9). Safe for concurrent use.</summary>
public static class IncidentReader
{
    private const int FewNames = 64;

    private static readonly string[] MomentFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK",
    ];

    /// <summary>Reads one JSON object.</summary>
    /// <exception cref="FormatException">The text is no valid incident; the message says why, for the person who wrote it.</exception>
    public static Incident Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException($"this is not JSON: {Clean(e)}", e);
        }
    }

    /// <summary>Reads one JSON object.</summary>
    /// <exception cref="FormatException">It is no valid incident.</exception>
    public static Incident Read(JsonElement incident)
    {
        if (incident.ValueKind != JsonValueKind.Object)
            throw new FormatException("an incident is a JSON object");
        return OfText(incident, ReadObject);
    }

    /// <summary>
    /// Reads texts of JSON. Bytes that are not UTF-8, and half of a surrogate pair as an escape, are found when a text is read, and then say
    /// that the document is wrong, not the program.
    /// </summary>
    /// <exception cref="FormatException">A text is no Unicode text.</exception>
    internal static T OfText<TJson, T>(TJson json, Func<TJson, T> read)
    {
        try
        {
            return read(json);
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            throw new FormatException("a text in it is not Unicode: it has bytes that are not UTF-8, or half of a surrogate pair", e);
        }
    }

    private static Incident ReadObject(JsonElement incident) => new()
    {
        Id = Required(incident, "id"),
        At = ParseMoment(Required(incident, "at"), "at"),
        Since = Optional(incident, "since") is { } since ? ParseMoment(since, "since") : null,
        Signal = Required(incident, "signal", isShared: true),
        Resource = Required(incident, "resource", isShared: true),
        Target = Optional(incident, "target"),
        Severity = Optional(incident, "severity", isShared: true),
        Attributes = ReadAttributes(incident, "attributes"),
        Labels = ReadLabels(incident),
        Facts = ReadFacts(incident),
        History = ReadHistory(incident),
    };

    /// <summary>Reads a moment in RFC 3339, with an offset or Z; digits below 100 ns are cut off.</summary>
    /// <exception cref="FormatException">The text is no such moment.</exception>
    public static DateTimeOffset ParseMoment(string text, string name)
    {
        // .NET reads seven digits of a second; sources send nine.
        var point = text.IndexOf('.');
        var end = point + 1;
        while (point >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        var trimmed = point >= 0 && end - point > 8 ? text[..(point + 8)] + text[end..] : text;
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (hasOffset && DateTimeOffset.TryParseExact(trimmed, MomentFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return moment;
        throw new FormatException($"\"{name}\" is \"{text}\", and a moment is written 2026-11-24T10:00:00Z, or with an offset such as +01:00");
    }

    /// <summary>The raw value of a JSON value.</summary>
    public static AttributeValue ReadValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => AttributeValue.Of(JsonTexts.Of(value)),
        JsonValueKind.Number when value.TryGetInt64(out var whole) => AttributeValue.Of(whole),
        JsonValueKind.Number => AttributeValue.Of(value.GetDouble()),
        JsonValueKind.True => AttributeValue.Of(true),
        JsonValueKind.False => AttributeValue.Of(false),
        JsonValueKind.Null => default,
        _ => AttributeValue.Unreadable,
    };

    private static string Required(JsonElement incident, string name, bool isShared = false) =>
        Optional(incident, name, isShared) ?? throw new FormatException($"\"{name}\" is missing; an incident needs id, at, signal and resource");

    private static string? Optional(JsonElement incident, string name, bool isShared = false)
    {
        if (!incident.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new FormatException($"\"{name}\" must be a text, and is {Kind(value)}");
        return isShared ? JsonTexts.Of(value) : value.GetString();
    }

    /// <summary>The attributes of an object. Of a name that comes twice the last value counts, and null is no value.</summary>
    private static IncidentAttributes ReadAttributes(JsonElement owner, string name)
    {
        var names = new List<string>();
        var values = new List<AttributeValue>();
        // Looking through few names is quicker; of many it would take time that grows with their square.
        Dictionary<string, int>? places = null;
        foreach (var property in Properties(owner, name))
        {
            var own = JsonTexts.NameOf(property);
            if (names.Count == FewNames)
                places ??= names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
            var known = places is null ? names.IndexOf(own) : places.GetValueOrDefault(own, -1);
            if (known < 0)
            {
                places?.Add(own, names.Count);
                known = names.Count;
                names.Add(own);
                values.Add(default);
            }

            values[known] = ReadValue(property.Value);
        }

        var count = 0;
        for (var i = 0; i < names.Count; i++)
        {
            (names[count], values[count]) = (names[i], values[i]);
            count += values[i].Kind == AttributeValueKind.Missing ? 0 : 1;
        }

        names.RemoveRange(count, names.Count - count);
        values.RemoveRange(count, values.Count - count);
        return IncidentAttributes.Create(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(names), [.. values]);
    }

    private static IReadOnlyDictionary<string, string> ReadLabels(JsonElement incident)
    {
        if (!incident.TryGetProperty("labels", out _))
            return Incident.NoLabels;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in Properties(incident, "labels"))
        {
            if (property.Value.ValueKind == JsonValueKind.String)
                labels[JsonTexts.NameOf(property)] = JsonTexts.Of(property.Value);
            else if (property.Value.ValueKind != JsonValueKind.Null)
                throw new FormatException($"label \"{property.Name}\" must be a text, and is {Kind(property.Value)}");
        }

        return labels;
    }

    private static IEnumerable<JsonProperty> Properties(JsonElement owner, string name)
    {
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        return value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw new FormatException($"\"{name}\" must be an object, and is {Kind(value)}");
    }

    private static IReadOnlyList<ActiveFact>? ReadFacts(JsonElement incident)
    {
        if (!incident.TryGetProperty("facts", out var facts))
            return [];
        if (facts.ValueKind == JsonValueKind.Null)
            return null;
        if (facts.ValueKind != JsonValueKind.Array)
            throw new FormatException($"\"facts\" must be a list or null, and is {Kind(facts)}");
        return [.. facts.EnumerateArray().Select(fact => fact.ValueKind == JsonValueKind.Object
            ? new ActiveFact(Required(fact, "name", "a fact"), ReadAttributes(fact, "attributes"))
            : throw new FormatException($"a fact must be an object, and is {Kind(fact)}"))];
    }

    private static string Required(JsonElement owner, string name, string what) =>
        Optional(owner, name, isShared: true) ?? throw new FormatException($"\"{name}\" of {what} is missing");

    private static IReadOnlyList<DateTimeOffset>? ReadHistory(JsonElement incident)
    {
        if (!incident.TryGetProperty("history", out var history))
            return [];
        if (history.ValueKind == JsonValueKind.Null)
            return null;
        if (history.ValueKind != JsonValueKind.Array)
            throw new FormatException($"\"history\" must be a list or null, and is {Kind(history)}");
        return [.. history.EnumerateArray().Select(moment => moment.ValueKind == JsonValueKind.String
            ? ParseMoment(moment.GetString()!, "history")
            : throw new FormatException($"\"history\" must be a list of moments, and has {Kind(moment)}"))];
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    internal static string Clean(JsonException e)
    {
        // The reader's message ends with a path and a line of its own; one line of JSON needs the column only.
        var cut = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var text = (cut < 0 ? e.Message : e.Message[..cut]).TrimEnd('.');
        var path = text.IndexOf(". Path:", StringComparison.Ordinal);
        text = path < 0 ? text : text[..path];
        return $"{text} (byte {((e.BytePositionInLine ?? 0) + 1).ToString(CultureInfo.InvariantCulture)})";
    }
}
