using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Analysis;

/// <summary>Finds parts of a condition without which it has the same value, true, false or unknown, for every incident.</summary>
internal static class Redundancy
{
    /// <summary>The places of such parts, and of lists in which a value is repeated. Of two that make each other redundant the later one is named.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="encode">A condition as literals.</param>
    /// <param name="universe">The incidents.</param>
    public static IEnumerable<(SourceSpan Span, bool IsRepeated)> In(Condition condition, Func<Condition, Literals3> encode, Universe universe)
    {
        var circuit = universe.Circuit;
        var value = encode(condition);
        // What changes nothing only once another part is gone is not called redundant: taken out alone it would change something.
        var redundant = Parts(condition).Where(p => Without(condition, p) is { } without && IsSame(without)).ToList();
        var rest = condition;
        var before = -1;
        // A part that another one needs may change nothing again once that other one is gone.
        while (before != redundant.Count)
        {
            before = redundant.Count;
            foreach (var part in redundant.ToList())
            {
                if (Without(rest, part) is not { } shorter || ReferenceEquals(shorter, rest) || !IsSame(shorter))
                    continue;
                rest = shorter;
                redundant.Remove(part);
                yield return (part.Span, false);
            }
        }

        foreach (var list in Leaves(rest).OfType<Contained>().Where(c => c.Values.Distinct().Count() < c.Values.Count))
            yield return (list.Span, true);

        bool IsSame(Condition other)
        {
            var (isTrue, isFalse) = encode(other);
            return !circuit.Solver.Solve([Circuit.Not(circuit.And(circuit.Same(value.IsTrue, isTrue), circuit.Same(value.IsFalse, isFalse)))]);
        }
    }

    /// <summary>The parts, later ones first and each before its own: once one of its own is gone, a part is another one.</summary>
    private static IEnumerable<Condition> Parts(Condition condition) => condition switch
    {
        AllOf all => all.Operands.Reverse().SelectMany(o => Parts(o).Prepend(o)),
        AnyOf any => any.Operands.Reverse().SelectMany(o => Parts(o).Prepend(o)),
        Negation not => Parts(not.Operand),
        _ => [],
    };

    private static IEnumerable<Condition> Leaves(Condition condition) => condition switch
    {
        AllOf all => all.Operands.SelectMany(Leaves),
        AnyOf any => any.Operands.SelectMany(Leaves),
        Negation not => Leaves(not.Operand),
        _ => [condition],
    };

    /// <summary>A condition without one of its parts: the same object where it does not have it, null where nothing remains.</summary>
    private static Condition? Without(Condition condition, Condition part)
    {
        if (ReferenceEquals(condition, part))
            return null;
        switch (condition)
        {
            case AllOf all:
                return Rebuild(all, all.Operands, o => new AllOf(o, all.Span));
            case AnyOf any:
                return Rebuild(any, any.Operands, o => new AnyOf(o, any.Span));
            case Negation not:
                var inner = Without(not.Operand, part);
                return ReferenceEquals(inner, not.Operand) ? not : inner is null ? null : new Negation(inner, not.Span);
            default:
                return condition;
        }

        Condition? Rebuild(Condition whole, EquatableArray<Condition> operands, Func<EquatableArray<Condition>, Condition> make)
        {
            var kept = operands.Select(o => Without(o, part)).ToList();
            if (kept.Zip(operands, ReferenceEquals).All(same => same))
                return whole;
            var rest = kept.OfType<Condition>().ToEquatableArray();
            return rest.Count == 0 ? null : rest.Count == 1 ? rest[0] : make(rest);
        }
    }
}
