using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace PolicyLang.CodeFixes.Tests;

/// <summary>"Fix all", as an editor asks for it.</summary>
internal static class FixAll
{
    /// <summary>The action that mends all findings of a scope.</summary>
    public static async Task<CodeAction> OfAsync(FixWorkspace workspace, CodeFixProvider provider, CodeAction action, Diagnostic finding, string scope)
    {
        Assert.NotNull(provider.GetFixAllProvider());
        var range = Enum.Parse<FixAllScope>(scope, ignoreCase: true);
        Assert.Contains(range, provider.GetFixAllProvider()!.GetSupportedFixAllScopes());
        var all = new Findings(workspace);
        var context = workspace.DocumentOf(finding) is Document document
            ? new FixAllContext(document, provider, range, action.EquivalenceKey, [finding.Id], all, CancellationToken.None)
            : new FixAllContext(workspace.Project, provider, range, action.EquivalenceKey, [finding.Id], all, CancellationToken.None);
        return Assert.IsAssignableFrom<CodeAction>(await provider.GetFixAllProvider()!.GetFixAsync(context));
    }

    private sealed class Findings(FixWorkspace workspace) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => await workspace.FindingsAsync();

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            (await workspace.FindingsAsync()).Where(f => f.Location.GetLineSpan().Path == document.FilePath);

        public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            (await workspace.FindingsAsync()).Where(f => !f.Location.IsInSource);
    }
}
