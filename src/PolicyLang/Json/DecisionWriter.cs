using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PolicyLang.Json;

/// <summary>Writes decisions and incidents as compact JSON (language.md, section 9), byte for byte the same for equal ones.</summary>
public static class DecisionWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a decision on one line, without a line end.</summary>
    public static void Write(IBufferWriter<byte> output, Decision decision)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        WriteText(json, "incident", decision.Incident);
        json.WriteString("outcome", Word(decision.Outcome));
        json.WriteNumber("tier", (int)decision.Tier);
        WriteText(json, "policy", decision.Policy);
        json.WriteString("reason", Word(decision.Reason));
        json.WriteStartArray("steps");
        foreach (var step in decision.Steps)
            WriteStep(json, step);
        json.WriteEndArray();
        WriteNames(json, "matched", decision.Matched);
        json.WriteStartArray("ambiguous");
        foreach (var ambiguous in decision.Ambiguous)
        {
            json.WriteStartObject();
            WriteText(json, "policy", ambiguous.Policy);
            WriteNames(json, "missing", ambiguous.Missing);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("raised");
        foreach (var raise in decision.Raised)
        {
            json.WriteStartObject();
            json.WriteString("by", raise.By);
            WriteText(json, "name", raise.Name);
            json.WriteNumber("tier", (int)raise.Tier);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteNames(json, "shadow", decision.Shadow);
        json.WriteEndObject();
    }

    /// <summary>A decision as text.</summary>
    public static string ToJson(Decision decision)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, decision);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes what takes the place of a decision where a line is no valid incident.</summary>
    public static void WriteError(IBufferWriter<byte> output, long line, string message)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("line", line);
        WriteText(json, "message", message);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary><c>execute</c>, <c>propose</c> or <c>page</c>.</summary>
    public static string Word(Outcome outcome) => outcome switch { Outcome.Execute => "execute", Outcome.Propose => "propose", _ => "page" };

    /// <summary><c>policy</c>, <c>raised</c>, <c>ambiguous</c> or <c>novel</c>.</summary>
    public static string Word(DecisionReason reason) => reason switch
    {
        DecisionReason.Policy => "policy",
        DecisionReason.Raised => "raised",
        DecisionReason.Ambiguous => "ambiguous",
        _ => "novel",
    };

    private static void WriteStep(Utf8JsonWriter json, DecisionStep step)
    {
        json.WriteStartObject();
        json.WriteString("action", step.Action);
        json.WriteString("on", step.On);
        WriteText(json, "target", step.Target);
        json.WriteStartObject("args");
        foreach (var argument in step.Args)
        {
            json.WritePropertyName(argument.Name);
            WriteValue(json, argument.Value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, PolicyValue value)
    {
        switch (value.Type)
        {
            case PolicyValueType.Int:
                json.WriteNumberValue(value.Int);
                break;
            case PolicyValueType.Number:
                json.WriteRawValue(value.ToString());
                break;
            case PolicyValueType.Bool:
                json.WriteBooleanValue(value.Bool);
                break;
            default:
                WriteText(json, value.ToString());
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, string property, string? text)
    {
        json.WritePropertyName(property);
        WriteText(json, text);
    }

    /// <summary>
    /// Writes a text as it is. The writer's own encoder would write characters beyond the Basic Multilingual Plane as escapes, which
    /// nobody can read at night.
    /// </summary>
    private static void WriteText(Utf8JsonWriter json, string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            json.WriteStringValue(text);
            return;
        }

        var raw = new System.Text.StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsBmp)
                raw.Append(JsonEncodedText.Encode(rune.ToString(), Options.Encoder));
            else
                raw.Append(rune.ToString());
        }

        json.WriteRawValue(raw.Append('"').ToString());
    }

    private static void WriteNames(Utf8JsonWriter json, string property, IReadOnlyList<string> names)
    {
        json.WriteStartArray(property);
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
