using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>A way from a handler to a call that is guarded, or that cannot be followed.</summary>
/// <param name="Calls">The calls from the handler on; the last is the one.</param>
internal sealed record ReachedCall(IReadOnlyList<Call> Calls)
{
    /// <summary>The call.</summary>
    public Call Last => Calls[Calls.Count - 1];
}

/// <summary>Finds how handlers reach guarded APIs. For one thread.</summary>
internal sealed class EffectReach(Compilation compilation, ProjectCalls project)
{
    private readonly EffectCatalogue _catalogue = project.Catalogue;
    private readonly CallGraph _graph = new(compilation, project);

    /// <summary>What leads nowhere, found out for one handler, is not walked again for the next.</summary>
    private readonly HashSet<Node> _harmless = [];

    /// <summary>
    /// The shortest way to each guarded method, and to each call that cannot be followed, which a handler reaches. A breadth-first search
    /// that visits each node once, so that cycles end and nothing has to be cut off.
    /// </summary>
    public IReadOnlyList<ReachedCall> From(INamedTypeSymbol handler, CancellationToken cancel)
    {
        var before = new Dictionary<Node, (Node From, Call Call)?>();
        var callers = new Dictionary<Node, List<Node>>();
        var queue = new Queue<Node>();
        var found = new List<ReachedCall>();
        var said = new HashSet<(string?, object)>();
        var guilty = new List<Node>();
        foreach (var root in Roots(handler).Where(r => !_catalogue.IsVouched((IMethodSymbol)r.Symbol)).Distinct())
        {
            before[root] = null;
            queue.Enqueue(root);
        }

        while (queue.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();
            var node = queue.Dequeue();
            var edges = _graph.EdgesOf(node, cancel);
            if (before[node] is null && node.Symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } made)
                edges = [.. edges, .. _graph.Injected(made).Select(c => c.Effect is null && c.Obstacle is null ? new Edge(c, new Node(c.Target, null)) : new Edge(c, null))];
            foreach (var (call, target) in edges)
            {
                if (target is not { } next)
                {
                    guilty.Add(node);
                    // One guarded method is said once for each handler; what cannot be followed, once for each place.
                    if (said.Add(call.Effect is null or GuardLine.Unknown ? (null, call.Syntax) : (call.Effect, call.Target.OriginalDefinition)))
                        found.Add(new ReachedCall([.. Way(node), call]));
                    continue;
                }

                if (_harmless.Contains(next))
                    continue;
                if (!callers.TryGetValue(next, out var list))
                    callers[next] = list = [];
                list.Add(node);
                if (!before.ContainsKey(next))
                {
                    before[next] = (node, call);
                    queue.Enqueue(next);
                }
            }
        }

        var harmful = new HashSet<Node>(guilty);
        var open = new Stack<Node>(guilty);
        while (open.Count > 0)
        {
            if (callers.TryGetValue(open.Pop(), out var list))
            {
                foreach (var caller in list.Where(harmful.Add))
                    open.Push(caller);
            }
        }

        _harmless.UnionWith(before.Keys.Where(n => !harmful.Contains(n) && before[n] is not null));
        return found;

        IEnumerable<Call> Way(Node end)
        {
            var calls = new List<Call>();
            for (var step = before[end]; step is { } s; step = before[s.From])
                calls.Add(s.Call);
            calls.Reverse();
            return calls;
        }
    }

    /// <summary>What the host runs of a handler: its constructors, the methods of the contract, and its disposal.</summary>
    private IEnumerable<Node> Roots(INamedTypeSymbol handler)
    {
        foreach (var constructor in handler.InstanceConstructors)
            yield return new Node(constructor, handler);
        foreach (var constructor in handler.StaticConstructors)
            yield return new Node(constructor, handler);
        foreach (var contract in HandlerClass.Contracts(handler).SelectMany(i => i.AllInterfaces.Prepend(i)).SelectMany(i => i.GetMembers()).OfType<IMethodSymbol>())
        {
            if (handler.FindImplementationForInterfaceMember(contract) is IMethodSymbol method)
                yield return new Node(Overridden(handler, method), handler);
        }

        for (var t = handler; t is not null && CallReader.HasSource(t); t = t.BaseType)
        {
            foreach (var disposal in t.GetMembers().OfType<IMethodSymbol>().Where(m => !m.IsAbstract && CallReader.IsDisposal(m)))
                yield return new Node(disposal.OriginalDefinition, handler);
        }
    }

    private IMethodSymbol Overridden(INamedTypeSymbol handler, IMethodSymbol method) => _graph.Implementation(handler, method) ?? method.OriginalDefinition;

    /// <summary>A call as a path shows it: <c>Cleanup()</c> on the way, <c>SqlCommand.ExecuteNonQuery</c> at its end.</summary>
    public static string Show(Call call, bool isLast) => call.Target switch
    {
        _ when isLast && call.Obstacle is not null => Shortened(call.Syntax.ToString()),
        IMethodSymbol method when isLast => $"{method.ContainingType.Name}.{EffectCatalogue.NameOf(method)}",
        IMethodSymbol { MethodKind: MethodKind.Constructor } method => $"new {method.ContainingType.Name}()",
        IMethodSymbol { MethodKind: MethodKind.StaticConstructor } method => $"static {method.ContainingType.Name}()",
        IMethodSymbol { AssociatedSymbol: { } associated } => associated.Name,
        IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } method => $"operator of {method.ContainingType.Name}",
        IMethodSymbol method => $"{method.Name}()",
        INamedTypeSymbol type => $"injected {type.Name}",
        var store => store.Name,
    };

    /// <summary>One line that a message can hold.</summary>
    private static string Shortened(string code)
    {
        var line = string.Join(" ", code.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 60 ? line : line.Substring(0, 59) + "…";
    }
}
