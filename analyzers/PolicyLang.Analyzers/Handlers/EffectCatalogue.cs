using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>Which calls of a compilation are guarded: those of the catalogues, and those of methods with <c>[Effect]</c>. Safe for concurrent use.</summary>
internal sealed class EffectCatalogue
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, GuardLine[]> _byType = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, string?> _declared = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _vouched = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IAssemblySymbol, bool> _knows = new(SymbolEqualityComparer.Default);
    private readonly ILookup<string, GuardLine> _named;
    private readonly GuardLine[] _patterns;

    public EffectCatalogue(IEnumerable<GuardLine> lines)
    {
        var all = lines.ToList();
        _named = all.Where(l => !l.IsPattern).ToLookup(l => l.Type, StringComparer.Ordinal);
        _patterns = [.. all.Where(l => l.IsPattern)];
    }

    /// <summary>What a call does, or null where it is not guarded.</summary>
    /// <param name="method">The method that is called.</param>
    /// <param name="use">The call, or another use of the method of which no argument is known.</param>
    public string? EffectOf(IMethodSymbol method, IOperation? use)
    {
        method = method.ReducedFrom ?? method;
        if (Declared(method) is { } declared)
            return declared;
        if (method.ContainingType is not { } type)
            return null;
        foreach (var line in LinesOf(type.OriginalDefinition))
        {
            if (KnownText.Matches(NameOf(method), line.Member) && line.Conditions.All(c => Holds(c, method, use)))
                return line.Effect;
        }

        return null;
    }

    /// <summary>Whether somebody vouches for a method or its type.</summary>
    public bool IsVouched(IMethodSymbol method)
    {
        if (!_vouched.TryGetValue(method, out var is_))
            _vouched[method] = is_ = Attribute(method, "AssumeNoEffectAttribute") is not null;
        return is_;
    }

    /// <summary>The name that a catalogue has for a method.</summary>
    public static string NameOf(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Constructor ? "new" : method.AssociatedSymbol?.Name ?? method.Name;

    /// <summary>The name that a catalogue has for a type: <c>Namespace.Outer+Inner`1</c>.</summary>
    public static string NameOf(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? $"{NameOf(outer)}+{type.MetadataName}"
        : type.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{type.MetadataName}"
        : type.MetadataName;

    private static bool Holds(GuardCondition condition, IMethodSymbol method, IOperation? use)
    {
        var properties = condition.Path.Skip(1).ToList();
        if (condition.Path[0] == GuardCondition.Receiver)
            return !method.IsStatic && condition.Holds(CompileTimeValue.Of((use as Microsoft.CodeAnalysis.Operations.IInvocationOperation)?.Instance, properties));
        // An overload without the parameter is another line's matter.
        return method.Parameters.FirstOrDefault(p => p.Name == condition.Path[0]) is { } parameter
            && condition.Holds(CompileTimeValue.Of(CompileTimeValue.Argument(use, parameter), properties));
    }

    private string? Declared(IMethodSymbol method)
    {
        if (_declared.TryGetValue(method, out var known))
            return known;
        var effect = Contracts(method).Prepend(method).Select(OwnEffect).FirstOrDefault(e => e is not null);
        return _declared[method] = effect;
    }

    /// <summary>What a method overrides and implements: an effect that is said there holds here too.</summary>
    private IEnumerable<IMethodSymbol> Contracts(IMethodSymbol method)
    {
        for (var m = method.OverriddenMethod; m is not null; m = m.OverriddenMethod)
            yield return m;
        if (method.IsStatic || method.ContainingType is not { TypeKind: TypeKind.Class or TypeKind.Struct } type || method.MethodKind == MethodKind.Constructor)
            yield break;
        foreach (var member in type.AllInterfaces.Where(i => Knows(i.ContainingAssembly)).SelectMany(i => i.GetMembers(method.Name)).OfType<IMethodSymbol>())
        {
            if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member)?.OriginalDefinition, method.OriginalDefinition))
                yield return member;
        }
    }

    private string? OwnEffect(IMethodSymbol method) =>
        Attribute(method, "EffectAttribute")?.ConstructorArguments is [{ Type: INamedTypeSymbol type, Value: int value }]
            ? type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => value.Equals(f.ConstantValue))?.Name.ToLowerInvariant()
            : null;

    private AttributeData? Attribute(IMethodSymbol method, string name) => !Knows(method.ContainingAssembly) ? null
        : new ISymbol?[] { method, method.AssociatedSymbol, method.ContainingType }.OfType<ISymbol>().SelectMany(s => s.GetAttributes())
            .FirstOrDefault(a => a.AttributeClass?.Name == name && a.AttributeClass.ContainingNamespace?.ToDisplayString() == "PolicyLang");

    /// <summary>Whether an assembly can have our attributes. To read those of every method of the framework that is called takes long.</summary>
    private bool Knows(IAssemblySymbol? assembly) => assembly is not null && _knows.GetOrAdd(
        assembly, static a => a.Name == "PolicyLang" || a.Modules.Any(m => m.ReferencedAssemblies.Any(r => r.Name == "PolicyLang")));

    private GuardLine[] LinesOf(INamedTypeSymbol type)
    {
        if (_byType.TryGetValue(type, out var known))
            return known;
        var found = new List<GuardLine>();
        for (var t = type; t is not null; t = t.BaseType)
            Add(t);
        foreach (var i in type.AllInterfaces)
            Add(i);
        return _byType[type] = [.. found];

        void Add(INamedTypeSymbol t)
        {
            var name = NameOf(t.OriginalDefinition);
            found.AddRange(_named[name]);
            found.AddRange(_patterns.Where(p => KnownText.Matches(name, p.Type)));
        }
    }
}
