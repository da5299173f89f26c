using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using Superpower.Model;

namespace PolicyLang.Language.Editing.Completions;

/// <summary>
/// What stands before a caret, as tokens: a declaration that is being written is not complete, so its syntax tree says nothing.
/// </summary>
internal sealed class CaretPlace
{
    private readonly List<(HealToken Kind, string Text)> _before;
    private readonly List<(HealToken Kind, string Text)> _after;

    private CaretPlace(SourceSpan replaced, string begun, bool beginsLine, List<(HealToken Kind, string Text)> before, List<(HealToken Kind, string Text)> after)
    {
        Replaced = replaced;
        Begun = begun;
        BeginsLine = beginsLine;
        _before = before;
        _after = after;
        Cut();
    }

    /// <summary>The word or string at the caret, which a choice takes the place of.</summary>
    public SourceSpan Replaced { get; }

    /// <summary>Its text.</summary>
    public string Begun { get; }

    /// <summary>Whether a string was begun at the caret.</summary>
    public bool IsInString => Begun.StartsWith("\"", StringComparison.Ordinal);

    /// <summary>Whether nothing stands before it on its line: a new declaration may begin here.</summary>
    public bool BeginsLine { get; }

    /// <summary>The word that begins the declaration; <c>policy</c> also where it has no name; empty where none is begun.</summary>
    public string Declaration => _before.Count == 0 ? "" : _before[0].Text == "when" ? "policy" : _before[0].Text;

    /// <summary>The words outside brackets that lead to the caret, such as <c>when on where</c>.</summary>
    public List<string> Path { get; } = [];

    /// <summary>The last of them.</summary>
    public string Last => Path.Count > 0 ? Path[Path.Count - 1] : "";

    /// <summary>The tokens since the last of them.</summary>
    public List<(HealToken Kind, string Text)> Tail { get; private set; } = [];

    /// <summary>The brackets that are open, the innermost last, with the number of the token in <see cref="Tail"/> behind each.</summary>
    public List<(HealToken Kind, int Start)> Open { get; } = [];

    /// <summary>The last token before the caret.</summary>
    public (HealToken Kind, string Text) Previous => Tail.Count > 0 ? Tail[Tail.Count - 1] : (HealToken.None, "");

    /// <summary>The names of a list in the declaration, such as those behind <c>when</c>; <c>any</c> is one.</summary>
    /// <param name="word">The word before the list.</param>
    /// <param name="behind">The word that must come before that one, or null.</param>
    public List<string> NamesAfter(string word, string? behind = null)
    {
        var all = _before.Concat(_after).ToList();
        var from = behind is null ? 0 : all.FindIndex(t => IsWord(t, behind));
        var start = from < 0 ? -1 : all.FindIndex(from, t => IsWord(t, word));
        var names = new List<string>();
        for (var i = start + 1; start >= 0 && i < all.Count && (all[i].Kind is HealToken.Name or HealToken.Comma || IsWord(all[i], "any")); i++)
        {
            if (all[i].Kind != HealToken.Comma)
                names.Add(all[i].Text.Trim('`'));
            if (all[i].Kind != HealToken.Comma && i + 1 < all.Count && all[i + 1].Kind != HealToken.Comma)
                break;
        }

        return names;
    }

    /// <summary>The tier that the declaration has, before or behind the caret; null where none is written.</summary>
    public Tier? WrittenTier() => _before.Concat(_after).Where(t => t.Kind == HealToken.Keyword).Select(t => t.Text switch
    {
        "tier1" => Tier.Tier1,
        "tier2" => Tier.Tier2,
        "tier3" => Tier.Tier3,
        _ => (Tier?)null,
    }).FirstOrDefault(t => t is not null);

    /// <summary>Whether a word is written in the declaration, before or behind the caret.</summary>
    public bool Has(string word) => _before.Concat(_after).Any(t => IsWord(t, word));

    /// <summary>The names before the caret that follow the word <c>then</c>: the actions of the steps so far.</summary>
    public List<(string Action, string? On)> Steps()
    {
        var steps = new List<(string Action, string? On)>();
        for (var i = 0; i + 1 < _before.Count; i++)
        {
            if (IsWord(_before[i], "then") && _before[i + 1].Kind == HealToken.Name)
                steps.Add((_before[i + 1].Text.Trim('`'), i + 3 < _before.Count && IsWord(_before[i + 2], "on") ? _before[i + 3].Text.Trim('`') : null));
        }

        return steps;
    }

