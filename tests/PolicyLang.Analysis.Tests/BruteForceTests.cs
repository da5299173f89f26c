using System.Globalization;
using System.Text.RegularExpressions;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Analysis.Tests;

/// <summary>The analysis against the enumeration of all incidents, over random small sets.</summary>
public partial class BruteForceTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, int> _counts = [];
    private readonly List<string> _problems = [];

    /// <summary>POLICYLANG_ORACLE_SETS says how many sets, POLICYLANG_ORACLE_SEED with which to begin.</summary>
    [Fact]
    public void No_finding_is_false_and_none_is_missed()
    {
        var sets = Setting("POLICYLANG_ORACLE_SETS", 2_000);
        var first = Setting("POLICYLANG_ORACLE_SEED", 1);
        for (var seed = first; _counts.GetValueOrDefault("sets") < sets && _problems.Count < 20; seed++)
            Check(seed);

        var summary = $"brute force: {string.Join(", ", _counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}"))}";
        Console.WriteLine(summary);
        // The test runner keeps what tests print to itself; .ci/run shows this file.
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "brute-force.txt"), summary + "\n");
        Assert.True(_problems.Count == 0, string.Join("\n\n", _problems));
        // A generator that had gone quiet would agree with anything.
        foreach (var kind in new[] { "HEAL3001", "HEAL3001 hold", "HEAL3002", "HEAL3003", "HEAL3004", "HEAL3004 hold", "diff Lowered", "diff Raised", "diff Action", "diff none" })
            Assert.True(_counts.GetValueOrDefault(kind) > sets / 200, $"{kind}: {summary}");
    }

    private static int Setting(string name, int usual) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    private void Check(int seed)
    {
        var set = new SmallSets(seed);
        var text = set.Text;
        var compilation = SmallSets.Compile(text);
        set.Mutate();
        var mutated = SmallSets.Compile(set.Text);
        var model = compilation.Model;
        var pairs = model.Pairs.Where(p => p.Signal is "x-stuck" or "x-lost").ToList();
        var spaces = pairs.ToDictionary(p => p, p => new Space(set, p, model, mutated.Model));
        if (spaces.Values.Any(s => s.Count > Space.MostIncidents))
        {
            Count("too wide");
            return;
        }

        Count("sets");
        try
        {
            var random = new Random(seed);
            var before = pairs.ToDictionary(p => p, p => new BruteForce(model, p, spaces[p]));
            foreach (var (pair, force) in before)
            {
                Count("incidents", spaces[pair].Count);
                for (var i = 0; i < 3; i++)
                {
                    var index = random.Next(spaces[pair].Count);
                    Expect(force.AgreesWithInterpreter(index), $"the enumeration itself decides {ExampleText.Of(spaces[pair][index])} wrongly");
                }
            }

            var result = PolicyAnalysis.Run(compilation, Today, CancellationToken.None);
            Expect(result.Diagnostics.All(d => !d.Message.StartsWith("not analysed", StringComparison.Ordinal)), string.Join("\n", result.Diagnostics.Where(d => d.Message.StartsWith("not analysed", StringComparison.Ordinal))));
            Expect(result.Examples.All(e => e.Shows(Interpreter.Decide(model, e.Incident))), "an example does not show its claim");
            var messages = result.Diagnostics.ToLookup(d => d.Id, d => d.Message);
            Conditions(model, pairs, before, spaces, result, messages);
            Holds(model, pairs, spaces, result, messages);
            Overlaps(before.Values, messages);
            Differences(model, mutated.Model, pairs, before, spaces);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _problems.Add($"{e}");
        }

        void Expect(bool isSo, string problem) => this.Expect(isSo, problem);

        if (_problems.Count > 0 && !_problems[^1].StartsWith("seed", StringComparison.Ordinal))
        {
            var problems = _problems.Where(p => !p.StartsWith("seed", StringComparison.Ordinal)).ToList();
            _problems.RemoveAll(p => !p.StartsWith("seed", StringComparison.Ordinal));
            _problems.Add($"seed {seed}:\n{string.Join("\n", problems)}\n{text[SmallSets.Vocabulary.Length..]}--- changed:\n{set.Text[SmallSets.Vocabulary.Length..]}");
        }
    }

    private void Conditions(
        PolicyModel model, List<Pair> pairs, Dictionary<Pair, BruteForce> forces, Dictionary<Pair, Space> spaces, AnalysisResult result, ILookup<string, string> messages)
    {
        foreach (var policy in model.Policies)
        {
            var ruled = forces.Values.SelectMany(f => f.Policies).Where(p => p.Policy == policy).ToList();
            var canMatch = ruled.Exists(r => !r.Condition.IsTrue.IsEmpty);
            Same("HEAL3001", !canMatch, messages["HEAL3001"].Any(m => m.Contains($"policy '{policy.Name}'", StringComparison.Ordinal)), policy.Name);
            // What governs nothing is reported, and what governs where nothing raises is not. Between the two the analysis looks for an
            // incident with fewer raises, and what it finds first decides.
            var isReported = messages["HEAL3002"].Any(m => m.Contains($"policy '{policy.Name}'", StringComparison.Ordinal));
            Count("HEAL3002", isReported ? 1 : 0);
            var governing = forces.Values.SelectMany(f => f.Policies.Where(p => p.Policy == policy && !policy.IsShadow).Select(p => (p.Governs, f.IsUnraised))).ToList();
            if (isReported)
                Expect(canMatch && governing.TrueForAll(g => (g.Governs & g.IsUnraised).IsEmpty), $"HEAL3002 {policy.Name}: false");
            else if (canMatch && !policy.IsShadow)
                Expect(governing.Exists(g => !g.Governs.IsEmpty), $"HEAL3002 {policy.Name}: missed");
            if (!canMatch || policy.Condition is not { } condition)
                continue;
            var space = spaces[pairs.First(p => policy.Fits(p.Signal, p.Resource))];
            Redundancy("HEAL3004", condition, result, c => [space.Evaluate(c)]);
        }
    }

    private void Holds(PolicyModel model, List<Pair> pairs, Dictionary<Pair, Space> spaces, AnalysisResult result, ILookup<string, string> messages)
    {
        foreach (var hold in model.Holds.Where(h => h.File.Path == SmallSets.Path))
        {
            var covered = pairs.Where(p => hold.Resources is not { } resources || resources.Contains(p.Resource)
                || model.Policies.Any(q => q.Fits(p.Signal, p.Resource) && q.PlanFor(p.Resource).Steps.Any(s => hold.Covers(s, p.Resource)))).ToList();
            var canStop = covered.Exists(p => !(spaces[p].Evaluate(hold.Condition).IsTrue & spaces[p].EvaluateWhile(hold.While).IsTrue & During(hold, spaces[p])).IsEmpty);
            Same("HEAL3001 hold", covered.Count > 0 && !canStop, messages["HEAL3001"].Any(m => m.Contains($"hold '{hold.Name}'", StringComparison.Ordinal)), hold.Name);
            if (!canStop)
                continue;
            var space = spaces[pairs.First(p => p.Resource == "x-box")];
            if (hold.Condition is { } where)
                Redundancy("HEAL3004 hold", where, result, c => [space.Evaluate(c)]);
            if (hold.While is { Condition: { } watched })
                Redundancy("HEAL3004 hold", watched, result, c => [.. space.Instances.Select(i => space.Evaluate(c, i, hold.While.Fact))]);
        }
    }

    private static Bits During(Hold hold, Space space)
    {
        if (hold.During is null)
            return Bits.All(space.Count);
        var window = Windows.Of(hold.During);
        return space.Along("at", i => window.Contains(i.At)).IsTrue;
    }

    private void Redundancy(string id, Condition condition, AnalysisResult result, Func<Condition, List<Bits3>> evaluate)
    {
        var reported = result.Diagnostics.Where(d => d.Id == "HEAL3004").Select(d => d.Location.Span).ToHashSet();
        var parts = Parts.Of(condition);
        var value = evaluate(condition);
        var named = parts.Where(p => reported.Contains(p.Span)).ToList();
        Count(id, named.Count);
        var rest = condition;
        foreach (var part in named)
            rest = rest is null ? null : Parts.Without(rest, part);
        if (rest is null)
        {
            _problems.Add($"{id}: all of a condition is called redundant");
            return;
        }

        Expect(Equal(evaluate(rest), value), $"{id}: without {string.Join(" ; ", named.Select(n => n.Span))} the value differs");
        foreach (var part in named)
            Expect(Parts.Without(condition, part) is { } without && Equal(evaluate(without), value), $"{id}: without the part at {part.Span} alone the value differs");
        foreach (var part in parts.Where(p => !named.Contains(p)))
        {
            // What is left of a part whose own parts were named is another one.
            if (Parts.Without(condition, part) is not { } without || !Equal(evaluate(without), value))
                continue;
            if (Parts.Without(rest, part) is { } less && !ReferenceEquals(less, rest))
                Expect(!Equal(evaluate(less), value), $"{id}: the part at {part.Span} changes nothing and is not named");
        }

        static bool Equal(List<Bits3> left, List<Bits3> right) => left.Zip(right, (a, b) => a.SameAs(b)).All(same => same);
    }

    private void Overlaps(IEnumerable<BruteForce> forces, ILookup<string, string> messages)
    {
        var expected = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var force in forces)
        {
            var alone = force.Policies.Where(p => p.Policy.Tier == Tier.Tier1 && !p.Policy.IsShadow).ToList();
            foreach (var (earlier, later) in alone.SelectMany((l, i) => alone.Take(i).Select(e => (e, l))))
            {
                if (!(earlier.Condition.IsTrue & later.Condition.IsTrue).IsEmpty && Steps(earlier.Policy) != Steps(later.Policy))
                    expected.Add($"{earlier.Policy.Name} {later.Policy.Name}");
            }
        }

        var found = new SortedSet<string>(messages["HEAL3003"].Select(m => TwoNames().Match(m)).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}"), StringComparer.Ordinal);
        Count("HEAL3003", found.Count);
        Expect(expected.SetEquals(found), $"HEAL3003: expected {string.Join(", ", expected)}; found {string.Join(", ", found)}");

        static string Steps(Policy policy) => string.Join(";", policy.Plans[0].Steps.Select(s => $"{s.Action.Name} {s.Resource} {string.Join(",", s.Args.Select(a => $"{a.Name}:{a.Value}"))}"));
    }

    private void Differences(PolicyModel old, PolicyModel now, List<Pair> pairs, Dictionary<Pair, BruteForce> before, Dictionary<Pair, Space> spaces)
    {
        var difference = PolicyDiff.Compare(old, now, CancellationToken.None);
        Expect(difference.NotAnalysed.Count == 0, $"diff does not analyse {string.Join(", ", difference.NotAnalysed)}");
        foreach (var pair in pairs)
        {
            var (a, b) = (before[pair], new BruteForce(now, pair, spaces[pair]));
            var lowered = (a.AtLeast2 & ~b.AtLeast2) | (a.AtLeast3 & ~b.AtLeast3);
            var raised = (b.AtLeast2 & ~a.AtLeast2) | (b.AtLeast3 & ~a.AtLeast3);
            // Other steps in a page are told only where nothing else changes.
            var steps = a.Differs(b) & ~lowered & ~raised;
            var acts = steps & ~b.AtLeast3;
            var action = lowered.IsEmpty && raised.IsEmpty && acts.IsEmpty ? steps : acts;
            var changes = difference.Changes.Where(c => c.Incident.Signal == pair.Signal && c.Incident.Resource == pair.Resource).ToDictionary(c => c.Change);
            if (changes.Count == 0)
                Count("diff none");
            Compare(AutonomyChange.Lowered, lowered, (x, y) => y.Tier < x.Tier);
            Compare(AutonomyChange.Raised, raised, (x, y) => y.Tier > x.Tier);
            Compare(AutonomyChange.Action, action, (x, y) => y.Tier == x.Tier && Steps(x) != Steps(y));

            void Compare(AutonomyChange change, Bits incidents, Func<Decision, Decision, bool> isSo)
            {
                var found = changes.GetValueOrDefault(change);
                Same($"diff {change}", !incidents.IsEmpty, found is not null, $"{pair.Signal} on {pair.Resource}{(incidents.IsEmpty ? "" : ": " + ExampleText.Of(spaces[pair][incidents.First]))}");
                if (found is not null)
                    Expect(isSo(Interpreter.Decide(old, found.Incident), Interpreter.Decide(now, found.Incident)), $"diff {change}: the example does not show it");
            }
        }

        static string Steps(Decision decision) => string.Join(";", decision.Steps.Select(s => $"{s.Action} {s.On} {s.Target} {string.Join(",", s.Args.Select(a => $"{a.Name}:{a.Value}"))}"));
    }

    private void Same(string what, bool expected, bool found, string where)
    {
        Count(what, found ? 1 : 0);
        Expect(expected == found, $"{what} {where}: {(expected ? "missed" : "false")}");
    }

    private void Expect(bool isSo, string problem)
    {
        if (!isSo)
            _problems.Add(problem);
    }

    private void Count(string what, int count = 1) => _counts[what] = _counts.GetValueOrDefault(what) + count;

    [GeneratedRegex("policies '([^']+)' and '([^']+)' both")]
    private static partial Regex TwoNames();

    /// <summary>The parts of conditions, and conditions without them.</summary>
    private static class Parts
    {
        public static List<Condition> Of(Condition condition) => condition switch
        {
            AllOf all => [.. all.Operands.SelectMany(o => Of(o).Prepend(o))],
            AnyOf any => [.. any.Operands.SelectMany(o => Of(o).Prepend(o))],
            Negation not => Of(not.Operand),
            _ => [],
        };

        public static Condition? Without(Condition condition, Condition part)
        {
            if (ReferenceEquals(condition, part))
                return null;
            var (operands, isAll) = condition switch
            {
                AllOf all => (all.Operands, true),
                AnyOf any => (any.Operands, false),
                _ => (default(EquatableArray<Condition>), false),
            };
            if (condition is Negation not)
                return Without(not.Operand, part) is { } inner ? ReferenceEquals(inner, not.Operand) ? not : new Negation(inner, not.Span) : null;
            if (operands.Count == 0)
                return condition;
            var kept = operands.Select(o => Without(o, part)).OfType<Condition>().ToList();
            if (kept.Count == operands.Count && kept.Zip(operands, ReferenceEquals).All(same => same))
                return condition;
            return kept.Count == 0 ? null : kept.Count == 1 ? kept[0] : isAll ? new AllOf(kept.ToEquatableArray(), condition.Span) : new AnyOf(kept.ToEquatableArray(), condition.Span);
        }
    }
}
