using System.Text;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Formatting;

/// <summary>
/// Prints a file in the one style of the language. Comments are kept, formatting twice changes nothing more, and the meaning stays the
/// same. A file with syntax errors is given back as it is, because nobody knows what it was to mean.
/// </summary>
public static class Formatter
{
    /// <summary>The width that lines keep to where they can.</summary>
    public const int Width = 100;

    /// <summary>The formatted text; with CRLF where the file's first line ends in it.</summary>
    public static string Format(SyntaxTree tree)
    {
        if (tree.Diagnostics.Count > 0)
            return tree.File.Text;
        var (tokens, rest) = FormatToken.Read(tree);
        var text = new StringBuilder();
        var previousIsLong = false;
        foreach (var chunk in tree.Chunks)
        {
            var declaration = tokens.GetRange(chunk.First, chunk.Count);
            var first = declaration[0];
            var (lines, isLong) = Print(declaration);
            var hasBlank = first.Leading.Count > 0 ? first.Leading[0].BlankBefore : first.BlankBefore;
            if (text.Length > 0 && (hasBlank || isLong || previousIsLong))
                text.Append('\n');
            PrintComments(text, first);
            text.Append(lines);
            previousIsLong = isLong;
        }

        foreach (var (comment, blankBefore) in rest)
        {
            if (text.Length > 0 && blankBefore)
                text.Append('\n');
            text.Append(comment).Append('\n');
        }

        return UsesCarriageReturns(tree.File.Text, tokens) ? WithCarriageReturns(text.ToString()) : text.ToString();
    }

    private static void PrintComments(StringBuilder text, FormatToken first)
    {
        for (var i = 0; i < first.Leading.Count; i++)
        {
            if (i > 0 && first.Leading[i].BlankBefore)
                text.Append('\n');
            text.Append(first.Leading[i].Text).Append('\n');
        }

        if (first.Leading.Count > 0 && first.BlankBefore)
            text.Append('\n');
    }

    private static (string Text, bool IsLong) Print(List<FormatToken> tokens)
    {
        var segments = Layout.Break(tokens);
        var isAction = tokens[0].Text == "action";
        var hasInnerComments = tokens.Skip(1).Any(t => t.Leading.Count > 0) || tokens.Take(tokens.Count - 1).Any(t => t.Trailing is not null);
        if (!hasInnerComments && Layout.MayBeFlat(tokens))
        {
            var flat = new LinePrinter(isAction).Print(Layout.Flatten(segments), 0, breakBraces: false);
            if (flat.Length <= Width + 1 && flat.IndexOf('\n') == flat.Length - 1)
                return (flat, false);
        }

        var text = new StringBuilder();
        var isFirst = true;
        foreach (var segment in segments)
        {
            var line = new LinePrinter(isAction).Print(segment.Tokens, segment.Indent, breakBraces: false, isFirst);
            if (line.Length > Width + 1 && segment.Tokens.Any(t => t.Kind == HealToken.LeftBrace || t.Kind == HealToken.Comma))
                line = new LinePrinter(isAction).Print(segment.Tokens, segment.Indent, breakBraces: true, isFirst);
            text.Append(line);
            isFirst = false;
        }

        return (text.ToString(), segments.Count > 1);
    }

    /// <summary>Whether the file ends its lines in CRLF. Line ends inside raw strings are part of their value: where one is bare, all are.</summary>
    private static bool UsesCarriageReturns(string text, List<FormatToken> tokens)
    {
        var firstBreak = text.IndexOf('\n');
        return firstBreak > 0 && text[firstBreak - 1] == '\r'
            && !tokens.Any(t => t.Kind == HealToken.String && t.Text.Replace("\r\n", "").IndexOf('\n') >= 0);
    }

    private static string WithCarriageReturns(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
                result.Append('\r');
            result.Append(text[i]);
        }

        return result.ToString();
    }
}
