using System.Collections.Concurrent;
using System.Text;
using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>Which methods of a compilation are guarded: those of the catalogue, and those with <c>[Effect]</c>. Safe for concurrent use.</summary>
internal sealed class EffectCatalogue
{
    private static readonly Lazy<(string Effect, string Type, string Member)[]> Standard = new(Read);
    private readonly ConcurrentDictionary<INamedTypeSymbol, (string Effect, string Member)[]> _byType = new(SymbolEqualityComparer.Default);
    private readonly ILookup<INamedTypeSymbol, (string Effect, string Member)> _entries;

    public EffectCatalogue(Compilation compilation)
    {
        var types = Standard.Value.Select(e => e.Type).Distinct().ToDictionary(t => t, compilation.GetTypeByMetadataName);
        _entries = Standard.Value.Where(e => types[e.Type] is not null)
            .ToLookup<(string Effect, string Type, string Member), INamedTypeSymbol, (string, string)>(e => types[e.Type]!, e => (e.Effect, e.Member), SymbolEqualityComparer.Default);
    }

    /// <summary>What a method does, or null where it is not guarded.</summary>
    public string? EffectOf(IMethodSymbol method)
    {
        if (Declared(method) is { } declared)
            return declared;
        foreach (var (effect, member) in _byType.GetOrAdd(method.ContainingType.OriginalDefinition, EntriesOf))
        {
            if (member.EndsWith("*", StringComparison.Ordinal)
                ? method.Name.StartsWith(member.Substring(0, member.Length - 1), StringComparison.Ordinal)
                : method.Name == member)
                return effect;
        }

        return null;
    }

    /// <summary>Whether somebody vouches for a method or its type.</summary>
    public static bool IsVouched(IMethodSymbol method) => Attribute(method, "AssumeNoEffectAttribute") is not null;

    private static string? Declared(IMethodSymbol method) =>
        Attribute(method, "EffectAttribute")?.ConstructorArguments is [{ Type: INamedTypeSymbol type, Value: int value }]
            ? type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => value.Equals(f.ConstantValue))?.Name.ToLowerInvariant()
            : null;

    private static AttributeData? Attribute(IMethodSymbol method, string name) =>
        new ISymbol?[] { method, method.AssociatedSymbol, method.ContainingType }.OfType<ISymbol>().SelectMany(s => s.GetAttributes())
            .FirstOrDefault(a => a.AttributeClass?.Name == name && a.AttributeClass.ContainingNamespace?.ToDisplayString() == "PolicyLang");

    private (string Effect, string Member)[] EntriesOf(INamedTypeSymbol type)
    {
        var found = new List<(string, string)>();
        for (var t = type; t is not null; t = t.BaseType)
            found.AddRange(_entries[t.OriginalDefinition]);
        foreach (var i in type.AllInterfaces)
            found.AddRange(_entries[i.OriginalDefinition]);
        return [.. found];
    }

    private static (string Effect, string Type, string Member)[] Read()
    {
        using var stream = typeof(EffectCatalogue).Assembly.GetManifestResourceStream("guarded.heal-effects")
            ?? throw new InvalidOperationException("The embedded file guarded.heal-effects is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#').Select(l =>
        {
            var (space, dot) = (l.IndexOf(' '), l.LastIndexOf('.'));
            return (l.Substring(0, space), l.Substring(space + 1, dot - space - 1), l.Substring(dot + 1));
        })];
    }
}
