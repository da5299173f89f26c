using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>How the autonomy of a decision changes between two policy sets.</summary>
public enum AutonomyChange
{
    /// <summary>A smaller tier: the system does more by itself.</summary>
    Lowered,

    /// <summary>A larger tier: the system does less by itself.</summary>
    Raised,

    /// <summary>The same tier, and something else is done or proposed, or suggested to a human.</summary>
    Action,
}

/// <summary>A change for the incidents of one signal on one resource, with one of them.</summary>
/// <param name="Change">In which direction.</param>
/// <param name="Incident">The smallest incident that was found.</param>
/// <param name="Before">What the old set decides.</param>
/// <param name="After">What the new set decides.</param>
public sealed record DecisionChange(AutonomyChange Change, Incident Incident, Decision Before, Decision After);

/// <summary>What differs between two policy sets.</summary>
/// <param name="Changes">Every change, by signal, resource and direction, in the order of the vocabulary.</param>
/// <param name="NotAnalysed">Signals on resources for which the question was too large: nothing is said about them.</param>
public sealed record PolicyDifference(IReadOnlyList<DecisionChange> Changes, IReadOnlyList<string> NotAnalysed)
{
    /// <summary>Whether the new set is more autonomous for some incident.</summary>
    public bool IsMoreAutonomous => Changes.Any(c => c.Change == AutonomyChange.Lowered);
}

/// <summary>Compares two policy sets by what they decide, not by their text. Exact: where it finds no change there is none. Pure.</summary>
public static class PolicyDiff
{
    /// <summary>Compares two sets without errors.</summary>
    public static PolicyDifference Compare(PolicyModel before, PolicyModel after, CancellationToken cancel)
    {
        var (old, now) = (Bucket.Of(before).ToDictionary(Key, StringComparer.Ordinal), Bucket.Of(after).ToDictionary(Key, StringComparer.Ordinal));
        var pairs = before.Pairs.Concat(after.Pairs).GroupBy(Key).Select(g => g.First());
        var changes = new List<DecisionChange>();
        var notAnalysed = new List<string>();
        foreach (var pair in pairs)
        {
            old.TryGetValue(Key(pair), out var oldBucket);
            now.TryGetValue(Key(pair), out var newBucket);
            if ((oldBucket is null && newBucket is null) || oldBucket?.Text == newBucket?.Text)
                continue;
            try
            {
                Compare(
                    oldBucket ?? new Bucket(before, before.Pairs.FirstOrDefault(p => Key(p) == Key(pair)) ?? pair, []),
                    newBucket ?? new Bucket(after, after.Pairs.FirstOrDefault(p => Key(p) == Key(pair)) ?? pair, []), changes, cancel);
            }
            catch (TooLargeException)
            {
                notAnalysed.Add(Key(pair));
            }
        }

        return new PolicyDifference(changes, notAnalysed);
    }

    private static void Compare(Bucket before, Bucket after, List<DecisionChange> changes, CancellationToken cancel)
    {
        var question = new Question(cancel, null, before, after);
        var circuit = question.Universe.Circuit;
        var (old, now) = (question.Decisions[0], question.Decisions[1]);
        var lowered = circuit.Or(circuit.And(old.AtLeast2, Circuit.Not(now.AtLeast2)), circuit.And(old.AtLeast3, Circuit.Not(now.AtLeast3)));
        var raised = circuit.Or(circuit.And(now.AtLeast2, Circuit.Not(old.AtLeast2)), circuit.And(now.AtLeast3, Circuit.Not(old.AtLeast3)));
        var (oldSteps, newSteps) = (old.Steps(), now.Steps());
        var differs = circuit.Or(oldSteps.Keys.Union(newSteps.Keys).Select(s => Circuit.Not(circuit.Same(Of(oldSteps, s), Of(newSteps, s)))));
        // A difference of steps at different tiers is told with the tier.
        var action = circuit.And([differs, Circuit.Not(lowered), Circuit.Not(raised)]);
        var acts = circuit.And(action, Circuit.Not(now.AtLeast3));
        var known = changes.Count;
        Add(AutonomyChange.Lowered, lowered, now.Is(Tier.Tier1), (a, b) => b.Tier < a.Tier);
        Add(AutonomyChange.Raised, raised, old.Is(Tier.Tier1), (a, b) => b.Tier > a.Tier);
        // Other steps in a page are another suggestion to a human, which is worth a line only where nothing else changes.
        Add(AutonomyChange.Action, changes.Count > known || question.CanHold(acts) ? acts : action, now.Is(Tier.Tier1), (a, b) => b.Tier == a.Tier && !SameSteps(a, b));

        int Of(Dictionary<string, int> steps, string text) => steps.TryGetValue(text, out var literal) ? literal : circuit.False;

        void Add(AutonomyChange change, int literal, int isAlone, Func<Decision, Decision, bool> isSo)
        {
            // What runs alone matters most, and an incident that lacks nothing and that nothing raised is the easiest to read.
            var unraised = circuit.And(old.IsUnraised, now.IsUnraised);
            List<int> literals = [literal];
            foreach (var preferred in new[] { isAlone, unraised })
            {
                if (question.CanHold([.. literals, preferred]))
                    literals.Add(preferred);
            }

            var incident = Find(literals);
            if (incident is not null)
                changes.Add(new DecisionChange(change, incident, Interpreter.Decide(before.Model, incident), Interpreter.Decide(after.Model, incident)));

            Incident? Find(List<int> literals) => question.Find(literals, (decisions, _) => isSo(decisions[0], decisions[1]));
        }
    }

    private static bool SameSteps(Decision before, Decision after) => before.Steps.Count == after.Steps.Count && before.Steps.Zip(after.Steps, (a, b) =>
        a.Action == b.Action && a.On == b.On && a.Target == b.Target && a.Args.SequenceEqual(b.Args)).All(same => same);

    private static string Key(Pair pair) => $"{pair.Signal} on {pair.Resource}";

    private static string Key(Bucket bucket) => Key(bucket.Pair);
}
