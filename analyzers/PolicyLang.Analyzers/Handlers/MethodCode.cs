using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>
/// Finds the code that runs when something is used: bodies, initialisers and values, each a piece that is read on its own. Safe for concurrent
/// use.
/// </summary>
internal sealed class MethodCode(Compilation compilation)
{
    /// <summary>One for each tree: a model keeps what it has bound.</summary>
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly Lazy<ILookup<string, SyntaxNode>> _given = new(() => Given(compilation));

    /// <summary>The pieces of a method, in the order in which they run; of a constructor its initialisers too.</summary>
    public IEnumerable<SyntaxNode> Of(IMethodSymbol method, CancellationToken cancel)
    {
        if (method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor && !ChainsToThis(method, cancel))
        {
            foreach (var initializer in Initializers(method, cancel))
                yield return initializer;
        }

        foreach (var piece in Syntaxes(method, cancel).SelectMany(Pieces))
        {
            if (piece is not null)
                yield return piece;
        }
    }

    private static IEnumerable<SyntaxNode?> Pieces(SyntaxNode declaration) => declaration switch
    {
        ConstructorDeclarationSyntax c => [c.Initializer, c.Body, c.ExpressionBody],
        BaseMethodDeclarationSyntax m => [m.Body, m.ExpressionBody],
        AccessorDeclarationSyntax a => [a.Body, a.ExpressionBody],
        LocalFunctionStatementSyntax f => [f.Body, f.ExpressionBody],
        // A primary constructor: what it runs beside the initialisers is the call of its base.
        TypeDeclarationSyntax { BaseList.Types: [PrimaryConstructorBaseTypeSyntax basis, ..] } => [basis],
        TypeDeclarationSyntax or ParameterSyntax => [],
        _ => [declaration],
    };

    /// <summary>The meaning of a piece, which is bound for it where the compiler did not do so already.</summary>
    public IOperation? Operation(SyntaxNode piece, CancellationToken cancel)
    {
        var model = Model(piece.SyntaxTree);
        return model.GetOperation(piece, cancel) ?? (piece is ArrowExpressionClauseSyntax arrow ? model.GetOperation(arrow.Expression, cancel) : null);
    }

    /// <summary>What the project puts into a field, property or event that holds delegates.</summary>
    public IEnumerable<SyntaxNode> GivenTo(ISymbol store, CancellationToken cancel)
    {
        foreach (var reference in store.DeclaringSyntaxReferences.Where(r => compilation.ContainsSyntaxTree(r.SyntaxTree)))
        {
            if (InitializerOf(reference.GetSyntax(cancel)) is { } initializer)
                yield return initializer;
        }

        foreach (var syntax in _given.Value[store.Name])
        {
            cancel.ThrowIfCancellationRequested();
            var (owner, values) = syntax switch
            {
                AssignmentExpressionSyntax a => (a.Left, new[] { a.Right }),
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax m } i => (m.Expression, i.ArgumentList.Arguments.Select(x => x.Expression).ToArray()),
                _ => (null, []),
            };
            if (owner is ElementAccessExpressionSyntax element)
                owner = element.Expression;
            if (owner is null || Model(owner.SyntaxTree).GetSymbolInfo(owner, cancel).Symbol is not { } symbol || !IsSame(symbol.OriginalDefinition, store))
                continue;
            foreach (var value in values)
                yield return value;
        }
    }

    private static EqualsValueClauseSyntax? InitializerOf(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax v => v.Initializer,
        PropertyDeclarationSyntax p => p.Initializer,
        _ => null,
    };

    /// <summary>Whether a constructor calls another of its class, which runs the initialisers then.</summary>
    private bool ChainsToThis(IMethodSymbol method, CancellationToken cancel) =>
        Syntaxes(method, cancel).Any(s => s is ConstructorDeclarationSyntax { Initializer: { } i } && i.IsKind(SyntaxKind.ThisConstructorInitializer));

    /// <summary>Whether a constructor says which constructor of its base it calls.</summary>
    public bool NamesItsBase(IMethodSymbol method, CancellationToken cancel) =>
        Syntaxes(method, cancel).Any(s => s is ConstructorDeclarationSyntax { Initializer: not null } or TypeDeclarationSyntax { BaseList.Types: [PrimaryConstructorBaseTypeSyntax, ..] });

    private IEnumerable<SyntaxNode> Initializers(IMethodSymbol constructor, CancellationToken cancel)
    {
        foreach (var member in constructor.ContainingType.GetMembers().Where(m => m.IsStatic == constructor.IsStatic && m is IFieldSymbol { IsConst: false } or IPropertySymbol or IEventSymbol))
        {
            foreach (var reference in member.DeclaringSyntaxReferences.Where(r => compilation.ContainsSyntaxTree(r.SyntaxTree)))
            {
                if (InitializerOf(reference.GetSyntax(cancel)) is { } initializer)
                    yield return initializer;
            }
        }
    }

    /// <summary>Where a method is declared in this compilation; an editor's project references are other compilations.</summary>
    private IEnumerable<SyntaxNode> Syntaxes(IMethodSymbol method, CancellationToken cancel) =>
        method.DeclaringSyntaxReferences.Where(r => compilation.ContainsSyntaxTree(r.SyntaxTree)).Select(r => r.GetSyntax(cancel));

#pragma warning disable RS1030 // A handler's calls go through many files; the driver keeps the models.
    private SemanticModel Model(SyntaxTree tree) => _models.GetOrAdd(tree, t => compilation.GetSemanticModel(t));
#pragma warning restore RS1030

    /// <summary>Whether a thing is another, or the contract of it: who subscribes to the interface's event subscribes to the class's.</summary>
    private static bool IsSame(ISymbol written, ISymbol store) =>
        SymbolEqualityComparer.Default.Equals(written, store)
        || (written.Name == store.Name && written.ContainingType is { } w && store.ContainingType is { } s && (IsA(s, w) || IsA(w, s)));

    private static bool IsA(INamedTypeSymbol type, INamedTypeSymbol basis)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(t.OriginalDefinition, basis.OriginalDefinition))
                return true;
        }

        return type.AllInterfaces.Any(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, basis.OriginalDefinition));
    }

    /// <summary>By name, all code that gives something to a member: <c>x.Name = …</c>, <c>x.Name += …</c>, <c>x.Name[k] = …</c>, <c>x.Name.Add(…)</c>.</summary>
    private static ILookup<string, SyntaxNode> Given(Compilation compilation) => (
        from tree in compilation.SyntaxTrees
        from node in tree.GetRoot().DescendantNodes()
        let name = node switch
        {
            AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element } => LastName(element.Expression),
            AssignmentExpressionSyntax assignment => LastName(assignment.Left),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member, ArgumentList.Arguments.Count: > 0 } => LastName(member.Expression),
            _ => null,
        }
        where name is not null
        select (name, node)).ToLookup(p => p.name, p => p.node, StringComparer.Ordinal);

    private static string? LastName(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => null,
    };
}
