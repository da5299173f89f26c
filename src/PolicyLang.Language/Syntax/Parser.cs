using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Text;
using Superpower;
using Superpower.Model;

namespace PolicyLang.Language.Syntax;

/// <summary>
/// Turns a file into declarations. The tokens are cut at the words that begin a declaration and each piece is parsed alone, so that
/// a mistake in one declaration is one finding and does not hide the next. Never throws.
/// </summary>
public static class Parser
{
    /// <summary>Parses a file.</summary>
    public static SyntaxTree Parse(SourceFile file)
    {
        var mistakes = new DiagnosticBag();
        var lexer = new Lexer(file, mistakes);
        var tokens = lexer.Read();
        var lexical = mistakes.Select(d => d.Location.Span).ToList();
        var diagnostics = new DiagnosticBag();
        foreach (var mistake in WithoutEchoes(mistakes, tokens))
            diagnostics.Add(mistake);

        var chunks = new List<SyntaxChunk>();
        var broken = new List<BrokenDeclaration>();
        var failedAtEnd = -1;
        foreach (var (first, count) in Cut(tokens))
        {
            var slice = new ArraySegment<Token<HealToken>>(tokens, first, count).ToArray();
            var result = ParseChunk(slice);
            var span = Basics.SpanOf(slice[0]).To(Basics.SpanOf(slice[count - 1]));
            chunks.Add(new SyntaxChunk(first, count, result.Declaration is null ? null : result.Declaration with
            {
                Span = span,
                Documentation = DocumentationBefore(file, lexer.Comments, tokens, first),
            }));

            if (result.Declaration is null)
                broken.Add(NameOf(slice));
            var isCascade = failedAtEnd == first && OnOneLine(file, tokens[first - 1], tokens[first]);
            failedAtEnd = result.Error is { AtEnd: true } ? first + count : -1;
            if (result.Error is not { } error || isCascade || HasLexicalError(lexical, file, span, first, tokens, count))
                continue;
            diagnostics.Add(Report(file, tokens, first, count, error));
        }

        return new SyntaxTree(
            file, tokens.ToEquatableArray(), lexer.Comments.ToEquatableArray(), chunks.ToEquatableArray(), broken.ToEquatableArray(), diagnostics.InOrder());
    }

    /// <summary>
    /// The lexer's findings without those that come of a string that has no end: behind it, what was meant as its text is read as words and
    /// signs, and the quote that was meant to close it opens another string.
    /// </summary>
    private static List<Diagnostic> WithoutEchoes(DiagnosticBag mistakes, Token<HealToken>[] tokens)
    {
        var starts = Cut(tokens).Select(c => tokens[c.First].Position.Absolute).ToList();
        var told = new List<Diagnostic>();
        var (open, openIn) = (-1, -1);
        foreach (var mistake in mistakes.InOrder())
        {
            var declaration = starts.Count(s => s <= mistake.Location.Span.Start);
            var isString = mistake.Descriptor == Descriptors.UnterminatedString;
            if (declaration != openIn || !(isString || mistake.Descriptor == Descriptors.InvalidCharacter))
                told.Add(mistake);
            else if (isString && Mends.MakeRaw(told[open].Location, mistake.Location) is { } raw)
                told[open] = told[open] with { Fixes = [raw] };
            if (isString && declaration != openIn)
                (open, openIn) = (told.Count - 1, declaration);
        }

        return told;
    }

    private sealed record Failure(int Token, bool AtEnd, string? Message, string[] Expected);

    /// <summary>The pieces, each from a word that begins a declaration to the next such word.</summary>
    private static IEnumerable<(int First, int Count)> Cut(Token<HealToken>[] tokens)
    {
        var first = 0;
        var depth = 0;
        var awaitsWhen = false;
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            var begins = token.Kind == HealToken.Keyword && ReservedWords.BeginsDeclaration(token.ToStringValue());
            // Inside brackets such a word is a misplaced name, unless it stands first on its line: then a bracket was left open.
            begins &= depth <= 0 || i == 0 || token.Position.Line > tokens[i - 1].Position.Line;
            var isWhen = begins && token.ToStringValue() == "when";
            var misspelt = begins ? null : MisspeltAt(tokens, i);
            if ((begins && !(isWhen && awaitsWhen)) || misspelt is not null)
            {
                if (i > first)
                    yield return (first, i - first);
                first = i;
                depth = 0;
                awaitsWhen = (misspelt ?? token.ToStringValue()) == "policy";
            }

            if (isWhen)
                awaitsWhen = false;
            depth += token.Kind switch
            {
                HealToken.LeftBrace or HealToken.LeftBracket or HealToken.LeftParen => 1,
                HealToken.RightBrace or HealToken.RightBracket or HealToken.RightParen => -1,
                _ => 0,
            };
        }

