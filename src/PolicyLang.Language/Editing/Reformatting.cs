using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Formatting;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>Formats files by small edits, so that marks and carets in what stays the same keep their places.</summary>
public static class Reformatting
{
    /// <summary>The edits that format a file; none where it is formatted, or has syntax errors.</summary>
    public static IReadOnlyList<TextEdit> Document(SyntaxTree tree) => Edits(tree.File, Formatter.Format(tree));

    /// <summary>The edits that format the declarations on the lines of a range, and nothing around them.</summary>
    public static IReadOnlyList<TextEdit> Range(SyntaxTree tree, SourceSpan range)
    {
        if (tree.Diagnostics.Count > 0)
            return [];
        var (first, last) = (tree.File.PositionOf(range.Start).Line, tree.File.PositionOf(range.End).Line);
        var formatted = Parser.Parse(new SourceFile(tree.File.Path, Formatter.Format(tree)));
        return [.. from pair in tree.Declarations.Zip(formatted.Declarations, (old, now) => (Old: old.Span, New: now.Span))
                   where tree.File.PositionOf(pair.Old.Start).Line <= last && tree.File.PositionOf(pair.Old.End).Line >= first
                   let text = formatted.File.TextOf(pair.New)
                   where tree.File.TextOf(pair.Old) != text
                   select new TextEdit(tree.File, pair.Old, text)];
    }

    /// <summary>
    /// The edits after a character was typed: behind a closing brace its declaration is formatted, and a new line inside a declaration is
    /// indented.
    /// </summary>
    public static IReadOnlyList<TextEdit> OnType(SyntaxTree tree, int offset, string typed)
    {
        if (typed == "}")
            return tree.Declarations.FirstOrDefault(d => d.Span.Start < offset && offset <= d.Span.End) is { } declaration ? Range(tree, declaration.Span) : [];
        var file = tree.File;
        var line = file.PositionOf(offset).Line - 1;
        var (start, end) = file.LineAt(line);
        if (typed != "\n" || line == 0 || tree.Tokens.LastOrDefault(t => t.Position.Absolute < start) is not { Kind: not HealToken.None } before)
            return [];
        // Behind an empty line a new declaration begins.
        var (previousStart, previousEnd) = file.LineAt(line - 1);
        if (string.IsNullOrWhiteSpace(file.Text.Substring(previousStart, previousEnd - previousStart)) || tree.Comments.Any(c => c.Span.Start >= before.Position.Absolute && c.Span.Start < start && IsFirst(file, c.Span.Start)))
            return [];
        var indent = file.Text.Substring(start, end - start);
        var blank = indent.Substring(0, indent.Length - indent.TrimStart(' ', '\t').Length);
        var next = tree.Tokens.FirstOrDefault(t => t.Position.Absolute >= start && t.Position.Absolute < end);
        var wanted = next.Kind == HealToken.Keyword && (ReservedWords.BeginsDeclaration(next.ToStringValue()) || next.ToStringValue() == "then") || next.Kind == HealToken.RightBrace ? "" : "  ";
        return blank == wanted ? [] : [new TextEdit(file, new SourceSpan(start, blank.Length), wanted)];
    }

    /// <summary>Line by line: a longest common subsequence of lines stays, the rest is replaced.</summary>
    private static List<TextEdit> Edits(SourceFile file, string formatted)
    {
        if (file.Text == formatted)
            return [];
        var (old, now) = (Lines(file.Text), Lines(formatted));
        var edits = new List<TextEdit>();
        var (i, j, offset) = (0, 0, 0);
        foreach (var (oldLine, newLine) in LineMatcher.Match(old, now).Append((old.Count, now.Count)))
        {
            var length = 0;
            for (var k = i; k < oldLine; k++)
                length += old[k].Length;
            if (length > 0 || newLine > j)
                edits.Add(new TextEdit(file, new SourceSpan(offset, length), string.Concat(now.Skip(j).Take(newLine - j))));
            offset += length;
            if (oldLine < old.Count)
                offset += old[oldLine].Length;
            (i, j) = (oldLine + 1, newLine + 1);
        }

        return edits;
    }

    private static bool IsFirst(SourceFile file, int offset)
    {
        var (start, _) = file.LineAt(file.PositionOf(offset).Line - 1);
        return string.IsNullOrWhiteSpace(file.Text.Substring(start, offset - start));
    }

    /// <summary>The lines with their ends.</summary>
    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text.Substring(start, end - start));
            start = end;
        }

        return lines;
    }
}
