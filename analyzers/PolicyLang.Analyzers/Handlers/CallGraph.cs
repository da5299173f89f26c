using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>Something that runs, and the class of the object that it runs on where that is known.</summary>
/// <param name="Symbol">A method; a field, property or event that holds delegates; or a class that the host makes.</param>
/// <param name="This">The exact class, or null.</param>
internal readonly record struct Node(ISymbol Symbol, INamedTypeSymbol? This)
{
    public bool Equals(Node other) => SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol) && SymbolEqualityComparer.Default.Equals(This, other.This);

    public override int GetHashCode() => (SymbolEqualityComparer.Default.GetHashCode(Symbol) * 31) + SymbolEqualityComparer.Default.GetHashCode(This);
}

/// <summary>A call and what it runs, or null where that is guarded or cannot be followed.</summary>
internal readonly record struct Edge(Call Call, Node? Target);

/// <summary>
/// What each piece of a compilation's code runs. Each is resolved once and on demand, whatever the number of handlers. For one thread.
/// </summary>
internal sealed class CallGraph(Compilation compilation, ProjectCalls project)
{
    private readonly MethodCode _code = project.Code;
    private readonly EffectCatalogue _catalogue = project.Catalogue;
    private readonly TypeHierarchy _types = new(TypeHierarchy.All(compilation.Assembly.GlobalNamespace));
    private readonly Dictionary<ISymbol, IReadOnlyList<Call>> _calls = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<Node, IReadOnlyList<Edge>> _edges = [];

    /// <summary>What a node runs, in the order of the text; nothing where it has no source here, or somebody vouches for it.</summary>
    public IReadOnlyList<Edge> EdgesOf(Node node, CancellationToken cancel)
    {
        if (!_edges.TryGetValue(node, out var known))
            _edges[node] = known = [.. CallsOf(node.Symbol, cancel).SelectMany(c => Resolve(c, node.This)).Distinct()];
        return known;
    }

    /// <summary>What runs where a method is called on an object of exactly a class.</summary>
    public IMethodSymbol? Implementation(INamedTypeSymbol type, IMethodSymbol method) => _types.Implementations(type, method).FirstOrDefault();

    private IReadOnlyList<Call> CallsOf(ISymbol symbol, CancellationToken cancel)
    {
        if (_calls.TryGetValue(symbol, out var known))
            return known;
        cancel.ThrowIfCancellationRequested();
        return _calls[symbol] = symbol switch
        {
            IMethodSymbol method => [.. project.In(_code.Of(method, cancel), cancel), .. ImplicitBase(method, cancel)],
            INamedTypeSymbol type => [.. Made(type)],
            _ => [.. project.In(_code.GivenTo(symbol, cancel), cancel)],
        };
    }

    /// <summary>A constructor that names no other calls the parameterless one of its base.</summary>
    private IEnumerable<Call> ImplicitBase(IMethodSymbol method, CancellationToken cancel)
    {
        if (method.MethodKind != MethodKind.Constructor || _code.NamesItsBase(method, cancel) || method.ContainingType.BaseType is not { } basis || !CallReader.HasSource(basis))
            yield break;
        foreach (var constructor in basis.OriginalDefinition.InstanceConstructors.Where(c => c.Parameters.All(p => p.IsOptional)).Take(1))
            yield return new Call(constructor, SyntaxOf(method, method.ContainingType), Receiver.Base) { Effect = _catalogue.EffectOf(constructor, null) };
    }

    /// <summary>What the host runs to make a service: the constructors of the classes that it may be, and of what they ask for.</summary>
    private IEnumerable<Call> Made(INamedTypeSymbol service)
    {
        foreach (var type in Services(service))
        {
            foreach (var constructor in type.InstanceConstructors.Where(c => c.DeclaredAccessibility == Accessibility.Public))
            {
                yield return new Call(constructor, SyntaxOf(constructor, type), Receiver.Exactly(type)) { Effect = _catalogue.EffectOf(constructor, null) };
                foreach (var call in Injected(constructor))
                    yield return call;
            }
        }
    }

