using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>A class that says that it handles an action.</summary>
/// <param name="Type">The class.</param>
/// <param name="Action">The action's name.</param>
/// <param name="On">The resource, or null for every one that no other handler names.</param>
/// <param name="Syntax">The attribute, or null where the class is in a referenced assembly.</param>
internal sealed record HandlerClass(INamedTypeSymbol Type, string Action, string? On, AttributeSyntax? Syntax)
{
    /// <summary>The metadata name of the attribute.</summary>
    public const string Attribute = "PolicyLang.HandlesAttribute";

    private const string Plain = "IActionHandler";
    private const string Reversible = "IReversibleActionHandler";

    /// <summary>The attribute.</summary>
    public Location Place => Syntax?.GetLocation() ?? Location.None;

    /// <summary>The name of the action.</summary>
    public Location ActionPlace => Syntax?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is null)?.Expression.GetLocation() ?? Place;

    /// <summary>The name of the resource.</summary>
    public Location OnPlace => Syntax?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is not null)?.Expression.GetLocation() ?? Place;

    /// <summary>Whether it can take back what it does.</summary>
    public bool CanUndo => Contracts(Type).Any(i => i.Name == Reversible);

    /// <summary>What a class says that it handles.</summary>
    public static IEnumerable<HandlerClass> Of(INamedTypeSymbol type, CancellationToken cancel)
    {
        foreach (var (action, on, attribute) in Attributes(type))
            yield return new HandlerClass(type, action, on, attribute.ApplicationSyntaxReference?.GetSyntax(cancel) as AttributeSyntax);
    }

    /// <summary>What the attributes of a class say that it handles.</summary>
    public static IEnumerable<(string Action, string? On, AttributeData Attribute)> Attributes(INamedTypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "HandlesAttribute" } known && known.ToDisplayString() == Attribute && attribute.ConstructorArguments is [{ Value: string action }])
                yield return (action, attribute.NamedArguments.FirstOrDefault(a => a.Key == "On").Value.Value as string, attribute);
        }
    }

    /// <summary>The interfaces of handlers that a class implements.</summary>
    public static IEnumerable<INamedTypeSymbol> Contracts(INamedTypeSymbol type) =>
        type.AllInterfaces.Where(i => i is { Arity: 1, Name: Plain or Reversible } && i.ContainingNamespace.ToDisplayString() == "PolicyLang");

    /// <summary>The arguments that a class takes; more than one where it implements the interface more than once.</summary>
    public static IReadOnlyList<ITypeSymbol> Arguments(INamedTypeSymbol type) =>
        [.. Contracts(type).Where(i => i.Name == Plain).Select(i => i.TypeArguments[0])];

    /// <summary>Whether it handles an action on a resource.</summary>
    public bool Handles(string action, string resource) => Action == action && (On is null || On == resource);
}
