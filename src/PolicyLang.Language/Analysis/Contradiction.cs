using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Analysis;

/// <summary>Finds the smallest part of a condition that can never be true, by leaving out what is not needed for that.</summary>
internal static class Contradiction
{
    /// <summary>The parts of a condition that contradict each other; one part where it contradicts itself.</summary>
    /// <param name="condition">A condition that is never true.</param>
    /// <param name="isTrue">The literal that says that a part is true.</param>
    /// <param name="universe">The incidents.</param>
    public static List<SourceSpan> In(Condition condition, Func<Condition, int> isTrue, Universe universe)
    {
        var parts = Conjuncts(condition);
        if (parts.Count < 2)
            return [condition.Span];
        var needed = Smallest(parts.Select(isTrue), universe).Select(i => parts[i]).ToList();
        return needed.Count == 1 && !ReferenceEquals(needed[0], condition) ? In(needed[0], isTrue, universe) : [.. needed.Select(p => p.Span)];
    }

    /// <summary>The fewest literals that cannot hold together, as their places: none of them can be left out.</summary>
    public static List<int> Smallest(IEnumerable<int> literals, Universe universe, params int[] always)
    {
        var solver = universe.Circuit.Solver;
        var numbered = literals.Select((l, i) => (Literal: l, Index: i)).ToList();
        if (!solver.Solve([.. always, .. numbered.Select(n => n.Literal)]))
        {
            var core = new HashSet<int>(solver.Core);
            numbered.RemoveAll(n => !core.Contains(n.Literal));
        }

        for (var i = numbered.Count - 1; i >= 0; i--)
        {
            var without = numbered.Where((_, j) => j != i).ToList();
            if (!solver.Solve([.. always, .. without.Select(n => n.Literal)]))
                numbered = without;
        }

        return [.. numbered.Select(n => n.Index)];
    }

    /// <summary>What must all be true for a condition to be true.</summary>
    private static List<Condition> Conjuncts(Condition condition) => condition switch
    {
        AllOf all => [.. all.Operands.SelectMany(Conjuncts)],
        Negation { Operand: AnyOf any } => [.. any.Operands.SelectMany(o => Conjuncts(new Negation(o, o.Span)))],
        Negation { Operand: Negation twice } => Conjuncts(twice.Operand),
        _ => [condition],
    };
}
