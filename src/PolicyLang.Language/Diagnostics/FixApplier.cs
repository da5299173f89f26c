using System.Text;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Diagnostics;

/// <summary>Applies fixes to files in memory.</summary>
public static class FixApplier
{
    /// <summary>
    /// Those of some fixes that can be applied at once: a fix that touches what an earlier one touches is left for the next round,
    /// because its finding may be gone by then.
    /// </summary>
    public static IReadOnlyList<T> WithoutOverlaps<T>(IEnumerable<T> items, Func<T, Fix> fixOf)
    {
        var taken = new List<TextEdit>();
        var chosen = new List<T>();
        foreach (var item in items)
        {
            var edits = fixOf(item).Edits;
            if (edits.Count == 0 || edits.Any(e => taken.Any(t => Touch(e, t))))
                continue;
            taken.AddRange(edits);
            chosen.Add(item);
        }

        return chosen;
    }

    /// <summary>A file after some edits of it; edits of other files are ignored.</summary>
    public static SourceFile Apply(SourceFile file, IEnumerable<TextEdit> edits)
    {
        var own = edits.Where(e => e.File.Equals(file)).OrderBy(e => e.Span.Start).ToList();
        if (own.Count == 0)
            return file;
        var text = new StringBuilder();
        var position = 0;
        foreach (var edit in own)
        {
            text.Append(file.Text, position, edit.Span.Start - position).Append(edit.NewText);
            position = edit.Span.End;
        }

        return new SourceFile(file.Path, text.Append(file.Text, position, file.Text.Length - position).ToString(), file.FullPath);
    }

    private static bool Touch(TextEdit a, TextEdit b) => a.File.Equals(b.File) && a.Span.Start <= b.Span.End && b.Span.Start <= a.Span.End;
}
