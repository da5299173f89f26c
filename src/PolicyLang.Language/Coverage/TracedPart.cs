using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Coverage;

/// <summary>A comparison that must have another value.</summary>
internal sealed record Change(TracedPart Part, Truth Wanted);

/// <summary>A part of a condition with the value that one test gave it, and how far it is from other values.</summary>
internal sealed class TracedPart
{
    /// <summary>The cost of what cannot be.</summary>
    public const int Never = 1_000_000;

    private TracedPart(Condition condition, ConditionLine line, TracedPart[] parts)
    {
        Condition = condition;
        Line = line;
        Parts = parts;
    }

    public Condition Condition { get; }

    public ConditionLine Line { get; }

    public TracedPart[] Parts { get; }

    public Truth Value => Line.Value;

    /// <summary>Whether a test can make it unknown: it reads something that a test can leave out. The history is always known in a test.</summary>
    public bool CanBeUnknown => Condition.Inputs.Any(i => i.Kind != InputKind.Seen);

    /// <summary>Puts the lines of a trace back into the shape of their condition.</summary>
    public static TracedPart Of(Condition condition, IReadOnlyList<ConditionLine> lines)
    {
        var next = 0;
        return Read(condition, lines, ref next);
    }

    /// <summary>The comparisons, in the order of the text.</summary>
    public IEnumerable<TracedPart> Comparisons() => Parts.Length == 0 ? [this] : Parts.SelectMany(p => p.Comparisons());

    /// <summary>
    /// The fewest comparisons that must have another value for this part to have a value, as if each could be changed alone.
    /// </summary>
    public (int Cost, Change[] Changes) To(Truth wanted) => Condition switch
    {
        _ when Value == wanted => (0, []),
        Negation => Parts[0].To(!wanted),
        AllOf => Combine(wanted, strong: Truth.False),
        AnyOf => Combine(wanted, strong: Truth.True),
        _ => wanted.IsUnknown && !CanBeUnknown ? (Never, []) : (1, [new Change(this, wanted)]),
    };

    private static TracedPart Read(Condition condition, IReadOnlyList<ConditionLine> lines, ref int next)
    {
        var line = lines[next++];
        IReadOnlyList<Condition> operands = condition switch
        {
            AllOf all => all.Operands,
            AnyOf any => any.Operands,
            Negation not => [not.Operand],
            _ => [],
        };
        var parts = new TracedPart[operands.Count];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = Read(operands[i], lines, ref next);
        return new TracedPart(condition, line, parts);
    }

    /// <summary>
    /// One operand with the strong value decides alone. For the opposite value all must have it, and for unknown one must be unknown and
    /// none strong.
    /// </summary>
    private (int Cost, Change[] Changes) Combine(Truth wanted, Truth strong)
    {
        if (wanted == strong)
            return Parts.Select(p => p.To(strong)).OrderBy(c => c.Cost).First();
        var weak = Parts.Select(p => p.To(!strong)).ToList();
        if (wanted == !strong)
            return Sum(weak);
        var unknown = Parts.Select(p => p.To(Truth.Unknown)).ToList();
        var least = weak.Zip(unknown, (w, u) => w.Cost <= u.Cost ? w : u).ToList();
        return Enumerable.Range(0, Parts.Length).Select(i => Sum(least.Select((c, j) => j == i ? unknown[j] : c))).OrderBy(c => c.Cost).First();
    }

    private static (int Cost, Change[] Changes) Sum(IEnumerable<(int Cost, Change[] Changes)> all)
    {
        var list = all.ToList();
        return (list.Aggregate(0, (sum, c) => Math.Min(Never, sum + c.Cost)), [.. list.SelectMany(c => c.Changes)]);
    }
}
