using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>A class that says that it handles an action.</summary>
/// <param name="Type">The class.</param>
/// <param name="Action">The action's name.</param>
/// <param name="On">The resource, or null for every one that no other handler names.</param>
/// <param name="Place">The attribute.</param>
internal sealed record HandlerClass(INamedTypeSymbol Type, string Action, string? On, Location Place)
{
    private const string Attribute = "PolicyLang.HandlesAttribute";

    /// <summary>The handlers of a class.</summary>
    public static IEnumerable<HandlerClass> Of(INamedTypeSymbol type, CancellationToken cancel)
    {
        foreach (var attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass?.ToDisplayString() != Attribute || attribute.ConstructorArguments is not [{ Value: string action }])
                continue;
            var on = attribute.NamedArguments.FirstOrDefault(a => a.Key == "On").Value.Value as string;
            yield return new HandlerClass(type, action, on, attribute.ApplicationSyntaxReference?.GetSyntax(cancel).GetLocation() ?? Location.None);
        }
    }

    /// <summary>Whether it handles an action on a resource.</summary>
    public bool Handles(string action, string resource) => Action == action && (On is null || On == resource);

    /// <summary>Whether it implements an interface of a name with one type argument.</summary>
    public bool Implements(string name) => Type.AllInterfaces.Any(i => i is { Arity: 1 } && i.Name == name && i.ContainingNamespace.ToDisplayString() == "PolicyLang");
}
