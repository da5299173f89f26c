using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Editing;
using PolicyLang.Language.Text;
using PolicyLang.LanguageServer.Findings;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;
using Diagnostic = PolicyLang.Language.Diagnostics.Diagnostic;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>Fixes and refactorings.</summary>
internal sealed class ActionHandlers(Questions questions, ClientAbilities client)
{
    private const string QuickFix = "quickfix";
    private const string Extract = "refactor.extract";

    [JsonRpcMethod("textDocument/codeAction")]
    public Task<IReadOnlyList<CodeAction>?> ActionsAsync(CodeActionParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<CodeAction>>(
        asked.TextDocument.Uri,
        a =>
        {
            var range = a.Document.File.SpanOf(asked.Range);
            return
            [
                .. Wanted(asked, QuickFix) ? Fixes(a, range) : [],
                .. Wanted(asked, Extract) ? Refactorings.At(a.Set, a.Tree, range).Select(f => Action(a, f, Extract, null, null)).OfType<CodeAction>() : [],
            ];
        },
        cancel);

    private IEnumerable<CodeAction> Fixes(Asked asked, SourceSpan range)
    {
        var findings = asked.Snapshot.Analysis?.Diagnostics ?? asked.Snapshot.Compilation.Diagnostics;
        foreach (var finding in findings.Where(f => f.Location.File.Equals(asked.Document.File) && f.Location.Span.Start <= range.End && range.Start <= f.Location.Span.End))
        {
            for (var i = 0; i < finding.Fixes.Count; i++)
            {
                if (Action(asked, finding.Fixes[i], QuickFix, finding, i == 0 && finding.Fixes[i].IsSafe) is { } action)
                    yield return action;
            }
        }
    }

    private CodeAction? Action(Asked asked, Fix fix, string kind, Diagnostic? finding, bool? isPreferred) => EditTranslator.Translate(asked.Snapshot, fix.Edits, client) is { } edit
        ? new CodeAction(fix.Title, kind, finding is null ? null : [DiagnosticTranslator.Translate(finding, asked.Snapshot.UriOf)], isPreferred == true ? true : null, edit)
        : null;

    /// <summary>Whether a kind, or one above it, is asked for; without a wish all are.</summary>
    private static bool Wanted(CodeActionParams asked, string kind) =>
        asked.Context.Only is not { Count: > 0 } only || only.Any(o => kind == o || kind.StartsWith(o + ".", StringComparison.Ordinal) || o.Length == 0);
}
