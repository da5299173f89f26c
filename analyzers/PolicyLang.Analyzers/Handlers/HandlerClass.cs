using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>A class that says that it handles an action.</summary>
/// <param name="Type">The class.</param>
/// <param name="Action">The action's name.</param>
/// <param name="On">The resource, or null for every one that no other handler names.</param>
/// <param name="Place">The attribute.</param>
internal sealed record HandlerClass(INamedTypeSymbol Type, string Action, string? On, Location Place)
{
    /// <summary>The metadata name of the attribute.</summary>
    public const string Attribute = "PolicyLang.HandlesAttribute";

    /// <summary>The handlers of a class.</summary>
    public static IEnumerable<HandlerClass> Of(INamedTypeSymbol type, CancellationToken cancel)
    {
        foreach (var (action, on, attribute) in Attributes(type))
            yield return new HandlerClass(type, action, on, attribute.ApplicationSyntaxReference?.GetSyntax(cancel).GetLocation() ?? Location.None);
    }

    /// <summary>What the attributes of a class say that it handles.</summary>
    public static IEnumerable<(string Action, string? On, AttributeData Attribute)> Attributes(INamedTypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass?.ToDisplayString() == Attribute && attribute.ConstructorArguments is [{ Value: string action }])
                yield return (action, attribute.NamedArguments.FirstOrDefault(a => a.Key == "On").Value.Value as string, attribute);
        }
    }

    /// <summary>Whether it handles an action on a resource.</summary>
    public bool Handles(string action, string resource) => Action == action && (On is null || On == resource);

    /// <summary>Whether it implements an interface of a name with one type argument.</summary>
    public bool Implements(string name) => Type.AllInterfaces.Any(i => i is { Arity: 1 } && i.Name == name && i.ContainingNamespace.ToDisplayString() == "PolicyLang");
}
