using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Text;

namespace PolicyLang.LanguageServer.Findings;

/// <summary>Findings of an earlier text, moved to where they are now, so that they stay in sight until there are new ones.</summary>
internal static class StaleFindings
{
    /// <summary>
    /// The findings of a file in its new text: those before and behind what changed. One that the change touches is left out; what was
    /// said of that text may not be so any more.
    /// </summary>
    public static IEnumerable<Diagnostic> Move(IEnumerable<Diagnostic> findings, SourceFile file)
    {
        (SourceFile Old, int Prefix, int Suffix)? known = null;
        foreach (var finding in findings)
        {
            var old = finding.Location.File;
            if (known is not { } same || !ReferenceEquals(same.Old, old))
                known = same = Common(old, file);
            var span = finding.Location.Span;
            var shift = span.End < same.Prefix || old.Text.Length == same.Prefix ? 0
                : span.Start > old.Text.Length - same.Suffix ? file.Text.Length - old.Text.Length
                : (int?)null;
            if (shift is { } by)
                yield return finding with { Location = new Location(file, new SourceSpan(span.Start + by, span.Length)) };
        }
    }

    private static (SourceFile Old, int Prefix, int Suffix) Common(SourceFile old, SourceFile file)
    {
        var prefix = old.Text.AsSpan().CommonPrefixLength(file.Text);
        var most = Math.Min(old.Text.Length, file.Text.Length) - prefix;
        var suffix = 0;
        while (suffix < most && old.Text[^(suffix + 1)] == file.Text[^(suffix + 1)])
            suffix++;
        return (old, prefix, suffix);
    }
}
