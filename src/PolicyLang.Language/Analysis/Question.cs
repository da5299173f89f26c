using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>A question about one signal and resource that one or two sets decide: is there an incident such that …?</summary>
internal sealed class Question
{
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
        var draft = Universe.Read();
        var first = Decide(draft.ToIncident(_buckets[0].Pair));
        if (!Holds(draft))
            throw new TooLargeException();
        draft.Minimize(Holds);
        return draft.ToIncident(_buckets[0].Pair);

        // What was found first is kept in kind: an example of what runs alone is not to become one of what pages.
        bool Holds(Draft tried)
        {
            var incident = tried.ToIncident(_buckets[0].Pair);
            var decisions = Decide(incident);
            return holds(decisions, incident) && decisions.Zip(first, (a, b) => a.Tier == b.Tier && a.Policy == b.Policy && a.Raised.SequenceEqual(b.Raised)).All(same => same);
        }

        Decision[] Decide(Incident incident) => [.. _buckets.Select(b => Interpreter.Decide(b.Model, incident))];
    }
}