    /// <summary>The place of a caret; null inside a comment, where nothing is offered.</summary>
    public static CaretPlace? At(SyntaxTree tree, int offset)
    {
        var file = tree.File;
        if (tree.Comments.Any(c => c.Span.Start < offset && offset <= c.Span.End))
            return null;
        var current = tree.Tokens.Select((t, i) => (Token: t, Index: i)).FirstOrDefault(t => IsBegun(t.Token, offset));
        var replaced = current.Token.Kind == HealToken.None ? new SourceSpan(offset, 0) : Basics.SpanOf(current.Token);

        // A string without its end is no token: the lexer reports it from its quote to the end of the line.
        var openString = tree.Diagnostics.FirstOrDefault(d => d.Id == "HEAL0002" && d.Location.Span.Start < offset && offset <= d.Location.Span.End);
        if (openString is not null)
            replaced = openString.Location.Span;
        var first = openString is null ? replaced.Start : Math.Min(replaced.Start, openString.Location.Span.Start);
        var begins = tree.Tokens.Count == 0 || IsFirstOnLine(file.Text, first);

        // The declaration that the caret is in ends where the next begins; what is begun at the caret is no border.
        var count = tree.Tokens.TakeWhile(t => Basics.SpanOf(t).End <= first && t.Position.Absolute < first).Count();
        var chunk = tree.Chunks.LastOrDefault(c => c.First < count);
        var start = chunk?.First ?? 0;
        var end = tree.Chunks.Where(c => c.First > start && c.First > count).Select(c => c.First).DefaultIfEmpty(tree.Tokens.Count).First();
        var behind = replaced.Length > 0 ? replaced.End : first;
        return new CaretPlace(
            replaced, file.TextOf(replaced), begins, [.. tree.Tokens.Skip(start).Take(count - start).Select(Plain)],
            [.. tree.Tokens.Skip(count).Take(Math.Max(0, end - count)).Where(t => t.Position.Absolute >= behind).Select(Plain)]);
    }

    public static bool IsWord((HealToken Kind, string Text) token, string word) => token.Kind == HealToken.Keyword && token.Text == word;

    private static (HealToken Kind, string Text) Plain(Token<HealToken> token) => (token.Kind, token.ToStringValue());

    /// <summary>Whether a word or a string is being written at the caret.</summary>
    private static bool IsBegun(Token<HealToken> token, int offset)
    {
        var span = Basics.SpanOf(token);
        return token.Kind is HealToken.Name or HealToken.Keyword ? span.Start < offset && offset <= span.End
            : token.Kind is HealToken.String or HealToken.Malformed && span.Start < offset && (offset < span.End || (token.Kind == HealToken.Malformed && offset == span.End));
    }

    private static bool IsFirstOnLine(string text, int offset)
    {
        var i = offset - 1;
        while (i >= 0 && text[i] is ' ' or '\t')
            i--;
        return i < 0 || text[i] is '\n' or '\r';
    }

    private void Cut()
    {
        foreach (var token in _before)
        {
            var isWord = token.Kind == HealToken.Keyword && Open.Count == 0 && token.Text is not ("any" or "and" or "or" or "not" or "in" or "like" or "true" or "false" or "labels" or "seen" or "age" or "severity" or "target" or "group");
            isWord |= Open.Count == 0 && Declaration == "test" && token is { Kind: HealToken.Keyword, Text: "labels" or "seen" or "age" or "severity" };
            isWord |= Open.Count == 0 && Declaration == "resource" && token is { Kind: HealToken.Keyword, Text: "target" or "group" or "in" };
            if (isWord)
            {
                Path.Add(token.Text);
                Tail = [];
                continue;
            }

            Tail.Add(token);
            if (token.Kind is HealToken.LeftBrace or HealToken.LeftBracket or HealToken.LeftParen)
                Open.Add((token.Kind, Tail.Count));
            else if (token.Kind is HealToken.RightBrace or HealToken.RightBracket or HealToken.RightParen && Open.Count > 0)
                Open.RemoveAt(Open.Count - 1);
        }
    }
}
