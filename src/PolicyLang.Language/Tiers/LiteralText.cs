using System.Text;

namespace PolicyLang.Language.Tiers;

/// <summary>Writes values as literals of the language.</summary>
internal static class LiteralText
{
    /// <summary>The literal of a value; a string comes in quotes, with escapes.</summary>
    public static string Of(PolicyValue value) => value.Type == PolicyValueType.String ? Quote(value.Text) : value.ToString();

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