        if (tokens.Length > first)
            yield return (first, tokens.Length - first);
    }

    /// <summary>
    /// The word that a name was meant to be, where it stands first on its line as a declaration would begin, <c>polcy p when</c>: no declaration
    /// has such three tokens inside it, so this cuts what is wrong only. Null elsewhere.
    /// </summary>
    private static string? MisspeltAt(Token<HealToken>[] tokens, int at)
    {
        if (at + 2 >= tokens.Length || tokens[at].Kind != HealToken.Name || (at > 0 && tokens[at].Position.Line == tokens[at - 1].Position.Line))
            return null;
        var meant = NearestName.Find(tokens[at].ToStringValue(), ReservedWords.OfDeclarations);
        string[] goesOn = meant switch
        {
            "policy" => ["when", "owner", "runbook"],
            "signal" or "action" => ["on"],
            "resource" => ["in"],
            "hold" => ["stops"],
            "budget" => ["allows"],
            "test" => ["given"],
            _ => [],
        };
        var isNamed = tokens[at + 1].Kind == (meant == "test" ? HealToken.String : HealToken.Name);
        return isNamed && goesOn.Contains(tokens[at + 2].ToStringValue(), StringComparer.OrdinalIgnoreCase) ? meant : null;
    }

    private static (Declaration? Declaration, Failure? Error) ParseChunk(Token<HealToken>[] tokens)
    {
        if (GrammarFor(tokens[0]) is not { } grammar)
            return (null, new Failure(0, false, null, ["a declaration"]));
        if (TooDeep(tokens) is { } deep)
            return (null, new Failure(deep, false, Diagnose.TooDeep, []));

        var result = grammar.TryParse(new TokenList<HealToken>(tokens));
        if (result.HasValue)
        {
            var rest = result.Remainder;
            return (result.Value, rest.IsAtEnd ? null : new Failure(rest.Position, false, null, []));
        }

        var at = result.Remainder;
        return (null, new Failure(
            at.IsAtEnd ? tokens.Length - 1 : at.Position, at.IsAtEnd, result.ErrorMessage, result.Expectations ?? []));
    }

    private static TokenListParser<HealToken, Declaration>? GrammarFor(Token<HealToken> first) =>
        first.Kind != HealToken.Keyword ? null : first.ToStringValue() switch
        {
            "domain" => VocabularyGrammar.Domain,
            "resource" => VocabularyGrammar.Resource,
            "signal" => VocabularyGrammar.Signal,
            "action" => VocabularyGrammar.Action,
            "fact" => VocabularyGrammar.Fact,
            "policy" or "when" => PolicyGrammar.Policy,
            "hold" => GuardGrammar.Hold,
            "budget" => GuardGrammar.Budget,
            "test" => GuardGrammar.Test,
            _ => null,
        };

    private static int? TooDeep(Token<HealToken>[] tokens)
    {
        var depth = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            depth += tokens[i].Kind switch { HealToken.LeftParen => 1, HealToken.RightParen => -1, _ => 0 };
            if (depth > ExpressionGrammar.MaximumDepth)
                return i;
        }

        return null;
    }

    private static Diagnostic Report(SourceFile file, Token<HealToken>[] tokens, int first, int count, Failure failure)
    {
        var token = tokens[first + failure.Token];
        if (failure.AtEnd && first + count < tokens.Length && OnOneLine(file, tokens[first + count - 1], tokens[first + count]))
        {
            // The next word begins a declaration, on the same line: it was probably meant as a name.
            token = tokens[first + count];
            return Diagnose.Syntax(new Location(file, Basics.SpanOf(token)), token, failure.Expected, atEnd: false);
        }

        var location = new Location(file, Basics.SpanOf(token));
        return failure.Message is not null && failure.Expected.Length == 0
            ? Diagnose.Syntax(location, failure.Message)
            : Diagnose.Syntax(location, token, failure.Expected, failure.AtEnd);
    }

    private static bool OnOneLine(SourceFile file, Token<HealToken> left, Token<HealToken> right) =>
        file.Text.IndexOf('\n', left.Position.Absolute, right.Position.Absolute - left.Position.Absolute) < 0;

    /// <summary>Whether something in the declaration was reported by the lexer: then a syntax error is most likely its echo.</summary>
    private static bool HasLexicalError(
        List<SourceSpan> lexical, SourceFile file, SourceSpan span, int first, Token<HealToken>[] tokens, int count)
    {
        var start = first == 0 ? 0 : span.Start;
        var end = first + count < tokens.Length ? tokens[first + count].Position.Absolute : file.Text.Length;
        return lexical.Any(l => l.Start >= start && l.Start < end);
    }

    private static BrokenDeclaration NameOf(Token<HealToken>[] tokens)
    {
        var named = tokens.Length > 1 && tokens[1].Kind == HealToken.Name;
        return new BrokenDeclaration(MisspeltAt(tokens, 0) ?? tokens[0].ToStringValue(), named ? tokens[1].ToStringValue().Trim('`') : null);
    }

    /// <summary>The <c>##</c> lines directly before a declaration, without their marks.</summary>
    private static string? DocumentationBefore(SourceFile file, IReadOnlyList<Comment> comments, Token<HealToken>[] tokens, int first)
    {
        var from = first == 0 ? 0 : tokens[first - 1].Position.Absolute + tokens[first - 1].Span.Length;
        var to = tokens[first].Position.Absolute;
        var lines = comments.Where(c => c.IsDocumentation && c.Span.Start >= from && c.Span.Start < to && BeginsItsLine(file, c))
            .Select(c => file.TextOf(c.Span).TrimStart('#').Trim()).ToList();
        return lines.Count == 0 ? null : string.Join("\n", lines);
    }

    private static bool BeginsItsLine(SourceFile file, Comment comment)
    {
        var i = comment.Span.Start - 1;
        while (i >= 0 && file.Text[i] is ' ' or '\t')
            i--;
        return i < 0 || file.Text[i] is '\n' or '\r';
    }
}
