using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.CodeFixes.Handlers;

/// <summary>
/// HEAL5001: adds a handler class, with its undo where the action is reversible, beside the handlers that the project has. It throws until
/// somebody writes what it does: a handler that does nothing and says that it did would be worse than none.
/// </summary>
[ExportCodeFixProvider(
    LanguageNames.CSharp, Name = nameof(NewHandlerFixProvider),
    DocumentKinds = [nameof(TextDocumentKind.AdditionalDocument)], DocumentExtensions = [".heal"])]
[System.Composition.Shared]
public sealed class NewHandlerFixProvider : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.NoHandler.Id];

    /// <inheritdoc />
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc />
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var project = context.TextDocument.Project;
        foreach (var finding in context.Diagnostics)
        {
            if (MissingHandler.Of(finding) is { } missing)
            {
                context.RegisterCodeFix(
                    CodeAction.Create($"Add a handler of '{missing.Action}' on {missing.On}", cancel => missing.AddToAsync(project, cancel), $"{nameof(NewHandlerFixProvider)}/{missing.Action}/{missing.On}"),
                    finding);
            }
        }

        return Task.CompletedTask;
    }
}
