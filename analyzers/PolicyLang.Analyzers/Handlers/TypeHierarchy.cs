using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>The classes of a project by what they derive from and implement. Made once; for one thread.</summary>
internal sealed class TypeHierarchy
{
    private readonly ILookup<INamedTypeSymbol, INamedTypeSymbol> _concrete;
    private readonly Dictionary<(INamedTypeSymbol Type, IMethodSymbol Method), IMethodSymbol[]> _implementations = [];

    public TypeHierarchy(IEnumerable<INamedTypeSymbol> types)
    {
        var pairs = from type in types
                    where type is { IsAbstract: false, IsStatic: false, TypeKind: TypeKind.Class or TypeKind.Struct }
                    from basis in Bases(type)
                    select (Basis: basis.OriginalDefinition, Type: type);
        _concrete = pairs.Distinct().ToLookup<(INamedTypeSymbol Basis, INamedTypeSymbol Type), INamedTypeSymbol, INamedTypeSymbol>(
            p => p.Basis, p => p.Type, SymbolEqualityComparer.Default);
    }

    /// <summary>The classes and structs of the project that an object of a type may be.</summary>
    public IEnumerable<INamedTypeSymbol> Concrete(INamedTypeSymbol type) => _concrete[type.OriginalDefinition];

    /// <summary>All types of a namespace or type, nested ones too.</summary>
    public static IEnumerable<INamedTypeSymbol> All(INamespaceOrTypeSymbol root)
    {
        var open = new Stack<INamespaceOrTypeSymbol>();
        open.Push(root);
        while (open.Count > 0)
        {
            foreach (var member in open.Pop().GetMembers().OfType<INamespaceOrTypeSymbol>())
            {
                if (member is INamedTypeSymbol type)
                    yield return type;
                open.Push(member);
            }
        }
    }

    /// <summary>What runs where a method is called on an object of exactly a class; several where the class implements a generic interface more than once.</summary>
    public IMethodSymbol[] Implementations(INamedTypeSymbol type, IMethodSymbol method)
    {
        var key = (type.OriginalDefinition, method.OriginalDefinition);
        if (!_implementations.TryGetValue(key, out var known))
            _implementations[key] = known = [.. Find(key.Item1, key.Item2).Select(m => m.OriginalDefinition).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)];
        return known;
    }

    private static IEnumerable<IMethodSymbol> Find(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            return from closed in type.AllInterfaces
                   where Same(closed.OriginalDefinition, method.ContainingType)
                   from member in closed.GetMembers(method.Name).OfType<IMethodSymbol>()
                   where Same(member.OriginalDefinition, method)
                   let implementation = type.FindImplementationForInterfaceMember(member) as IMethodSymbol
                   where implementation is not null
                   select Overriding(type, implementation) ?? implementation;
        }

        return Overriding(type, method) is { } found ? [found] : [];
    }

    /// <summary>The override of a method that a class has or inherits.</summary>
    private static IMethodSymbol? Overriding(INamedTypeSymbol type, IMethodSymbol method)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            foreach (var member in t.GetMembers(method.Name).OfType<IMethodSymbol>())
            {
                for (var m = member; m is not null; m = m.OverriddenMethod)
                {
                    if (Same(m.OriginalDefinition, method.OriginalDefinition))
                        return member;
                }
            }
        }

        return null;
    }

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (var t = type; t is not null; t = t.BaseType)
            yield return t;
        foreach (var i in type.AllInterfaces)
            yield return i;
    }

    private static bool Same(ISymbol? left, ISymbol? right) => SymbolEqualityComparer.Default.Equals(left, right);
}
