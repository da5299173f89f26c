using PolicyLang.Language.Diagnostics;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using Diagnostic = PolicyLang.Language.Diagnostics.Diagnostic;

namespace PolicyLang.LanguageServer.Findings;

/// <summary>Findings of the language as diagnostics of the protocol.</summary>
internal static class DiagnosticTranslator
{
    /// <summary>The pages of all findings, see docs/diagnostics.</summary>
    private const string Pages = "https://github.com/policylang/policylang/blob/main/docs/diagnostics/";

    /// <summary>A finding; <paramref name="uriOf"/> gives the URI of a file of the set, or null where an editor cannot open it.</summary>
    public static Protocol.Diagnostic Translate(Diagnostic diagnostic, Func<Language.Text.SourceFile, string?> uriOf) => new(
        diagnostic.Location.File.RangeOf(diagnostic.Location.Span),
        diagnostic.Severity switch { Severity.Error => 1, Severity.Warning => 2, _ => 3 },
        diagnostic.Id,
        new CodeDescription($"{Pages}{diagnostic.Id}.md"),
        "heal",
        diagnostic.Message,
        diagnostic.Id is "HEAL3002" or "HEAL3004" ? [1] : null,
        Related(diagnostic, uriOf) is { Count: > 0 } related ? related : null);

    private static List<DiagnosticRelatedInformation> Related(Diagnostic diagnostic, Func<Language.Text.SourceFile, string?> uriOf) =>
        [.. from related in diagnostic.Related
            let uri = uriOf(related.Location.File)
            where uri is not null
            select new DiagnosticRelatedInformation(new Protocol.Location(uri, related.Location.File.RangeOf(related.Location.Span)), related.Message)];
}
