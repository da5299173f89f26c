using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.CodeFixes.Replay;

/// <summary>
/// Offers the fixes that guess, or that claim something which a person must stand for: <c>reversible</c>, a renewed lease, an accepted
/// warning. Each is a decision of its own, so they are never applied to all findings at once.
/// </summary>
[ExportCodeFixProvider(
    LanguageNames.CSharp, Name = nameof(ClaimFixProvider),
    DocumentKinds = [nameof(TextDocumentKind.AdditionalDocument), nameof(TextDocumentKind.Document)], DocumentExtensions = [".heal", ".cs"])]
[System.Composition.Shared]
public sealed class ClaimFixProvider : ReplayedFixProvider
{
    /// <inheritdoc />
    public override FixAllProvider? GetFixAllProvider() => null;

    internal override bool Offers(PortableFix fix) => !fix.IsSafe;
}
