using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>A part of a file that can be folded away.</summary>
/// <param name="Span">From its first line to its last.</param>
/// <param name="IsComment">Whether it is a run of comments.</param>
public sealed record Fold(SourceSpan Span, bool IsComment);

/// <summary>How a file is nested: what folds, and what is selected when a selection grows.</summary>
public static class Structure
{
    /// <summary>What can be folded: declarations, brackets and runs of comments of more than one line.</summary>
    public static IReadOnlyList<Fold> Folds(SyntaxTree tree) =>
        [.. Chunks(tree).Concat(Brackets(tree)).Select(s => new Fold(s, false)).Concat(CommentRuns(tree).Select(s => new Fold(s, true)))
            .Where(f => LineOf(tree, f.Span.Start) < LineOf(tree, f.Span.End)).GroupBy(f => LineOf(tree, f.Span.Start)).Select(g => g.OrderByDescending(f => f.Span.Length).First())
            .OrderBy(f => f.Span.Start)];

    /// <summary>What holds an offset, from the smallest to the whole file, each larger than the one before.</summary>
    public static IReadOnlyList<SourceSpan> Around(SyntaxTree tree, int offset)
    {
        var declaration = tree.Declarations.FirstOrDefault(d => Holds(d.Span, offset));
        IEnumerable<Expression?> conditions = declaration switch
        {
            PolicySyntax p => [p.Where, p.Unless],
            HoldSyntax h => [h.Where, h.While?.Where],
            _ => [],
        };
        var spans = tree.Tokens.Select(Basics.SpanOf)
            .Concat(conditions.SelectMany(ExpressionParts.All).Select(e => e.Span)).Concat(conditions.SelectMany(ExpressionParts.Terms).Select(t => t.Span))
            .Concat(Brackets(tree)).Concat(Chunks(tree)).Concat(tree.Comments.Select(c => c.Span)).Append(new SourceSpan(0, tree.File.Text.Length));
        var result = new List<SourceSpan>();
        foreach (var span in spans.Where(s => Holds(s, offset)).OrderBy(s => s.Length))
        {
            // Only what holds the one before makes the selection grow.
            if (result.Count == 0 || (span.Length > result[result.Count - 1].Length && span.Start <= result[result.Count - 1].Start && span.End >= result[result.Count - 1].End))
                result.Add(span);
        }

        return result;
    }

    private static bool Holds(SourceSpan span, int offset) => span.Start <= offset && offset <= span.End;

    private static IEnumerable<SourceSpan> Chunks(SyntaxTree tree) =>
        tree.Chunks.Select(c => Basics.SpanOf(tree.Tokens[c.First]).To(Basics.SpanOf(tree.Tokens[c.First + c.Count - 1])));

    private static IEnumerable<SourceSpan> Brackets(SyntaxTree tree)
    {
        var open = new Stack<SourceSpan>();
        foreach (var token in tree.Tokens)
        {
            if (token.Kind is HealToken.LeftBrace or HealToken.LeftBracket or HealToken.LeftParen)
                open.Push(Basics.SpanOf(token));
            else if (token.Kind is HealToken.RightBrace or HealToken.RightBracket or HealToken.RightParen && open.Count > 0)
                yield return open.Pop().To(Basics.SpanOf(token));
        }
    }

    private static IEnumerable<SourceSpan> CommentRuns(SyntaxTree tree)
    {
        SourceSpan? run = null;
        foreach (var comment in tree.Comments)
        {
            if (run is { } current && LineOf(tree, comment.Span.Start) == LineOf(tree, current.End) + 1 && IsBlank(tree.File.Text, current.End, comment.Span.Start))
            {
                run = current.To(comment.Span);
                continue;
            }

            if (run is { } done)
                yield return done;
            run = comment.Span;
        }

        if (run is { } last)
            yield return last;
    }

    private static bool IsBlank(string text, int from, int to) => string.IsNullOrWhiteSpace(text.Substring(from, to - from));

    private static int LineOf(SyntaxTree tree, int offset) => tree.File.PositionOf(offset).Line;
}
