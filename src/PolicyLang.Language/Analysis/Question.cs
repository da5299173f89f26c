using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>A question about one signal and resource that one or two sets decide: is there an incident such that …?</summary>
internal sealed class Question
{
    private const int MostTries = 50;
    private readonly Bucket[] _buckets;

    public Question(CancellationToken cancel, Condition? when, params Bucket[] buckets)
    {
        _buckets = buckets;
        Universe = new Universe(cancel);
        foreach (var bucket in buckets)
            bucket.AddTo(Universe);
        foreach (var bucket in buckets)
            Universe.AddWatches(bucket.Pair, bucket.Holds);
        Universe.Add(buckets[0].Pair, when);
        Universe.Build();
        Decisions = [.. buckets.Select(b => new DecisionCircuit(b, Universe))];
        When = Universe.Encode(buckets[0].Pair, when);
    }

    /// <summary>The incidents.</summary>
    public Universe Universe { get; }

    /// <summary>What each set decides.</summary>
    public DecisionCircuit[] Decisions { get; }

    /// <summary>The condition that incidents are to meet.</summary>
    public Literals3 When { get; }

    /// <summary>Whether there is an incident for which all literals hold.</summary>
    public bool CanHold(params int[] literals) => Universe.Circuit.Solver.Solve(literals);

    /// <summary>
    /// The smallest incident for which all literals hold, decided by the interpreter. Null where there is none.
    /// </summary>
    /// <param name="literals">What is to hold.</param>
    /// <param name="holds">The same, asked of the interpreter's decisions of all sets, and of the incident.</param>
    /// <exception cref="TooLargeException">There is one, but it cannot be shown, or not within the bounds.</exception>
    public Incident? Find(IReadOnlyList<int> literals, Func<Decision[], Incident, bool> holds)
    {
        if (!Universe.Circuit.Solver.Solve(literals))
            return null;
        // Targets are told apart by their templates only, so two that differ may come to the same text: then another incident shows the difference.
        var (draft, first) = Read();
        for (var others = new List<int>(literals); !holds(first, draft.ToIncident(_buckets[0].Pair)); (draft, first) = Read())
        {
            others.Add(Universe.IsElsewhere());
            if (others.Count > literals.Count + MostTries || !Universe.Circuit.Solver.Solve(others))
                throw new TooLargeException();
        }

        draft.Minimize(Holds);
        return draft.ToIncident(_buckets[0].Pair);

        // What was found first is kept in kind: an example of what runs alone is not to become one of what pages.
        bool Holds(Draft tried)
        {
            var incident = tried.ToIncident(_buckets[0].Pair);
            var decisions = Decide(incident);
            return holds(decisions, incident) && decisions.Zip(first, (a, b) => a.Tier == b.Tier && a.Policy == b.Policy && a.Raised.SequenceEqual(b.Raised)).All(same => same);
        }

        (Draft Draft, Decision[] Decisions) Read()
        {
            var found = Universe.Read();
            return (found, Decide(found.ToIncident(_buckets[0].Pair)));
        }

        Decision[] Decide(Incident incident) => [.. _buckets.Select(b => Interpreter.Decide(b.Model, incident))];
    }
}
