using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.CodeFixes.Replay;

/// <summary>Offers the fixes that mean what was meant and make no policy more autonomous; they may be applied to a whole project at once.</summary>
[ExportCodeFixProvider(
    LanguageNames.CSharp, Name = nameof(SafeFixProvider),
    DocumentKinds = [nameof(TextDocumentKind.AdditionalDocument), nameof(TextDocumentKind.Document)], DocumentExtensions = [".heal", ".cs"])]
[System.Composition.Shared]
public sealed class SafeFixProvider : ReplayedFixProvider
{
    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => ReplayAll.Instance;

    internal override bool Offers(PortableFix fix) => fix.IsSafe;
}
