using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace PolicyLang.CodeFixes.Replay;

/// <summary>
/// Applies one kind of fix to all findings of a C# file, a project or a solution. A <c>.heal</c> file alone is no scope: the API names C#
/// files only. Fixes that touch each other wait for the next call, because the finding of the second may be gone then.
/// </summary>
internal sealed class ReplayAll : FixAllProvider
{
    public static readonly ReplayAll Instance = new();

    /// <inheritdoc />
    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    /// <inheritdoc />
    public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
    {
        var findings = await FindingsAsync(context).ConfigureAwait(false);
        var fixes = from finding in findings
                    orderby finding.Location.GetLineSpan().Path, finding.Location.SourceSpan.Start
                    let fix = ReplayedFix.Of(finding).FirstOrDefault(f => f.IsSafe && ReplayedFix.KeyOf(finding, f) == context.CodeActionEquivalenceKey)
                    where fix is not null
                    select fix;
        var chosen = fixes.Distinct().ToList();
        return chosen.Count == 0
            ? null
            : CodeAction.Create("Fix all", cancel => ReplayedFix.ApplyAsync(context.Solution, chosen, cancel), context.CodeActionEquivalenceKey);
    }

    private static async Task<ImmutableArray<Diagnostic>> FindingsAsync(FixAllContext context)
    {
        if (context is { Scope: FixAllScope.Document, Document: { } document })
            return await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
        var projects = context.Scope == FixAllScope.Solution ? context.Solution.Projects : [context.Project];
        var all = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var project in projects)
            all.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
        return all.ToImmutable();
    }
}
