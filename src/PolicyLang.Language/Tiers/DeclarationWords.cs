using PolicyLang.Language.Formatting;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Tiers;

/// <summary>The parts of one declaration as the author wrote them, in the formatter's spacing and without comments.</summary>
internal sealed class DeclarationWords
{
    private readonly List<FormatToken> _tokens;

    private DeclarationWords(List<FormatToken> tokens) => _tokens = tokens;

    /// <summary>Reads all declarations of a file, by the place where each begins.</summary>
    public static Dictionary<int, DeclarationWords> Read(SyntaxTree tree)
    {
        // Copies without comments: a comment inside a condition would cut it in two.
        var tokens = FormatToken.Read(tree).Tokens.Select(t => new FormatToken(t.Text, t.Kind)).ToList();
        return tree.Chunks.Where(c => c.Declaration is not null)
            .ToDictionary(c => c.Declaration!.Span.Start, c => new DeclarationWords(tokens.GetRange(c.First, c.Count)));
    }

    /// <summary>
    /// What stands between a word and the next of some others, outside brackets; null where the word does not occur.
    /// </summary>
    /// <param name="word">The word before the part.</param>
    /// <param name="ends">The words that end it.</param>
    /// <param name="behind">Where given, the word that must come first: the part is looked for behind it.</param>
    public string? Between(string word, string[] ends, string? behind = null)
    {
        var from = behind is null ? 0 : Find(0, t => t.IsWord(behind));
        var start = from < 0 ? -1 : Find(from, t => t.IsWord(word) || (behind is null && ends.Contains(t.Text) && t.Kind == HealToken.Keyword));
        if (start < 0 || !_tokens[start].IsWord(word))
            return null;
        var end = Find(start + 1, t => t.Kind == HealToken.Keyword && ends.Contains(t.Text));
        var part = _tokens.GetRange(start + 1, (end < 0 ? _tokens.Count : end) - start - 1);
        return new LinePrinter(isAction: false).Print(part, 0, breakBraces: false).TrimEnd('\n');
    }

    private int Find(int from, Func<FormatToken, bool> isWanted)
    {
        var depth = 0;
        for (var i = from; i < _tokens.Count; i++)
        {
            if (depth == 0 && isWanted(_tokens[i]))
                return i;
            depth += Layout.Nesting(_tokens[i]);
        }

        return -1;
    }
}
