using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.CodeFixes.Handlers;

/// <summary>
/// HEAL5003 and HEAL5011: vouches with <c>[AssumeNoEffect]</c> for the method that makes the last call of the path. A person has to stand
/// for it and to write the reason, so it is never applied to all findings at once.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(VouchFixProvider))]
[System.Composition.Shared]
public sealed class VouchFixProvider : CodeFixProvider
{
    private const string Reason = "say why this is harmless";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.ReachesEffect.Id, Descriptors.CannotFollow.Id];

    /// <inheritdoc />
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var solution = context.Document.Project.Solution;
        foreach (var finding in context.Diagnostics)
        {
            var at = finding.AdditionalLocations.Count > 0 ? finding.AdditionalLocations[finding.AdditionalLocations.Count - 1] : finding.Location;
            if (at.SourceTree is not { } tree || solution.GetDocument(tree) is not { } document)
                continue;
            var root = await tree.GetRootAsync(context.CancellationToken).ConfigureAwait(false);
            if (!root.FullSpan.Contains(at.SourceSpan)
                || root.FindNode(at.SourceSpan, getInnermostNodeForTie: true).AncestorsAndSelf().OfType<MemberDeclarationSyntax>().FirstOrDefault() is not { } member || NameOf(member) is not { } name)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create($"Vouch for '{name}' with [AssumeNoEffect]", _ => Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(member, Vouched(member))).Project.Solution), nameof(VouchFixProvider)),
                finding);
        }
    }

    private static string? NameOf(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        _ => null,
    };

    private static MemberDeclarationSyntax Vouched(MemberDeclarationSyntax member)
    {
        var attribute = SyntaxFactory.Attribute(
            SyntaxFactory.ParseName("global::PolicyLang.AssumeNoEffect").WithAdditionalAnnotations(Simplifier.Annotation),
            SyntaxFactory.AttributeArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.AttributeArgument(
                SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(Reason))))));
        // The documentation stays on top; the attribute comes after it.
        var list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute)).WithLeadingTrivia(member.GetLeadingTrivia())
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
        var indent = member.GetLeadingTrivia().Reverse().TakeWhile(t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse();
        var bare = member.WithLeadingTrivia(indent);
        return bare.WithAttributeLists(bare.AttributeLists.Insert(0, list));
    }
}
