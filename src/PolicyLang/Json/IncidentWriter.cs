using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PolicyLang.Json;

/// <summary>
/// Writes incidents as compact JSON (language.md, section 9), so that <see cref="IncidentReader"/> reads an equal one: it is decided the
/// same. Dictionaries are sorted, so equal incidents give equal bytes. Safe for concurrent use.
/// </summary>
public static class IncidentWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An incident as text.</summary>
    public static string ToJson(Incident incident)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
            Write(json, incident);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes an incident as one JSON object.</summary>
    public static void Write(Utf8JsonWriter json, Incident incident)
    {
        json.WriteStartObject();
        json.WriteString("id", incident.Id);
        json.WriteString("at", Moment(incident.At));
        if (incident.Since is { } since)
            json.WriteString("since", Moment(since));
        json.WriteString("signal", incident.Signal);
        json.WriteString("resource", incident.Resource);
        WriteOptional(json, "target", incident.Target);
        WriteOptional(json, "severity", incident.Severity);
        if (incident.Attributes.Count > 0)
            WriteAttributes(json, incident.Attributes);
        if (incident.Labels.Count > 0)
        {
            json.WriteStartObject("labels");
            foreach (var (name, value) in incident.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))
                json.WriteString(name, value);
            json.WriteEndObject();
        }

        WriteFacts(json, incident.Facts);
        WriteHistory(json, incident.History);
        json.WriteEndObject();
    }

    /// <summary>Attributes as a JSON object.</summary>
    public static string ToJson(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
            WriteValues(json, attributes);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteFacts(Utf8JsonWriter json, IReadOnlyList<ActiveFact>? facts)
    {
        if (facts is null)
        {
            json.WriteNull("facts");
            return;
        }

        if (facts.Count == 0)
            return;
        json.WriteStartArray("facts");
        foreach (var fact in facts)
        {
            json.WriteStartObject();
            json.WriteString("name", fact.Name);
            if (fact.Attributes.Count > 0)
                WriteAttributes(json, fact.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteHistory(Utf8JsonWriter json, IReadOnlyList<DateTimeOffset>? history)
    {
        if (history is null)
        {
            json.WriteNull("history");
            return;
        }

        if (history.Count == 0)
            return;
        json.WriteStartArray("history");
        foreach (var moment in history)
            json.WriteStringValue(Moment(moment));
        json.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        json.WritePropertyName("attributes");
        WriteValues(json, attributes);
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        json.WriteStartObject();
        foreach (var (name, value) in attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            // What is missing stays missing.
            if (value.Kind == AttributeValueKind.Missing)
                continue;
            json.WritePropertyName(name);
            if (value.Kind == AttributeValueKind.Text)
                json.WriteStringValue(value.AsString());
            else if (value.Kind == AttributeValueKind.Boolean)
                json.WriteBooleanValue(value.AsBool()!.Value);
            else if (value.Kind == AttributeValueKind.Integer)
                json.WriteNumberValue(value.AsInt()!.Value);
            else if (value.Kind == AttributeValueKind.Number && value.AsNumber() is { } number)
                json.WriteRawValue(Fraction(number));
            else
                // A list is what no type can be read from.
                json.WriteRawValue("[]");
        }

        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
            json.WriteString(name, text);
    }

    /// <summary>A number in a form that is read back as a number, and not as a whole one.</summary>
    private static string Fraction(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString(
        moment.UtcTicks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
