using Microsoft.CodeAnalysis;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Text;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>Reads what the generator needs to know of a handler, as values: symbols would hold on to a whole compilation.</summary>
internal static class HandlerTypes
{
    /// <summary>The handler that a declaration with the attribute is, or null where the generated code cannot name it or call it.</summary>
    public static HandlerType? Of(GeneratorAttributeSyntaxContext found)
    {
        if (found.TargetSymbol is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false, IsStatic: false } type || !CanBeNamed(type))
            return null;
        // Every part of a partial class with the attribute finds the same, so that it counts once.
        var handled = HandlerClass.Attributes(type).Select(a => new HandledAction(a.Action, a.On, IsIdempotent(a.Attribute))).Distinct().ToEquatableArray();
        var arguments = type.AllInterfaces.Where(i => i is { Name: "IActionHandler", Arity: 1 } && i.ContainingNamespace.ToDisplayString() == "PolicyLang")
            .Select(i => i.TypeArguments[0]).Where(a => a.TypeKind == TypeKind.Error || CanBeCalled(a))
            .Select(a => new HandlerArguments(a.Name, a.TypeKind == TypeKind.Error ? null : a.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)))
            .Distinct().ToEquatableArray();
        return handled.Count == 0 || arguments.Count == 0
            ? null
            : new HandlerType(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), handled, arguments);
    }

    private static bool IsIdempotent(AttributeData attribute) => attribute.NamedArguments.Any(a => a is { Key: "IsIdempotent", Value.Value: true });

    private static bool CanBeNamed(INamedTypeSymbol type)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Arity > 0 || outer.IsFileLocal
                || outer.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
                return false;
        }

        return true;
    }

    /// <summary>Whether arguments that are not generated can be read from a step.</summary>
    private static bool CanBeCalled(ITypeSymbol arguments) =>
        arguments is INamedTypeSymbol named && CanBeNamed(named)
        && named.GetMembers("From").OfType<IMethodSymbol>().Any(m =>
            m is { IsStatic: true, Parameters.Length: 1, DeclaredAccessibility: Accessibility.Public or Accessibility.Internal }
            && m.Parameters[0].Type.ToDisplayString() == "PolicyLang.DecisionStep");
}
