using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Vocabulary;

namespace PolicyLang.Language.Coverage;

/// <summary>
/// Says what the tests of a set exercise, by the reference interpreter: it evaluates every part of every condition, also those that the
/// emitted code skips. Pure.
/// </summary>
public sealed class CoverageCollector
{
    private readonly PolicyModel _model;
    private readonly List<(PolicyTest Test, Trace Trace)> _runs;
    private readonly ILookup<string, (PolicyTest Test, Trace Trace, PolicyTrace Policy)> _byPolicy;
    private readonly List<CoverageGap> _gaps = [];
    private readonly List<ConditionCoverage> _conditions = [];

    private CoverageCollector(PolicyModel model)
    {
        _model = model;
        _runs = [.. model.Tests.Select(t => (t, Interpreter.Explain(model, t.Incident)))];
        _byPolicy = _runs.SelectMany(r => r.Trace.Policies.Select(p => (r.Test, r.Trace, Policy: p))).ToLookup(r => r.Policy.Policy.Name, StringComparer.Ordinal);
    }

    /// <summary>Runs the tests and reports what they exercise.</summary>
    /// <param name="model">A set without errors. Whether its tests pass is not asked here.</param>
    public static CoverageReport Collect(PolicyModel model) => new CoverageCollector(model).Collect();

    private CoverageReport Collect()
    {
        var own = StandardVocabulary.Tree.File;
        var policies = _model.Policies.Where(p => !p.File.Equals(own)).Select(OfPolicy).ToList();
        var holds = _model.Holds.Where(h => !h.File.Equals(own)).Select(OfHold).ToList();
        return new CoverageReport(
            [.. policies], [.. _conditions], [.. holds],
            [.. _gaps.OrderBy(g => g.Place.File.Path, StringComparer.Ordinal).ThenBy(g => g.Place.Span.Start).ThenBy(g => g.Kind).ThenByDescending(g => g.Place.Span.Length)]);
    }

    private PolicyCoverage OfPolicy(Policy policy)
    {
        var runs = _byPolicy[policy.Name].ToList();
        var coverage = new PolicyCoverage(policy, runs.Count, runs.Count(r => r.Policy.Condition.IsTrue), runs.Count(r => r.Trace.Decision.Policy == policy.Name));
        var nobody = $"no test is about {Pairs(policy)}";
        IReadOnlyList<(PolicyTest Test, TracedPart Part)> parts = [];
        if (policy.Condition is { } condition)
        {
            var tally = new ConditionTally(CoveredKind.Policy, policy.Name, condition, policy.File, nobody);
            foreach (var (test, trace, _) in runs)
                tally.Add(test, ConditionTracer.Trace(condition, policy.File, test.Incident, trace.Pair!));
            parts = tally.Seen;
            Add(tally);
        }

        if (coverage.Definite == 0)
        {
            var (test, why) = parts.Count == 0 ? (null, nobody) : ConditionTally.Nearest(parts, Truth.True);
            _gaps.Add(new CoverageGap(CoveredKind.Policy, policy.Name, null, CoverageGoal.Definite, policy.Place, test, why));
        }
        else if (coverage.Governs == 0 && !policy.IsShadow)
        {
            var (test, trace, _) = runs.First(r => r.Policy.Condition.IsTrue);
            _gaps.Add(new CoverageGap(
                CoveredKind.Policy, policy.Name, null, CoverageGoal.Governs, policy.Place, test,
                $"it is true there, and '{trace.Decision.Policy}' governs, which has a larger tier or is declared before it"));
        }

        return coverage;
    }

