using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Analysis;

/// <content>Conditions, facts and windows as literals.</content>
internal sealed partial class Universe
{
    /// <summary>A condition on a fact as literals.</summary>
    /// <param name="pair">The signal and resource.</param>
    /// <param name="condition">The condition; null is the absent one, which is true.</param>
    /// <param name="fact">The fact's name; empty where the condition is about the incident alone.</param>
    /// <param name="instance">Which of the active facts of that name.</param>
    public Literals3 Encode(Pair pair, Condition? condition, string fact, int instance)
    {
        switch (condition)
        {
            case null:
                return new Literals3(Circuit.True, Circuit.False);
            case AllOf all:
                var conjuncts = all.Operands.Select(o => Encode(pair, o, fact, instance)).ToList();
                return new Literals3(Circuit.And(conjuncts.Select(c => c.IsTrue)), Circuit.Or(conjuncts.Select(c => c.IsFalse)));
            case AnyOf any:
                var disjuncts = any.Operands.Select(o => Encode(pair, o, fact, instance)).ToList();
                return new Literals3(Circuit.Or(disjuncts.Select(c => c.IsTrue)), Circuit.And(disjuncts.Select(c => c.IsFalse)));
            case Negation not:
                var operand = Encode(pair, not.Operand, fact, instance);
                return new Literals3(operand.IsFalse, operand.IsTrue);
            case SameAs same:
                if (!CanRead(pair, same.Left) || !CanRead(pair, same.Right))
                    return Literals3.Unknown(Circuit);
                var (left, right) = (SlotOf(same.Left, fact, instance), SlotOf(same.Right, fact, instance));
                var equal = Circuit.And(left.AtLeast.Zip(right.AtLeast, Circuit.Same));
                return Definite(Circuit.And(left.Present, right.Present), same.Negated ? Circuit.Not(equal) : equal);
            case Compare compare:
                return EncodeTest(pair, compare.Input, fact, instance, c => c.Where(compare.Operator, compare.Value));
            case Contained contained:
                return EncodeTest(pair, contained.Input, fact, instance, c => contained.Values.SelectMany(v => c.Where(Comparison.Equal, v)));
            case Matches like:
                return EncodeTest(pair, like.Input, fact, instance, c => c.Like(like.Pattern));
            case Flag flag:
                return EncodeTest(pair, flag.Input, fact, instance, _ => [(1, 1)]);
            default:
                throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}.");
        }
    }

    private Literals3 EncodeTest(Pair pair, Input input, string fact, int instance, Func<Cells, IEnumerable<(int From, int To)>> where)
    {
        if (!CanRead(pair, input))
            return Literals3.Unknown(Circuit);
        var slot = SlotOf(input, fact, instance);
        return Definite(slot.Present, Runs(slot.AtLeast, where(slot.Cells)));
    }

    private Literals3 Definite(int present, int value) => new(Circuit.And(present, value), Circuit.And(present, Circuit.Not(value)));

    /// <summary>The literal that says that a cell is in one of some runs.</summary>
    private int Runs(int[] atLeast, IEnumerable<(int From, int To)> runs) => Circuit.Or(runs.Where(r => r.From >= 0 && r.From <= r.To).Select(r => Circuit.And(
        r.From == 0 ? Circuit.True : atLeast[r.From - 1],
        r.To >= atLeast.Length ? Circuit.True : Circuit.Not(atLeast[r.To]))));

    private Literals3 EncodeWhile(Pair pair, WhileFact? watched)
    {
        if (watched is null)
            return new Literals3(Circuit.True, Circuit.False);
        List<int> isTrue = [], isNotFalse = [];
        for (var i = 0; i < Facts.Count; i++)
        {
            if (Facts[i].Fact != watched.Fact.Name)
                continue;
            var condition = Encode(pair, watched.Condition, watched.Fact.Name, Facts[i].Instance);
            isTrue.Add(Circuit.And(_active[i], condition.IsTrue));
            isNotFalse.Add(Circuit.And(_active[i], Circuit.Not(condition.IsFalse)));
        }

        return new Literals3(Circuit.And(_facts, Circuit.Or(isTrue)), Circuit.And(_facts, Circuit.Not(Circuit.Or(isNotFalse))));
    }

    private Literals3 EncodeDuring(WindowSyntax? during)
    {
        if (during is null)
            return new Literals3(Circuit.True, Circuit.False);
        if (_during.TryGetValue(during, out var known))
            return known;
        var values = At.Select(_windows[during].Contains).ToList();
        var literals = new Literals3(
            Runs(_later, Enumerable.Range(0, At.Count).Where(i => values[i].IsTrue).Select(i => (i, i))),
            Runs(_later, Enumerable.Range(0, At.Count).Where(i => values[i].IsFalse).Select(i => (i, i))));
        _during.Add(during, literals);
        return literals;
    }
}
