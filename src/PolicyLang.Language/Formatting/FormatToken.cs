using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Formatting;

/// <summary>A token with the comments that belong to it: those before it, and one behind it on its line.</summary>
internal sealed class FormatToken(string text, HealToken kind)
{
    public string Text { get; } = text;

    public HealToken Kind { get; } = kind;

    /// <summary>The comments before it, each with whether a blank line stands before that comment.</summary>
    public List<(string Text, bool BlankBefore)> Leading { get; } = [];

    /// <summary>Whether a blank line stands before the token itself.</summary>
    public bool BlankBefore { get; set; }

    public string? Trailing { get; set; }

    public bool IsWord(string word) => Kind == HealToken.Keyword && Text == word;

    public bool HasComments => Leading.Count > 0 || Trailing is not null;

    /// <summary>The tokens of a file, and the comments behind the last of them.</summary>
    public static (List<FormatToken> Tokens, List<(string Text, bool BlankBefore)> AtEnd) Read(SyntaxTree tree)
    {
        var tokens = new List<FormatToken>();
        var pending = new List<(string Text, bool BlankBefore)>();
        var text = tree.File.Text;
        var previousEnd = 0;
        var comment = 0;
        for (var i = 0; i <= tree.Tokens.Count; i++)
        {
            var start = i < tree.Tokens.Count ? tree.Tokens[i].Position.Absolute : text.Length;
            for (; comment < tree.Comments.Count && tree.Comments[comment].Span.Start < start; comment++)
            {
                var span = tree.Comments[comment].Span;
                if (tokens.Count > 0 && pending.Count == 0 && tokens[tokens.Count - 1].Trailing is null && LineBreaks(text, previousEnd, span.Start) == 0)
                    tokens[tokens.Count - 1].Trailing = tree.File.TextOf(span).TrimEnd();
                else
                    pending.Add((tree.File.TextOf(span).TrimEnd(), LineBreaks(text, previousEnd, span.Start) > 1));
                previousEnd = span.End;
            }

            if (i == tree.Tokens.Count)
                break;
            var token = new FormatToken(tree.Tokens[i].ToStringValue(), tree.Tokens[i].Kind) { BlankBefore = LineBreaks(text, previousEnd, start) > 1 };
            token.Leading.AddRange(pending);
            pending.Clear();
            tokens.Add(token);
            previousEnd = start + tree.Tokens[i].Span.Length;
        }

        return (tokens, pending);
    }

    private static int LineBreaks(string text, int from, int to)
    {
        var count = 0;
        for (var i = from; i < to; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 >= text.Length || text[i + 1] != '\n')))
                count++;
        }

        return count;
    }
}
