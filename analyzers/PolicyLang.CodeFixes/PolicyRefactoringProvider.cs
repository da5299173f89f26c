using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using PolicyLang.CodeFixes.Replay;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.CodeFixes;

/// <summary>
/// Offers, on a tier1 policy in a <c>.heal</c> file that has no lease, to add one: nothing is wrong there, so no finding could carry it.
/// </summary>
[ExportCodeRefactoringProvider(
    LanguageNames.CSharp, Name = nameof(PolicyRefactoringProvider),
    DocumentKinds = [nameof(TextDocumentKind.AdditionalDocument)], DocumentExtensions = [".heal"])]
[System.Composition.Shared]
public sealed class PolicyRefactoringProvider : CodeRefactoringProvider
{
    /// <inheritdoc />
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        var (document, path) = (context.TextDocument, context.TextDocument.FilePath ?? context.TextDocument.Name);
        var text = await document.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
        var tree = Parser.Parse(new SourceFile(path, text.ToString(), path));
        var policy = tree.Declarations.OfType<PolicySyntax>().FirstOrDefault(p => p.Span.Start <= context.Span.Start && context.Span.End <= p.Span.End);
        if (policy is null || Mends.AddLease(policy, tree.File, Today(document.Project)) is not { } fix)
            return;
        context.RegisterRefactoring(CodeAction.Create(
            fix.Title, cancel => ReplayedFix.ApplyAsync(document.Project.Solution, [PortableFix.Of(fix)], cancel), nameof(PolicyRefactoringProvider)));
    }

    /// <summary>The day against which the project judges leases; the day of the machine where it names none.</summary>
    private static DateTimeOffset Today(Project project) =>
        project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue("build_property.PolicyLangToday", out var text)
        && DateTimeOffset.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero);
}
