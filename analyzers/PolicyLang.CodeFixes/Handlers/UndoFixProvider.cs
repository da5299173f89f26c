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
/// HEAL5002: implements <c>IReversibleActionHandler</c>. How the action is taken back only its author knows, so the new method throws until
/// somebody writes it, and an undo that is asked for pages.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UndoFixProvider))]
[System.Composition.Shared]
public sealed class UndoFixProvider : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.CannotUndo.Id];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
            return;
        foreach (var finding in context.Diagnostics)
        {
            var type = root.FindNode(finding.Location.SourceSpan).AncestorsAndSelf().OfType<TypeDeclarationSyntax>().FirstOrDefault();
            // The interface may stand in another part of the class, or on its base; then a person decides where the undo belongs.
            if (type?.BaseList?.Types.Select(t => Contract(t, model, context.CancellationToken)).FirstOrDefault(n => n is not null) is not { } contract)
                continue;
            var changed = root.ReplaceNode(type, WithUndo(type, contract));
            context.RegisterCodeFix(
                CodeAction.Create("Implement IReversibleActionHandler", _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), nameof(UndoFixProvider)), finding);
        }
    }

    private static GenericNameSyntax? Contract(BaseTypeSyntax written, SemanticModel model, CancellationToken cancel)
    {
        var name = written.Type switch
        {
            GenericNameSyntax generic => generic,
            QualifiedNameSyntax { Right: GenericNameSyntax generic } => generic,
            AliasQualifiedNameSyntax { Name: GenericNameSyntax generic } => generic,
            _ => null,
        };
        return name is { Identifier.ValueText: "IActionHandler" } && model.GetSymbolInfo(written.Type, cancel).Symbol is INamedTypeSymbol { Arity: 1 } symbol
            && symbol.ContainingNamespace.ToDisplayString() == "PolicyLang" ? name : null;
    }

    private static TypeDeclarationSyntax WithUndo(TypeDeclarationSyntax type, GenericNameSyntax contract)
    {
        var reversible = contract.WithIdentifier(SyntaxFactory.Identifier("IReversibleActionHandler").WithTriviaFrom(contract.Identifier));
        var execute = type.Members.OfType<MethodDeclarationSyntax>().FirstOrDefault(m => m.Identifier.ValueText == "ExecuteAsync");
        var hasUndo = type.Members.OfType<MethodDeclarationSyntax>().Any(m => m.Identifier.ValueText == "UndoAsync" && m.ParameterList.Parameters.Count == 3);
        var index = execute is null ? type.Members.Count : type.Members.IndexOf(execute) + 1;
        type = type.ReplaceNode(contract, reversible);
        return hasUndo ? type : type.WithMembers(type.Members.Insert(index, Undo(contract.TypeArgumentList.Arguments[0].ToString())));
    }

    private static MemberDeclarationSyntax Undo(string arguments) => SyntaxFactory.ParseMemberDeclaration(
        $$"""

            /// <inheritdoc />
            public global::System.Threading.Tasks.Task<global::PolicyLang.HandlerResult> UndoAsync({{arguments}} arguments, global::PolicyLang.HandlerContext context, global::System.Threading.CancellationToken cancellationToken)
            {
                throw new global::System.NotImplementedException("Say here how this is taken back.");
            }

        """)!.WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
}
