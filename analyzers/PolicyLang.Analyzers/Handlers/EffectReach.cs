using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>Finds how handlers reach guarded APIs.</summary>
internal sealed class EffectReach(Compilation compilation)
{
    private readonly CallGraph _graph = new(compilation);
    private readonly EffectCatalogue _catalogue = new(compilation);

    /// <summary>
    /// The shortest way to each guarded method that a handler reaches, from its first call. A breadth-first search that visits each method
    /// once, so that cycles end and nothing has to be cut off.
    /// </summary>
    public IEnumerable<(string Effect, IReadOnlyList<Call> Calls)> PathsOf(INamedTypeSymbol handler, CancellationToken cancel)
    {
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var queue = new Queue<(IMethodSymbol Method, Call[] Path)>();
        foreach (var root in handler.GetMembers().OfType<IMethodSymbol>().Where(m => m.MethodKind == MethodKind.Constructor || IsHandling(m)))
        {
            if (!EffectCatalogue.IsVouched(root) && seen.Add(root))
                queue.Enqueue((root, []));
        }

        while (queue.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();
            var (method, path) = queue.Dequeue();
            foreach (var call in _graph.CallsOf(method, cancel))
            {
                var target = _graph.Target(call.Method);
                if (EffectCatalogue.IsVouched(call.Method) || EffectCatalogue.IsVouched(target) || !seen.Add(target))
                    continue;
                Call[] longer = [.. path, call];
                if ((_catalogue.EffectOf(call.Method) ?? _catalogue.EffectOf(target)) is { } effect)
                    yield return (effect, longer);
                else
                    queue.Enqueue((target, longer));
            }
        }
    }

    /// <summary>A method as a path shows it: <c>Cleanup()</c> on the way, <c>SqlCommand.ExecuteNonQuery</c> at its end.</summary>
    public static string Show(IMethodSymbol method, bool isLast) =>
        isLast ? $"{method.ContainingType.Name}.{method.Name}"
        : method.MethodKind == MethodKind.Constructor ? $"new {method.ContainingType.Name}()"
        : method.AssociatedSymbol is IPropertySymbol property ? property.Name
        : $"{method.Name}()";

    private static bool IsHandling(IMethodSymbol method) =>
        method.Name is "ExecuteAsync" or "UndoAsync" || method.ExplicitInterfaceImplementations.Any(m => m.Name is "ExecuteAsync" or "UndoAsync");
}
