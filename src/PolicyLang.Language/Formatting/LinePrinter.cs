using System.Text;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Formatting;

/// <summary>Prints the tokens of one segment, with comments in their places. One instance prints once.</summary>
internal sealed class LinePrinter(bool isAction)
{
    private readonly StringBuilder _text = new();
    private int _indent;
    private bool _atLineStart;

    /// <summary>The printed segment with its line end.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="indent">The indentation of the first line; what follows on further lines is indented by two more.</param>
    /// <param name="breakBraces">Whether the items in braces stand on lines of their own.</param>
    /// <param name="isFirst">Whether the comments before the first token were printed already.</param>
    public string Print(List<FormatToken> tokens, int indent, bool breakBraces, bool isFirst = true)
    {
        _indent = indent;
        _atLineStart = true;
        var braces = 0;
        var brackets = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var continuation = indent + 2 + (breakBraces ? 2 * Math.Max(0, braces - 1) : 0);
            if (token.Kind == HealToken.RightBrace && breakBraces)
                continuation = indent;
            if (i > 0 && breakBraces && ((braces == 1 && brackets == 0 && tokens[i - 1].Kind is HealToken.LeftBrace or HealToken.Comma) || token.Kind == HealToken.RightBrace)
                && braces >= 1 && brackets == 0)
                NewLine(continuation);
            if (i > 0 || !isFirst)
                PrintLeading(token, i == 0 ? indent : continuation);
            if (!_atLineStart && i > 0 && NeedsSpace(tokens[i - 1], token, braces + brackets))
                _text.Append(' ');
            PrintIndent();
            _text.Append(token.Text);
            braces += token.Kind switch { HealToken.LeftBrace => 1, HealToken.RightBrace => -1, _ => 0 };
            brackets += token.Kind is HealToken.LeftBrace or HealToken.RightBrace ? 0 : Layout.Nesting(token);
            if (token.Trailing is null)
                continue;
            _text.Append(' ').Append(token.Trailing);
            if (i + 1 < tokens.Count)
                NewLine(indent + 2);
        }

        return _text.Append('\n').ToString();
    }

    private void PrintLeading(FormatToken token, int indent)
    {
        if (token.Leading.Count == 0)
            return;
        NewLine(indent);
        foreach (var (comment, _) in token.Leading)
        {
            PrintIndent();
            _text.Append(comment);
            NewLine(indent);
        }
    }

    private void NewLine(int indent)
    {
        if (!_atLineStart)
            _text.Append('\n');
        _atLineStart = true;
        _indent = indent;
    }

    private void PrintIndent()
    {
        if (_atLineStart)
            _text.Append(' ', _indent);
        _atLineStart = false;
    }

    private bool NeedsSpace(FormatToken left, FormatToken right, int depth) => right.Kind switch
    {
        HealToken.Comma or HealToken.Colon or HealToken.RightParen or HealToken.RightBracket or HealToken.Dot => false,
        HealToken.LeftParen => !(left.Kind == HealToken.Name && !(isAction && depth == 0)) && !left.IsWord("seen") && left.Kind != HealToken.LeftParen,
        HealToken.LeftBracket => !left.IsWord("labels"),
        HealToken.RightBrace => left.Kind != HealToken.LeftBrace,
        _ => left.Kind is not (HealToken.LeftParen or HealToken.LeftBracket or HealToken.Dot),
    };
}
