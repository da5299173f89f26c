using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>One use of a method.</summary>
/// <param name="Method">The method that is used; lambdas count to the method that they stand in.</param>
/// <param name="Syntax">Where.</param>
internal sealed record Call(IMethodSymbol Method, SyntaxNode Syntax);

/// <summary>
/// What each method of a compilation calls. Methods are read once and on demand. A method whose delegate is made counts as called, and so does
/// the body of a lambda. Safe for concurrent use.
/// </summary>
internal sealed class CallGraph(Compilation compilation)
{
    private readonly ConcurrentDictionary<IMethodSymbol, Call[]> _calls = new(SymbolEqualityComparer.Default);
    private readonly Lazy<ILookup<INamedTypeSymbol, INamedTypeSymbol>> _derived = new(() => Derived(compilation));

    /// <summary>The calls in a method's body, in the order of the text; none where the method has no source here.</summary>
    public Call[] CallsOf(IMethodSymbol method, CancellationToken cancel) => _calls.GetOrAdd(method.OriginalDefinition, m => Read(m, cancel));

    /// <summary>The body that a call runs: the method itself, or its one implementation in the compilation.</summary>
    public IMethodSymbol Target(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (!method.IsAbstract && !method.IsVirtual && !method.IsOverride)
            return method.PartialImplementationPart ?? method;
        var candidates = _derived.Value[method.ContainingType.OriginalDefinition].Select(type => Implementation(type, method))
            .OfType<IMethodSymbol>().Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).ToList();
        return method.IsAbstract && candidates.Count == 1 ? candidates[0].OriginalDefinition : method;
    }

    private static IMethodSymbol? Implementation(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            var closed = type.AllInterfaces.FirstOrDefault(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, method.ContainingType));
            return closed?.GetMembers(method.Name).OfType<IMethodSymbol>().Where(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method))
                .Select(type.FindImplementationForInterfaceMember).OfType<IMethodSymbol>().FirstOrDefault();
        }

        return type.GetMembers(method.Name).OfType<IMethodSymbol>()
            .FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(m.OverriddenMethod?.OriginalDefinition, method));
    }

    private static ILookup<INamedTypeSymbol, INamedTypeSymbol> Derived(Compilation compilation) => (
        from type in Types(compilation.Assembly.GlobalNamespace)
        where type is { IsAbstract: false, TypeKind: TypeKind.Class or TypeKind.Struct }
        from basis in Bases(type).Concat(type.AllInterfaces)
        select (basis.OriginalDefinition, type)).ToLookup<(INamedTypeSymbol Basis, INamedTypeSymbol Type), INamedTypeSymbol, INamedTypeSymbol>(
            p => p.Basis, p => p.Type, SymbolEqualityComparer.Default);

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (var t = type.BaseType; t is not null; t = t.BaseType)
            yield return t;
    }

    internal static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol symbol) => symbol.GetMembers().OfType<INamespaceOrTypeSymbol>()
        .SelectMany(m => m is INamedTypeSymbol type ? Types(type).Prepend(type) : Types(m));

    private Call[] Read(IMethodSymbol method, CancellationToken cancel)
    {
        var calls = new List<Call>();
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancel);
#pragma warning disable RS1030 // A handler's calls go through many files; each tree's model is asked once for each method.
            var model = compilation.GetSemanticModel(syntax.SyntaxTree);
#pragma warning restore RS1030
            // An expression body of a property is no operation by itself; its expression is.
            foreach (var root in new[] { syntax }.Concat(syntax.ChildNodes()).Select(n => model.GetOperation(n, cancel)).OfType<IOperation>().Take(1))
            {
                foreach (var operation in Body(root))
                    calls.AddRange(CallsOf(operation).Select(m => new Call(m, operation.Syntax)));
            }
        }

        return [.. calls];
    }

    /// <summary>The operations of a method, without the bodies of its local functions: those are methods that something calls.</summary>
    private static IEnumerable<IOperation> Body(IOperation root)
    {
        var open = new Stack<IOperation>();
        open.Push(root);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            yield return operation;
            foreach (var child in operation.ChildOperations.Reverse())
            {
                if (child is not ILocalFunctionOperation)
                    open.Push(child);
            }
        }
    }

    private static IEnumerable<IMethodSymbol> CallsOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => [call.TargetMethod],
        IObjectCreationOperation { Constructor: { } constructor } => [constructor],
        IMethodReferenceOperation reference => [reference.Method],
        IPropertyReferenceOperation property => new[] { property.Property.GetMethod, property.Property.SetMethod }.OfType<IMethodSymbol>(),
        IBinaryOperation { OperatorMethod: { } method } => [method],
        IConversionOperation { OperatorMethod: { } method } => [method],
        IUsingOperation { Resources.Type: INamedTypeSymbol type } => Disposal(type),
        IVariableDeclaratorOperation { Symbol.Type: INamedTypeSymbol type, Parent.Parent.Parent: IUsingDeclarationOperation } => Disposal(type),
        IUsingOperation { Resources: IVariableDeclarationGroupOperation group } =>
            group.Declarations.SelectMany(d => d.Declarators).Select(d => d.Symbol.Type).OfType<INamedTypeSymbol>().SelectMany(Disposal),
        _ => [],
    };

    private static IEnumerable<IMethodSymbol> Disposal(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IMethodSymbol>().Where(m => m is { Name: "Dispose" or "DisposeAsync", Parameters.IsEmpty: true });
}