    private HoldCoverage OfHold(Hold hold)
    {
        // A hold is asked about the steps of policies that may govern, as the emitted code does.
        var asked = (from run in _runs
                     where run.Trace.Policies.Any(p => !p.Policy.IsShadow && !p.Condition.IsFalse
                         && p.Policy.PlanFor(run.Test.Incident.Resource).Steps.Any(s => hold.Covers(s, run.Test.Incident.Resource)))
                     select (run.Test, run.Trace, Hold: run.Trace.Holds.First(h => h.Hold.Name == hold.Name))).ToList();
        var coversNothing = !_model.Policies.Any(p => !p.IsShadow && p.Plans.Any(plan => plan.Steps.Any(s => hold.Covers(s, plan.IncidentResource))));
        var hasCondition = hold.Condition is not null || hold.While is not null || hold.During is not null;
        var stops = asked.Count(a => a.Hold.Stops);
        var coverage = new HoldCoverage(hold, coversNothing, asked.Count, stops, hasCondition ? asked.Count - stops : null);
        if (coversNothing)
            return coverage;

        var place = new Location(hold.File, hold.Syntax.Name.Span);
        const string nobody = "no test has a policy that it covers and that is not false";
        var where = Trace(hold, hold.Condition, asked.SelectMany(a => hold.Condition is null ? [] : new[]
        {
            (a.Test, ConditionTracer.Trace(hold.Condition, hold.File, a.Test.Incident, a.Trace.Pair!)),
        }), nobody);
        var watch = hold.While;
        var inside = Trace(hold, watch?.Condition, asked.SelectMany(a => watch?.Condition is not { } condition ? [] : (a.Test.Incident.Facts ?? [])
            .Where(f => f.Name == watch.Fact.Name)
            .Select(f => (a.Test, ConditionTracer.Trace(condition, hold.File, a.Test.Incident, a.Trace.Pair!, (watch.Fact, f))))), $"no test that asks it has a fact '{watch?.Fact.Name}'");

        if (stops == 0)
            AddGap(CoverageGoal.Stops, asked.OrderBy(a => FalseParts(a.Hold)).Select(a => ((PolicyTest?)a.Test, WhyNot(a.Hold, a.Test, where, inside))).DefaultIfEmpty((null, nobody)).First());
        if (coverage.Passes == 0)
            AddGap(CoverageGoal.Passes, asked.Select(a => ((PolicyTest?)a.Test, Why(a.Hold, a.Test))).DefaultIfEmpty((null, nobody)).First());
        return coverage;

        void AddGap(CoverageGoal goal, (PolicyTest? Test, string Why) nearest) =>
            _gaps.Add(new CoverageGap(CoveredKind.Hold, hold.Name, null, goal, place, nearest.Test, nearest.Why));
    }

    /// <summary>Counts the values of a condition of a hold, and gives them back by test.</summary>
    private ILookup<PolicyTest, TracedPart> Trace(
        Hold hold, Condition? condition, IEnumerable<(PolicyTest Test, IReadOnlyList<ConditionLine> Lines)> traces, string nobody)
    {
        if (condition is null)
            return Enumerable.Empty<TracedPart>().ToLookup(_ => default(PolicyTest)!);
        var tally = new ConditionTally(CoveredKind.Hold, hold.Name, condition, hold.File, nobody);
        foreach (var (test, lines) in traces)
            tally.Add(test, lines);
        Add(tally);
        return tally.Seen.ToLookup(p => p.Test, p => p.Part);
    }

    private void Add(ConditionTally tally)
    {
        var (counts, gaps) = tally.Result();
        _conditions.AddRange(counts);
        _gaps.AddRange(gaps);
    }

    private static int FalseParts(HoldTrace hold) => (hold.Where.IsFalse ? 1 : 0) + (hold.While.IsFalse ? 1 : 0) + (hold.During.IsFalse ? 1 : 0);

    private static string WhyNot(HoldTrace hold, PolicyTest test, ILookup<PolicyTest, TracedPart> where, ILookup<PolicyTest, TracedPart> inside)
    {
        var reasons = new List<string>();
        if (hold.Where.IsFalse)
            reasons.Add(ConditionTally.Nearest(where[test].Select(p => (test, p)), Truth.True).Why);
        if (hold.While.IsFalse)
            reasons.Add(inside[test].Any() ? ConditionTally.Nearest(inside[test].Select(p => (test, p)), Truth.True).Why : $"it has no fact '{hold.Hold.While!.Fact.Name}'");
        if (hold.During.IsFalse)
            reasons.Add($"its moment, {test.Incident.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture)}, is outside the window");
        return string.Join("; ", reasons);
    }

    private static string Why(HoldTrace hold, PolicyTest test)
    {
        var parts = new List<string>();
        if (hold.Hold.Condition is not null)
            parts.Add($"where is {hold.Where}");
        if (hold.Hold.While is { } watched)
            parts.Add($"while {watched.Fact.Name} is {hold.While}");
        if (hold.Hold.During is not null)
            parts.Add($"during is {hold.During}");
        return $"it stops there: {string.Join(", ", parts)}; {(parts.Count == 1 ? "that" : "one of them")} would have to be false";
    }

    private static string Pairs(Policy policy)
    {
        var pairs = policy.Pairs.Take(3).Select(p => $"{p.Signal} on {p.Resource}");
        return string.Join(" or ", pairs) + (policy.Pairs.Count > 3 ? $" or {NumberText.Format(policy.Pairs.Count - 3)} more" : "");
    }
}
