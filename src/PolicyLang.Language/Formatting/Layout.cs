using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Formatting;

/// <summary>A line of a declaration, before it is printed.</summary>
/// <param name="Indent">How many spaces it is indented by.</param>
/// <param name="Tokens">What stands on it.</param>
internal sealed record Segment(int Indent, List<FormatToken> Tokens);

/// <summary>Where a declaration is broken into lines when it does not stand on one.</summary>
internal static class Layout
{
    private static readonly string[] ClauseOrder = ["limit", "cooldown", "verify", "approve", "known", "shadow", "accept"];

    /// <summary>The lines of a declaration; clauses come in the order of the specification.</summary>
    public static List<Segment> Break(List<FormatToken> tokens) => tokens[0].Text switch
    {
        "policy" or "when" => BreakPolicy(tokens),
        "hold" => Split(tokens, new HashSet<string>(StringComparer.Ordinal) { "where", "while", "during", "tier1", "tier2", "tier3", "because" }, skipAfter: "while", skipped: "where"),
        "test" => Split(tokens, new HashSet<string>(StringComparer.Ordinal) { "given", "expect" }),
        "action" => Split(tokens, new HashSet<string>(StringComparer.Ordinal) { "reversible", "irreversible", "raises" }),
        "signal" or "fact" => Split(tokens, new HashSet<string>(StringComparer.Ordinal) { "from" }),
        _ => [new Segment(0, tokens)],
    };

    /// <summary>The declaration as one line: the clauses are in order here too.</summary>
    public static List<FormatToken> Flatten(List<Segment> segments) => [.. segments.SelectMany(s => s.Tokens)];

    /// <summary>Whether a declaration may stand on one line if it is short enough.</summary>
    public static bool MayBeFlat(List<FormatToken> tokens) =>
        tokens[0].Text switch
        {
            "test" => false,
            "policy" => false,
            "when" => !tokens.Any(t => t.Kind == HealToken.Keyword && ClauseOrder.Contains(t.Text)),
            _ => true,
        };

    private static List<Segment> BreakPolicy(List<FormatToken> tokens)
    {
        var head = new HashSet<string>(StringComparer.Ordinal) { "owner", "when", "where", "unless", "for", "then", "tier1", "tier2", "tier3" };
        var firstClause = -1;
        var depth = 0;
        var isBehindTier = false;
        for (var i = 0; i < tokens.Count && firstClause < 0; i++)
        {
            depth += Nesting(tokens[i]);
            if (depth != 0 || tokens[i].Kind != HealToken.Keyword)
                continue;
            isBehindTier |= tokens[i].Text.StartsWith("tier", StringComparison.Ordinal) && tokens[i].Text.Length == 5;
            if (isBehindTier && ClauseOrder.Contains(tokens[i].Text))
                firstClause = i;
        }

        var headTokens = firstClause < 0 ? tokens : tokens.GetRange(0, firstClause);
        if (tokens.All(t => !t.IsWord("owner")))
            head.Add("runbook");
        var segments = Split(headTokens, head).Select(s => s.Tokens[0].Text is "when" or "then" ? s with { Indent = 0 } : s).ToList();
        if (firstClause >= 0)
        {
            var clauses = Split(tokens.GetRange(firstClause, tokens.Count - firstClause), new HashSet<string>(ClauseOrder, StringComparer.Ordinal));
            segments.AddRange(clauses.OrderBy(c => Array.IndexOf(ClauseOrder, c.Tokens[0].Text)).Select(c => c with { Indent = 2 }));
        }

        return segments;
    }

    /// <summary>Begins a line at each of some words outside brackets; the first line is not indented.</summary>
    private static List<Segment> Split(List<FormatToken> tokens, HashSet<string> words, string? skipAfter = null, string? skipped = null)
    {
        var segments = new List<Segment> { new(0, []) };
        var depth = 0;
        var skips = false;
        foreach (var token in tokens)
        {
            var begins = depth == 0 && token.Kind == HealToken.Keyword && words.Contains(token.Text) && !(skips && token.Text == skipped);
            if (begins && segments[0].Tokens.Count > 0)
                segments.Add(new Segment(2, []));
            segments[segments.Count - 1].Tokens.Add(token);
            depth += Nesting(token);
            skips |= token.IsWord(skipAfter ?? "");
        }

        return segments;
    }

    public static int Nesting(FormatToken token) => token.Kind switch
    {
        HealToken.LeftBrace or HealToken.LeftBracket or HealToken.LeftParen => 1,
        HealToken.RightBrace or HealToken.RightBracket or HealToken.RightParen => -1,
        _ => 0,
    };
}
