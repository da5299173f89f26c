using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PolicyLang.Engine.Storage;

/// <summary>Writes the compact JSON of records.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object whose members the given code writes.</summary>
    public static string Object(Action<Utf8JsonWriter> members) => Write(json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    /// <summary>An array whose elements the given code writes.</summary>
    public static string Array(Action<Utf8JsonWriter> elements) => Write(json =>
    {
        json.WriteStartArray();
        elements(json);
        json.WriteEndArray();
    });

    /// <summary>A member that is JSON already, or null.</summary>
    public static void Raw(this Utf8JsonWriter json, string name, string? value)
    {
        json.WritePropertyName(name);
        if (value is null)
            json.WriteNullValue();
        else
            json.WriteRawValue(value);
    }

    /// <summary>A list of texts.</summary>
    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>A list of texts as JSON.</summary>
    public static string Texts(IEnumerable<string> values) => JsonSerializer.Serialize(values.ToArray(), TextsJson.Default.StringArray);

    /// <summary>Reads a list of texts.</summary>
    public static string[] ReadTexts(string json) => JsonSerializer.Deserialize(json, TextsJson.Default.StringArray) ?? [];

    private static string Write(Action<Utf8JsonWriter> value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
            value(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string[]))]
internal sealed partial class TextsJson : System.Text.Json.Serialization.JsonSerializerContext;
