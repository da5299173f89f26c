using System.Runtime.InteropServices;
using System.Text.Json;
using PolicyLang.CompilerServices;

namespace PolicyLang.Json;

/// <summary>The texts of JSON as strings that incidents share (<see cref="SharedTexts"/>). Safe for concurrent use.</summary>
internal static class JsonTexts
{
    /// <summary>The text of a JSON string.</summary>
    /// <exception cref="FormatException">It is no Unicode text.</exception>
    public static string Of(JsonElement text) =>
        Plain(JsonMarshal.GetRawUtf8Value(text)[1..^1]) ?? IncidentReader.OfText(text, t => t.GetString()!);

    /// <summary>The name of a property.</summary>
    /// <exception cref="FormatException">It is no Unicode text.</exception>
    public static string NameOf(JsonProperty property) =>
        Plain(JsonMarshal.GetRawUtf8PropertyName(property)) ?? IncidentReader.OfText(property, p => p.Name);

    /// <summary>The string of a text that stands in JSON as it is, or null where something is escaped, or not ASCII and so to be checked.</summary>
    private static string? Plain(ReadOnlySpan<byte> raw) =>
        raw.ContainsAnyExceptInRange((byte)' ', (byte)'~') || raw.Contains((byte)'\\') ? null : SharedTexts.Of(raw, isCommon: false);
}
