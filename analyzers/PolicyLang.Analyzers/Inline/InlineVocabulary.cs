using System.Text;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Analyzers.Inline;

/// <summary>
/// The vocabulary of a project's files: what an inline text may name. Policies, holds, budgets and tests of the files are blanked out, so that
/// an inline text is judged alone, and every place stays where it was.
/// </summary>
internal static class InlineVocabulary
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal) { "domain", "resource", "signal", "action", "fact" };

    /// <summary>A file with its vocabulary only.</summary>
    public static SyntaxTree Of(SyntaxTree tree)
    {
        var text = new StringBuilder(tree.File.Text);
        foreach (var chunk in tree.Chunks)
        {
            if (chunk.Count == 0 || Words.Contains(tree.Tokens[chunk.First].ToStringValue()))
                continue;
            var (first, last) = (tree.Tokens[chunk.First], tree.Tokens[chunk.First + chunk.Count - 1]);
            for (var i = first.Span.Position.Absolute; i < last.Span.Position.Absolute + last.Span.Length; i++)
            {
                if (text[i] is not ('\r' or '\n'))
                    text[i] = ' ';
            }
        }

        return Parser.Parse(new SourceFile(tree.File.Path, text.ToString(), tree.File.FullPath));
    }
}
