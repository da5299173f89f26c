using System.Globalization;
using System.Text;

namespace PolicyLang.Language.Documents;

/// <summary>
/// Makes characters visible that would hide or reorder text: controls, marks of the bidirectional algorithm, and halves of surrogate
/// pairs. A reader must be able to trust that a page shows what the policy says ("Trojan Source", CVE-2021-42574).
/// </summary>
internal static class VisibleText
{
    /// <summary>The text with such characters as <c>\u{202E}</c>, and line ends as spaces.</summary>
    public static string OneLine(string text) => Of(text.Replace("\r\n", "\n").Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' '));

    /// <summary>The text of code with such characters as <c>\u{202E}</c>, and line ends as <c>\n</c>, so that it stays on its line.</summary>
    public static string CodeLine(string text) => Of(text.Replace("\r\n", "\n").Replace("\n", "\\n").Replace("\r", "\\r").Replace('\t', ' '));

    /// <summary>A web address in ASCII form where it is one (http or https), else null.</summary>
    public static string? WebAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != "http" && uri.Scheme != "https") || Of(text) != text)
            return null;
        var address = new StringBuilder();
        foreach (var c in uri.AbsoluteUri)
            _ = c is '(' or ')' or '<' or '>' or '|' or '\\' or '`' or '"' or '\'' or ' ' or '*' or '_' ? address.Append('%').Append(((int)c).ToString("X2", CultureInfo.InvariantCulture)) : address.Append(c);
        return address.ToString();
    }

    private static string Of(string text)
    {
        var visible = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair)
                visible.Append(c).Append(text[++i]);
            else if (char.IsControl(c) || char.IsSurrogate(c) || Hides(c))
                visible.Append("\\u{").Append(((int)c).ToString("X", CultureInfo.InvariantCulture)).Append('}');
            else
                visible.Append(c);
        }

        return visible.ToString();
    }

    private static bool Hides(char c) =>
        c is '\u061C' or '\u200B' or '\u200E' or '\u200F' or '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069') or '\uFEFF' or '\uFFFE' or '\uFFFF';
}
