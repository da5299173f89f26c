using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Language.Diagnostics;
using Diagnostic = Microsoft.CodeAnalysis.Diagnostic;

namespace PolicyLang.CodeFixes.Replay;

/// <summary>Replays fixes of the language core on a solution: in <c>.heal</c> files and in C#, whichever their paths name.</summary>
internal static class ReplayedFix
{
    /// <summary>The fixes that a finding carries.</summary>
    public static IReadOnlyList<PortableFix> Of(Diagnostic finding) =>
        PortableFix.Read(finding.Properties.TryGetValue(PortableFix.Property, out var text) ? text : null);

    /// <summary>
    /// What an editor compares to find the same fix of other findings. Titles differ by the name that is written, and so say nothing.
    /// </summary>
    public static string KeyOf(Diagnostic finding, PortableFix fix) => finding.Id + "/" + fix.Kind;

    /// <summary>
    /// The solution after some fixes. A fix is left out where one before it touches the same text, where its file is gone, or where the
    /// text that it was made for has changed: a person can ask for it again.
    /// </summary>
    public static async Task<Solution> ApplyAsync(Solution solution, IEnumerable<PortableFix> fixes, CancellationToken cancel)
    {
        var edits = new Dictionary<string, List<PortableEdit>>(StringComparer.Ordinal);
        var texts = new Dictionary<string, SourceText?>(StringComparer.Ordinal);
        foreach (var fix in fixes)
        {
            foreach (var path in fix.Edits.Select(e => e.Path).Distinct().Where(p => !texts.ContainsKey(p)))
                texts.Add(path, DocumentsAt(solution, path).FirstOrDefault() is { } document ? await document.GetTextAsync(cancel).ConfigureAwait(false) : null);
            if (!fix.Edits.All(Fits))
                continue;
            foreach (var edit in fix.Edits)
            {
                if (!edits.TryGetValue(edit.Path, out var known))
                    edits.Add(edit.Path, known = []);
                known.Add(edit);
            }
        }

        foreach (var entry in edits)
        {
            var text = texts[entry.Key]!.WithChanges(entry.Value.OrderBy(e => e.Span.Start).Select(e => new TextChange(new TextSpan(e.Span.Start, e.Span.Length), e.NewText)));
            foreach (var document in DocumentsAt(solution, entry.Key).ToList())
                solution = document is Document ? solution.WithDocumentText(document.Id, text) : solution.WithAdditionalDocumentText(document.Id, text);
        }

        return solution;

        bool Fits(PortableEdit edit) =>
            texts[edit.Path] is { } text && edit.Span.End <= text.Length
            && text.ToString(new TextSpan(edit.Span.Start, edit.Span.Length)) == edit.OldText
            && !(edits.TryGetValue(edit.Path, out var known) && known.Any(k => k.Span.Start <= edit.Span.End && edit.Span.Start <= k.Span.End));
    }

    /// <summary>A file may be part of several projects, or of one project for several frameworks: all of them are to have the same text.</summary>
    private static IEnumerable<TextDocument> DocumentsAt(Solution solution, string path) =>
        solution.GetDocumentIdsWithFilePath(path).Select(id => solution.GetDocument(id) ?? solution.GetAdditionalDocument(id)).OfType<TextDocument>();
}
