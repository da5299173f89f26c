using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>A call: from where to what.</summary>
/// <param name="Caller">What calls.</param>
/// <param name="Callee">What is called.</param>
/// <param name="File">Where the call is written.</param>
/// <param name="Span">The name there.</param>
public sealed record Call(SymbolId Caller, SymbolId Callee, SourceFile File, SourceSpan Span);

/// <summary>What sets what off: a signal its policies, a policy its actions, an action the signals that it raises.</summary>
public static class CallGraph
{
    /// <summary>What an item calls.</summary>
    public static IReadOnlyList<Call> From(SetView set, SymbolId caller) => [.. All(set).Where(c => c.Caller == caller)];

    /// <summary>What calls an item.</summary>
    public static IReadOnlyList<Call> To(SetView set, SymbolId callee) => [.. All(set).Where(c => c.Callee == callee)];

    /// <summary>The item of a name: a signal, a policy or an action; null for anything else.</summary>
    public static SymbolId? ItemAt(SetView set, SourceFile file, int offset) =>
        set.Symbols.At(file, offset)?.Symbols.FirstOrDefault(s => s.Kind is SymbolKind.Signal or SymbolKind.Policy or SymbolKind.Action);

    private static IEnumerable<Call> All(SetView set)
    {
        foreach (var tree in set.Compilation.Trees)
        {
            foreach (var declaration in tree.Declarations)
            {
                if (declaration is PolicySyntax policy)
                {
                    var item = new SymbolId(SymbolKind.Policy, PolicyBinder.NameOf(policy));
                    foreach (var signal in Names(policy.Signals, set.Model.Signals.Select(s => s.Name)))
                        yield return new Call(new SymbolId(SymbolKind.Signal, signal.Text), item, tree.File, signal.Span);
                    foreach (var step in policy.Steps)
                        yield return new Call(item, new SymbolId(SymbolKind.Action, step.Action.Text), tree.File, step.Action.Span);
                }
                else if (declaration is ActionSyntax { Raises: { } raises } action)
                {
                    foreach (var signal in Names(raises, set.Model.Signals.Select(s => s.Name)))
                        yield return new Call(new SymbolId(SymbolKind.Action, action.Name.Text), new SymbolId(SymbolKind.Signal, signal.Text), tree.File, signal.Span);
                }
            }
        }
    }

    private static IEnumerable<Name> Names(NameList names, IEnumerable<string> all) => names.IsAny ? all.Select(n => new Name(n, names.Span)) : names.Names;
}
