using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Coverage;

/// <summary>Counts the values that tests give to one condition and to each comparison in it.</summary>
internal sealed class ConditionTally(CoveredKind ownerKind, string owner, Condition condition, SourceFile file, string nobody)
{
    private const int MostChanges = 3;
    private readonly List<(PolicyTest Test, TracedPart Part)> _seen = [];

    /// <summary>What tests make of the condition, in the order in which they were added.</summary>
    public IReadOnlyList<(PolicyTest Test, TracedPart Part)> Seen => _seen;

    /// <summary>Adds what one test makes of the condition.</summary>
    public void Add(PolicyTest test, IReadOnlyList<Evaluation.ConditionLine> lines) => _seen.Add((test, TracedPart.Of(condition, lines)));

    /// <summary>The counts and the gaps, the whole condition first where it has several comparisons.</summary>
    public (IReadOnlyList<ConditionCoverage> Counts, IReadOnlyList<CoverageGap> Gaps) Result()
    {
        var counts = new List<ConditionCoverage>();
        var gaps = new List<CoverageGap>();
        // A condition that no test reaches has its parts all the same: their text needs no incident.
        var shape = _seen.Count > 0 ? _seen[0].Part : Untraced();
        var comparisons = shape.Comparisons().ToList();
        if (comparisons.Count > 1)
            Count(shape, isWhole: true, [.. _seen], counts, gaps);
        var seen = _seen.Select(s => (s.Test, Parts: s.Part.Comparisons().ToList())).ToList();
        for (var i = 0; i < comparisons.Count; i++)
            Count(comparisons[i], isWhole: false, [.. seen.Select(s => (s.Test, s.Parts[i]))], counts, gaps);
        return (counts, gaps);
    }

    /// <summary>The test that comes nearest to a value, and what it lacks.</summary>
    public static (PolicyTest Test, string Why) Nearest(IEnumerable<(PolicyTest Test, TracedPart Part)> seen, Truth wanted)
    {
        var best = seen.Select(s => (s.Test, Way: s.Part.To(wanted))).OrderBy(s => s.Way.Cost).First();
        return (best.Test, Lacks(best.Way.Changes));
    }

    private TracedPart Untraced()
    {
        var incident = new Incident { Id = "", At = DateTimeOffset.MinValue, Signal = "", Resource = "" };
        return TracedPart.Of(condition, Evaluation.ConditionTracer.Trace(condition, file, incident, new Pair("", "", [])));
    }

    private void Count(
        TracedPart part, bool isWhole, List<(PolicyTest Test, TracedPart Part)> seen, List<ConditionCoverage> counts, List<CoverageGap> gaps)
    {
        int Of(Truth value) => seen.Count(s => s.Part.Value == value);
        var text = isWhole ? "the whole condition" : part.Line.Text;
        var place = new Location(file, part.Condition.Span);
        var count = new ConditionCoverage(ownerKind, owner, isWhole, text, place, Of(Truth.True), Of(Truth.False), part.CanBeUnknown ? Of(Truth.Unknown) : null);
        counts.Add(count);
        foreach (var (goal, value, times) in new (CoverageGoal, Truth, int?)[]
                 {
                     (CoverageGoal.True, Truth.True, count.True), (CoverageGoal.False, Truth.False, count.False), (CoverageGoal.Unknown, Truth.Unknown, count.Unknown),
                 })
        {
            if (times != 0)
                continue;
            var (test, why) = seen.Count == 0 ? (null, nobody)
                : isWhole ? Nearest(seen, value)
                : (seen[0].Test, $"it is {seen[0].Part.Value} there{Because(seen[0].Part)}");
            gaps.Add(new CoverageGap(CoveredKind.Condition, owner, text, goal, place, test, why));
        }
    }

    private static string Lacks(Change[] changes)
    {
        var first = changes.Take(MostChanges).Select(c => $"{c.Part.Line.Text} is {c.Part.Value}{Because(c.Part)}, and would have to be {c.Wanted}");
        var rest = changes.Length - MostChanges;
        return string.Join("; ", first) + (rest > 0 ? $"; and {NumberText.Format(rest)} more" : "");
    }

    private static string Because(TracedPart part) => part.Line.Inputs.Count == 0 ? "" : $" ({string.Join("; ", part.Line.Inputs)})";
}
