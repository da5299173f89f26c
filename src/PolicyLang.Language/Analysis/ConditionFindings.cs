using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Analysis;

/// <summary>What a single condition says about itself: never true (HEAL3001), and parts that change nothing (HEAL3004).</summary>
internal sealed class ConditionFindings(PolicyModel model, CancellationToken cancel)
{
    /// <summary>The findings about a policy. <paramref name="example"/> is an incident that it matches, null where there is none.</summary>
    public List<Diagnostic> Of(Policy policy, out Draft? example)
    {
        example = new Draft();
        if (policy.Condition is not { } condition)
            return [];
        var universe = new Universe(cancel);
        var pair = policy.Pairs[0];
        universe.Add(pair, condition);
        universe.Build();
        var solver = universe.Circuit.Solver;
        if (solver.Solve([universe.Encode(pair, condition).IsTrue]))
        {
            example = universe.Read();
            return [.. Redundancy.In(condition, c => universe.Encode(pair, c), universe).Select(r => Diagnose.ChangesNothing(new Location(policy.File, r.Span), policy.File.TextOf(r.Span), r.IsRepeated)
                .MendedBy(r.IsRepeated ? null : Mends.RemovePart(policy.File, r.Span, policy.Syntax.Where, policy.Syntax.Unless)))];
        }

        example = null;
        var parts = Contradiction.In(condition, c => universe.Encode(pair, c).IsTrue, universe);
        return [Diagnose.PolicyNeverTrue(Around(policy.File, parts), policy.Name, parts.OrderBy(p => p.Start).Select(p => TextOf(policy, p)))];
    }

    /// <summary>The findings about a hold.</summary>
    public List<Diagnostic> Of(Hold hold)
    {
        if (hold.Condition is null && hold.While?.Condition is null && hold.During is null)
            return [];
        var kinds = model.Pairs.Where(p => MayCover(hold, p)).GroupBy(p => string.Join(",", Inputs(hold).Select(i => p.Find(i.Name)?.Type.Equals(i.Type) ?? false)))
            .Select(g => g.First()).OrderByDescending(p => Inputs(hold).Count(i => p.Find(i.Name)?.Type.Equals(i.Type) ?? false)).ToList();
        foreach (var pair in kinds)
        {
            var universe = Build(pair, hold);
            var (where, watched, during) = universe.Encode(pair, hold);
            if (universe.Circuit.Solver.Solve([where.IsTrue, watched.IsTrue, during.IsTrue]))
                return [.. Redundant(hold, hold.Condition), .. Redundant(hold, hold.While?.Condition)];
        }

        if (kinds.Count == 0)
            return [];
        var parts = Contradicting(Build(kinds[0], hold), kinds[0], hold);
        return [Diagnose.HoldNeverTrue(Around(hold.File, parts), hold.Name, parts.OrderBy(p => p.Start).Select(hold.File.TextOf), kinds.Any(k => MayStop(k, hold)))];
    }

    /// <summary>Whether a hold stops some incident of a kind, be it for lack of data.</summary>
    private bool MayStop(Pair pair, Hold hold)
    {
        var universe = Build(pair, hold);
        var (where, watched, during) = universe.Encode(pair, hold);
        return universe.Circuit.Solver.Solve([Circuit.Not(where.IsFalse), Circuit.Not(watched.IsFalse), Circuit.Not(during.IsFalse)]);
    }

    private Universe Build(Pair pair, Hold hold)
    {
        var universe = new Universe(cancel);
        universe.Add(pair, hold);
        universe.AddWatches(pair, [hold]);
        universe.Build();
        return universe;
    }

    /// <summary>The parts of a hold that cannot be true together: of its condition, its facts and its window.</summary>
    private static List<SourceSpan> Contradicting(Universe universe, Pair pair, Hold hold)
    {
        var (where, watched, during) = universe.Encode(pair, hold);
        var parts = new List<(SourceSpan Span, int IsTrue, Condition? Condition)>();
        if (hold.Condition is { } condition)
            parts.Add((condition.Span, where.IsTrue, condition));
        if (hold.While is { } fact)
            parts.Add((fact.Condition?.Span ?? hold.Syntax.While!.Fact.Span, watched.IsTrue, fact.Condition));
        if (hold.During is { } window)
            parts.Add((window.Span, during.IsTrue, null));
        var needed = Contradiction.Smallest(parts.Select(p => p.IsTrue), universe).Select(i => parts[i]).ToList();
        if (needed is not [{ Condition: { } inner }])
            return [.. needed.Select(n => n.Span)];
        var name = ReferenceEquals(inner, hold.Condition) ? "" : hold.While!.Fact.Name;
        return Contradiction.In(inner, c => universe.Encode(pair, c, name, 0).IsTrue, universe);
    }

    private IEnumerable<Diagnostic> Redundant(Hold hold, Condition? condition)
    {
        if (condition is null)
            return [];
        // On an incident that lacks an attribute by its kind the comparison is unknown, as on one that just has not got it, so the pair
        // with the most of them stands for all.
        var pair = new Pair("", "", Inputs(hold).Select(i => new Field(i.Name, i.Type, i.Name)).Distinct().ToEquatableArray());
        var universe = Build(pair, hold);
        var fact = ReferenceEquals(condition, hold.Condition) ? "" : hold.While!.Fact.Name;
        return Redundancy.In(condition, c => universe.Encode(pair, c, fact, 0), universe).Select(r => Diagnose.ChangesNothing(new Location(hold.File, r.Span), hold.File.TextOf(r.Span), r.IsRepeated)
            .MendedBy(r.IsRepeated ? null : Mends.RemovePart(hold.File, r.Span, hold.Syntax.Where, hold.Syntax.While?.Where))).ToList();
    }

    private static List<Input> Inputs(Hold hold) =>
        [.. (hold.Condition?.Inputs ?? []).Concat(hold.While?.Condition?.Inputs ?? []).Where(i => i.Kind == InputKind.Attribute).Distinct()];

    private bool MayCover(Hold hold, Pair pair) => hold.Resources is not { } resources || resources.Contains(pair.Resource)
        || model.Policies.Any(p => p.Fits(pair.Signal, pair.Resource) && p.PlanFor(pair.Resource).Steps.Any(s => hold.Covers(s, pair.Resource)));

    private static Location Around(SourceFile file, List<SourceSpan> parts) => new(file, parts.Aggregate((a, b) => a.To(b)));

    /// <summary>A part as it is written, with the word that it stands behind where that changes what it says.</summary>
    private static string TextOf(Policy policy, SourceSpan part)
    {
        var text = policy.File.TextOf(part);
        return part == policy.Syntax.For?.Span ? "for " + text : policy.Syntax.Unless is { Span: var unless } && part.Start >= unless.Start && part.End <= unless.End ? "unless " + text : text;
    }
}
