using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.CodeFixes.Handlers;

/// <summary>
/// HEAL5004: passes the cancellation token to a call that could take it; lets a loop look at it; and where a method never looks at its token,
/// passes it to every call that could take it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PassTokenFixProvider))]
[System.Composition.Shared]
public sealed class PassTokenFixProvider : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.TokenNotObserved.Id];

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
            var token = root.FindToken(finding.Location.SourceSpan.Start);
            if (Edit(token, model, context.CancellationToken) is var (title, edits) && edits.Count > 0)
            {
                var changed = root.ReplaceNodes(edits.Keys, (old, current) => Rewrite(current, edits[old]));
                context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), nameof(PassTokenFixProvider)), finding);
            }
        }
    }

    private static (string Title, Dictionary<SyntaxNode, string> Edits)? Edit(SyntaxToken at, SemanticModel model, CancellationToken cancel)
    {
        if (at.Parent is ParameterSyntax parameter)
        {
            var name = parameter.Identifier.ValueText;
            if (parameter.Parent?.Parent is not { } method || Body(method) is not { } body)
                return null;
            var calls = body.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(c => (Call: c, Argument: TokenArgument.For(c, name, model, cancel)))
                .Where(c => c.Argument is not null).ToDictionary(c => (SyntaxNode)c.Call, c => c.Argument!);
            return calls.Count > 0 ? ($"Pass '{name}' to what waits", calls)
                : body is BlockSyntax ? ($"Look at '{name}' first", new() { [body] = name })
                : null;
        }

        if (TokenInScope(at.Parent, model, cancel) is not { } token)
            return null;
        if (at.Parent is StatementSyntax loop && LoopBody(loop) is { } inside)
            return ($"Look at '{token}' in the loop", new() { [inside] = token });
        return at.Parent?.AncestorsAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault() is { } call && TokenArgument.For(call, token, model, cancel) is { } argument
            ? ($"Pass '{token}'", new() { [call] = argument })
            : null;
    }

    private static SyntaxNode Rewrite(SyntaxNode current, string text) => current switch
    {
        InvocationExpressionSyntax call => call.AddArgumentListArguments(SyntaxFactory.ParseArgumentList($"({text})").Arguments[0]),
        BlockSyntax block => block.WithStatements(block.Statements.Insert(0, Look(text))),
        StatementSyntax statement => SyntaxFactory.Block(Look(text), statement.WithoutTrivia()).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation),
        _ => current,
    };

    private static StatementSyntax Look(string token) =>
        SyntaxFactory.ParseStatement($"{token}.ThrowIfCancellationRequested();\r\n").WithAdditionalAnnotations(Formatter.Annotation);

    private static StatementSyntax? LoopBody(StatementSyntax statement) => statement switch
    {
        ForStatementSyntax loop => loop.Statement,
        CommonForEachStatementSyntax loop => loop.Statement,
        WhileStatementSyntax loop => loop.Statement,
        DoStatementSyntax loop => loop.Statement,
        _ => null,
    };

    private static SyntaxNode? Body(SyntaxNode method) => method switch
    {
        BaseMethodDeclarationSyntax m => (SyntaxNode?)m.Body ?? m.ExpressionBody,
        LocalFunctionStatementSyntax f => (SyntaxNode?)f.Body ?? f.ExpressionBody,
        _ => null,
    };

    /// <summary>The name of the token parameter of the nearest method or lambda around a place.</summary>
    private static string? TokenInScope(SyntaxNode? node, SemanticModel model, CancellationToken cancel) =>
        (from around in (node?.AncestorsAndSelf() ?? [])
         let parameters = around switch
         {
             BaseMethodDeclarationSyntax m => m.ParameterList.Parameters,
             LocalFunctionStatementSyntax f => f.ParameterList.Parameters,
             ParenthesizedLambdaExpressionSyntax l => l.ParameterList.Parameters,
             _ => default,
         }
         from parameter in parameters
         where model.GetDeclaredSymbol(parameter, cancel) is { } symbol && TokenArgument.IsToken(symbol.Type)
         select parameter.Identifier.ValueText).FirstOrDefault();
}