    /// <summary>What the host makes for the parameters of a constructor that it calls.</summary>
    public IEnumerable<Call> Injected(IMethodSymbol constructor)
    {
        foreach (var parameter in constructor.Parameters)
        {
            var syntax = SyntaxOf(parameter, constructor.ContainingType);
            if (parameter.Type.TypeKind == TypeKind.Delegate)
            {
                var invoke = ((INamedTypeSymbol)parameter.Type).DelegateInvokeMethod;
                if (invoke is not null && !_catalogue.IsVouched(invoke))
                {
                    yield return _catalogue.EffectOf(invoke, null) is { } effect
                        ? new Call(invoke, syntax, Receiver.None) { Effect = effect }
                        : new Call(constructor, syntax, Receiver.None) { Obstacle = "a delegate from the container" };
                }
            }
            else
            {
                // A collection or a Lazy of services makes the services.
                foreach (var type in new[] { parameter.Type }.Concat((parameter.Type as INamedTypeSymbol)?.TypeArguments ?? []).OfType<INamedTypeSymbol>())
                    yield return new Call(type.OriginalDefinition, syntax, Receiver.None);
            }
        }
    }

    private IEnumerable<INamedTypeSymbol> Services(INamedTypeSymbol type) => IsOfTheFramework(type) ? [] : _types.Concrete(type);

    private IEnumerable<Edge> Resolve(Call call, INamedTypeSymbol? self)
    {
        if (call.Target is not IMethodSymbol called)
            return [new Edge(call, new Node(call.Target.OriginalDefinition, null))];
        if (call.Obstacle is not null)
            return _catalogue.IsVouched(called) ? [] : [new Edge(call, null)];
        if (_catalogue.IsVouched(called))
            return [];
        if (call.Effect is not null)
            return [new Edge(call, null)];
        var method = called.OriginalDefinition;
        method = method.PartialImplementationPart ?? method;
        return Targets(call, method, self) is { } targets
            ? targets.Where(t => !_catalogue.IsVouched((IMethodSymbol)t.Symbol)).Select(t => ToEdge(call, t))
            : [new Edge(call with { Obstacle = "it has no implementation in this project" }, null)];
    }

    /// <summary>An override may carry an effect that what it overrides does not.</summary>
    private Edge ToEdge(Call call, Node target) =>
        _catalogue.EffectOf((IMethodSymbol)target.Symbol, null) is { } effect && call.Target is IMethodSymbol called && !SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, target.Symbol)
            ? new Edge(call with { Target = target.Symbol, Effect = effect }, null)
            : new Edge(call, target);

    private IReadOnlyList<Node>? Targets(Call call, IMethodSymbol method, INamedTypeSymbol? self)
    {
        var isOpen = method.IsAbstract || method.IsVirtual || method.IsOverride;
        if (!isOpen || call.On.Kind is ReceiverKind.None or ReceiverKind.Base)
        {
            var on = call.On.Kind switch
            {
                ReceiverKind.This or ReceiverKind.Base => self,
                ReceiverKind.Exact => call.On.Type?.OriginalDefinition,
                _ => null,
            };
            return CallReader.HasSource(method) ? [new Node(method, on)] : [];
        }

        if ((call.On.Kind == ReceiverKind.Exact ? call.On.Type : call.On.Kind == ReceiverKind.This ? self : null) is { } exact)
            return [.. Runs(exact.OriginalDefinition, method)];

        // The type that the code has for the object, where it narrows what the object may be.
        var type = call.On.Type is { TypeKind: not TypeKind.TypeParameter } known && CallReader.HasSource(known) ? known : method.ContainingType;
        if (!CallReader.HasSource(type) && IsOfTheFramework(type))
            return [];
        var targets = _types.Concrete(type).SelectMany(t => Runs(t, method)).Distinct().ToList();
        if (targets.Count == 0 && CallReader.HasSource(method))
        {
            if (method.IsAbstract)
                return method.ContainingType.TypeKind == TypeKind.Delegate ? [] : null;
            targets.Add(new Node(method, null));
        }

        return targets;
    }

    private IEnumerable<Node> Runs(INamedTypeSymbol type, IMethodSymbol method) =>
        _types.Implementations(type, method).Where(CallReader.HasSource).Select(m => new Node(m, type));

    /// <summary>
    /// Contracts that everything implements, such as <c>IDisposable</c>: a call of one says little about what runs, so classes of the
    /// project are followed where they are made (<see cref="CallReader"/>) and not through them.
    /// </summary>
    private static bool IsOfTheFramework(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space?.Name == "System";
    }

    private static SyntaxNode SyntaxOf(ISymbol symbol, INamedTypeSymbol otherwise) =>
        (symbol.DeclaringSyntaxReferences.FirstOrDefault() ?? otherwise.DeclaringSyntaxReferences[0]).GetSyntax();
}
