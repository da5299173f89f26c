using System.Text;

namespace PolicyLang.Language.Emit;

/// <summary>Writes values as C# literals.</summary>
internal static class CSharpText
{
    /// <summary>The alias of the namespace PolicyLang: short, because a large set is mostly names, and in no one's way.</summary>
    public const string Root = "P__.";

    /// <summary>The alias of the namespace PolicyLang.CompilerServices.</summary>
    public const string Services = "S__.";

    /// <summary>The directives that declare the aliases.</summary>
    public const string Aliases = "using P__ = global::PolicyLang;\nusing S__ = global::PolicyLang.CompilerServices;";

    public static string String(string? value)
    {
        if (value is null)
            return "null";
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (c is >= ' ' and < (char)127)
                text.Append(c);
            else
                text.Append("\\u").Append(((int)c).ToString("X4", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.Append('"').ToString();
    }

    /// <summary>A path in a line directive, which has no escapes.</summary>
    public static string Path(string path) => $"\"{path.Replace("\"", "")}\"";

    /// <summary>
    /// Text within a documentation comment, on one line. C# ends a line at more characters than the language does, and XML cannot have most
    /// of the control characters, not even escaped.
    /// </summary>
    public static string Xml(string text)
    {
        var xml = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                xml.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '&' => xml.Append("&amp;"),
                '<' => xml.Append("&lt;"),
                '>' => xml.Append("&gt;"),
                '"' => xml.Append("&quot;"),
                '\r' => xml,
                '\n' or '\u0085' or '\u2028' or '\u2029' => xml.Append(' '),
                '\t' => xml.Append(c),
                < ' ' or '\uFFFE' or '\uFFFF' => xml.Append('\uFFFD'),
                _ => xml.Append(char.IsSurrogate(c) ? '\uFFFD' : c),
            };
        }

        return xml.ToString();
    }

    public static string Long(long value) => value == long.MinValue ? "long.MinValue" : NumberText.Format(value) + "L";

    public static string Double(double value) => NumberText.Format(value) + "d";

    public static string Bool(bool value) => value ? "true" : "false";

    public static string TierOf(Tier tier) => $"{Root}Tier.{tier}";

    public static string Moment(DateTimeOffset moment) =>
        $"new global::System.DateTimeOffset({Long(moment.UtcTicks)}, global::System.TimeSpan.Zero)";

    public static string Strings(IEnumerable<string> values)
    {
        var items = string.Join(", ", values.Select(String));
        return items.Length == 0 ? "global::System.Array.Empty<string>()" : $"new string[] {{ {items} }}";
    }

    public static string StringsOrNull(IEnumerable<string>? values) => values is null ? "null" : Strings(values);

    public static string Value(PolicyValue value) => value.Type switch
    {
        PolicyValueType.String => $"{Root}PolicyValue.OfString({String(value.Text)})",
        PolicyValueType.Int => $"{Root}PolicyValue.OfInt({Long(value.Int)})",
        PolicyValueType.Number => $"{Root}PolicyValue.OfNumber({Double(value.Number)})",
        PolicyValueType.Bool => $"{Root}PolicyValue.OfBool({Bool(value.Bool)})",
        PolicyValueType.Duration => $"{Root}PolicyValue.OfDuration({Long(value.DurationTicks)})",
        _ => $"{Root}PolicyValue.OfSize({Long(value.SizeBytes)})",
    };
}
