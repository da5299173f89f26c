using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Text;
using Superpower;
using Superpower.Model;

namespace PolicyLang.Language.Syntax;

/// <summary>A comment, kept for the formatter and for documentation.</summary>
/// <param name="Span">From the <c>#</c> to the end of the line.</param>
/// <param name="IsDocumentation">Whether it begins with <c>##</c>.</param>
public readonly record struct Comment(SourceSpan Span, bool IsDocumentation);

/// <summary>
/// Cuts text into tokens. It is total: what the language does not have is reported and passed over, so that one bad character
/// is one finding. One instance reads one file once.
/// </summary>
internal sealed class Lexer(SourceFile file, DiagnosticBag diagnostics) : Tokenizer<HealToken>
{
    /// <summary>Quotes of other languages and of word processors.</summary>
    private const string OtherQuotes = "'\u2018\u2019\u201C\u201D\u201E\u201F\u00AB\u00BB";

    private readonly string _text = file.Text;
    private readonly List<Comment> _comments = [];

    /// <summary>The comments, in order.</summary>
    public IReadOnlyList<Comment> Comments => _comments;

    /// <summary>The tokens of the whole file.</summary>
    public Token<HealToken>[] Read()
    {
        var nul = _text.IndexOf('\0');
        if (nul >= 0)
        {
            diagnostics.Add(Diagnose.NotText(At(nul, 1)));
            return [];
        }

        ReportInvalidBytes();
        return [.. Tokenize(_text)];
    }

    /// <inheritdoc />
    protected override IEnumerable<Result<HealToken>> Tokenize(Superpower.Model.TextSpan span)
    {
        var scanner = new LiteralScanner(file, diagnostics);
        var position = 0;
        var reached = 0;
        while (position < _text.Length)
        {
            var c = _text[position];
            var start = position;
            if (c is ' ' or '\t' or '\r' or '\n')
            {
                position++;
                continue;
            }

            if (c == '#')
            {
                position = EndOfLine(position);
                _comments.Add(new Comment(new SourceSpan(start, position - start), start + 1 < _text.Length && _text[start + 1] == '#'));
                continue;
            }

            var kind = IsNameStart(c) ? ReadName(ref position)
                : c == '`' ? ReadQuotedName(ref position)
                : c == '"' ? scanner.ReadString(ref position)
                : IsDigit(c) || (c == '-' && position + 1 < _text.Length && IsDigit(_text[position + 1])) ? scanner.ReadNumber(ref position)
                : ReadSymbol(ref position);
            if (kind == HealToken.None)
                continue;

            // Skipping counts lines as it goes, so it goes on from the last token and never from the start of the file.
            var token = span.Skip(start - reached);
            span = token.Skip(position - start);
            reached = position;
            yield return Result.Value(kind, token, span);
        }
    }

    internal static bool IsDigit(char c) => c is >= '0' and <= '9';

    internal static bool IsNameStart(char c) => c == '_' || char.IsLetter(c);

    internal static bool IsNamePart(char c) => IsNameStart(c) || IsDigit(c) || c == '-';

    private HealToken ReadName(ref int position)
    {
        var start = position;
        while (position < _text.Length && IsNamePart(_text[position]))
            position++;
        // A name does not end in '-': those are left for the next token, which reports them.
        while (_text[position - 1] == '-')
            position--;
        return ReservedWords.Contains(_text.Substring(start, position - start)) ? HealToken.Keyword : HealToken.Name;
    }

    private HealToken ReadQuotedName(ref int position)
    {
        var start = position++;
        if (position < _text.Length && IsNameStart(_text[position]))
        {
            while (position < _text.Length && IsNamePart(_text[position]))
                position++;
            if (position < _text.Length && _text[position] == '`' && _text[position - 1] != '-')
            {
                position++;
                return HealToken.Name;
            }
        }

        if (CloseOf(position, "`") is { } close && IsPhrase(_text.Substring(position, close - position)))
            position = close + 1;
        diagnostics.Add(Diagnose.StrayBacktick(At(start, position - start)));
        return HealToken.Malformed;
    }

    /// <summary>Whether two backticks were probably meant to stand around this: names without a reserved word among them.</summary>
    private static bool IsPhrase(string text) =>
        text.All(c => IsNamePart(c) || c == ' ') && !text.Split(' ').Any(ReservedWords.Contains);

    /// <summary>Where the next of some characters is on this line, before any string.</summary>
    private int? CloseOf(int position, string marks)
    {
        for (; position < _text.Length && _text[position] is not ('\n' or '\r' or '"'); position++)
        {
            if (marks.IndexOf(_text[position]) >= 0)
                return position;
        }

        return null;
    }

    private HealToken ReadSymbol(ref int position)
    {
        var c = _text[position];
        var twoWide = position + 1 < _text.Length && _text[position + 1] == '=';
        var kind = c switch
        {
            '{' => HealToken.LeftBrace,
            '}' => HealToken.RightBrace,
            '(' => HealToken.LeftParen,
            ')' => HealToken.RightParen,
            '[' => HealToken.LeftBracket,
            ']' => HealToken.RightBracket,
            ',' => HealToken.Comma,
            ':' => HealToken.Colon,
            '.' => HealToken.Dot,
            '=' => twoWide ? HealToken.Equal : HealToken.Assign,
            '!' when twoWide => HealToken.NotEqual,
            '<' => twoWide ? HealToken.LessOrEqual : HealToken.Less,
            '>' => twoWide ? HealToken.GreaterOrEqual : HealToken.Greater,
            _ => HealToken.None,
        };
        if (kind != HealToken.None)
        {
            position += kind is HealToken.Equal or HealToken.NotEqual or HealToken.LessOrEqual or HealToken.GreaterOrEqual ? 2 : 1;
            return kind;
        }

        if (OtherQuotes.IndexOf(c) >= 0 && CloseOf(position + 1, OtherQuotes) is { } close)
        {
            // One mistake, one finding: the quotes belong together, and what is between them is a text.
            diagnostics.Add(Diagnose.WrongQuotes(At(position, close + 1 - position), _text.Substring(position + 1, close - position - 1)));
            position = close + 1;
            return HealToken.Malformed;
        }

        ReadInvalid(ref position);
        return HealToken.None;
    }

    /// <summary>Passes over a run of characters that no token begins with, as one finding.</summary>
    private void ReadInvalid(ref int position)
    {
        var start = position;
        var onlyReported = true;
        do
        {
            onlyReported &= _text[position] == '\uFFFD';
            position++;
        }
        while (position < _text.Length && !IsKnown(_text[position]));
        if (!onlyReported)
            diagnostics.Add(Diagnose.InvalidCharacter(At(start, position - start), _text.Substring(start, position - start)));
    }

    private static bool IsKnown(char c) => IsNamePart(c) || " \t\r\n#`\"{}()[],:.=<>".IndexOf(c) >= 0;

    private void ReportInvalidBytes()
    {
        for (var i = _text.IndexOf('\uFFFD'); i >= 0;)
        {
            var start = i;
            while (i < _text.Length && _text[i] == '\uFFFD')
                i++;
            diagnostics.Add(Diagnose.InvalidUtf8(At(start, i - start)));
            i = i < _text.Length ? _text.IndexOf('\uFFFD', i) : -1;
        }
    }

    private int EndOfLine(int position)
    {
        while (position < _text.Length && _text[position] is not ('\n' or '\r'))
            position++;
        return position;
    }

    private Location At(int start, int length) => new(file, new SourceSpan(start, length));
}
