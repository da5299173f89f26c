using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Analysis;

/// <summary>Finds tier1 policies that both match some incident and act differently (HEAL3003), with such an incident.</summary>
internal sealed class Overlaps(PolicyModel model, AnalysisMemory memory, CancellationToken cancel)
{
    /// <summary>How many overlaps of one policy with earlier ones are told; a policy with more is too wide, and one finding each says no more.</summary>
    private const int MostOfOne = 8;

    private readonly Dictionary<string, Dictionary<Input, HashSet<PolicyValue>>> _allowed = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _told = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The findings about the policies of a signal and resource that were not told of another one.</summary>
    public IEnumerable<(Policy Earlier, Policy Later, Diagnostic Finding, Example? Example)> In(Bucket bucket)
    {
        var alone = bucket.Policies.Where(p => p.Tier == Tier.Tier1 && !p.IsShadow).Select(p => (Policy: p, Steps: bucket.StepsOf(p))).ToList();
        for (var i = 1; i < alone.Count; i++)
        {
            var later = alone[i].Policy;
            for (var j = 0; j < i; j++)
            {
                var earlier = alone[j].Policy;
                _counts.TryGetValue(later.Name, out var count);
                if (count >= MostOfOne)
                    break;
                if (alone[i].Steps == alone[j].Steps || _told.Contains((earlier.Name, later.Name)) || AreApart(earlier, later))
                    continue;
                if (!TryFind(bucket, earlier, later, out var incident))
                    yield return (earlier, later, Diagnose.NotAnalysed(later.Place, $"whether tier1 policies '{earlier.Name}' and '{later.Name}' overlap"), null);
                if (incident is null)
                    continue;
                _told.Add((earlier.Name, later.Name));
                _counts[later.Name] = count + 1;
                var example = new Example(incident, [earlier.Name, later.Name], d => d.Matched.Contains(earlier.Name) && d.Matched.Contains(later.Name));
                yield return (earlier, later, Diagnose.Overlap(earlier, later, ExampleText.Of(incident), count + 1 == MostOfOne), example);
            }
        }
    }

    private bool TryFind(Bucket bucket, Policy earlier, Policy later, out Incident? incident)
    {
        if (memory.TryRecallOverlap(bucket.Pair, earlier, later, out incident))
            return true;
        try
        {
            incident = Find(bucket, earlier, later);
            memory.KeepOverlap(bucket.Pair, earlier, later, incident);
            return true;
        }
        catch (TooLargeException)
        {
            incident = null;
            return false;
        }
    }

    private Incident? Find(Bucket bucket, Policy earlier, Policy later)
    {
        var pair = bucket.Pair;
        var universe = new Universe(cancel);
        universe.Add(pair, earlier.Condition);
        universe.Add(pair, later.Condition);
        foreach (var end in new[] { earlier.LeaseEnd, later.LeaseEnd }.OfType<DateTimeOffset>())
            universe.AddDate(end);
        universe.AddTarget(pair, bucket.ResourceOf(earlier.PlanFor(pair.Resource).Steps[0]), isOwn: true);
        universe.Build();
        var both = universe.Circuit.And(universe.Encode(pair, earlier.Condition).IsTrue, universe.Encode(pair, later.Condition).IsTrue);
        if (!universe.Circuit.Solver.Solve([both]))
            return null;

        var draft = universe.Read();
        // The example is to show what both do alone: with a target, and while both leases run.
        draft.Values[new Input(InputKind.Target, "", new FieldType(PolicyValueType.String))] =
            draft.Values.FirstOrDefault(v => v.Key.Kind == InputKind.Target) is { Key: not null, Value: var target } ? target : PolicyValue.OfString($"{pair.Resource}-1");
        var two = new Bucket(model, pair, [earlier, later]).Model;
        var evaluates = Matches(draft);
        if (!evaluates)
            throw new TooLargeException();
        draft.Minimize(Matches);
        return draft.ToIncident(pair);

        bool Matches(Draft tried)
        {
            if (!tried.Values.Keys.Any(k => k.Kind == InputKind.Target))
                return false;
            var decision = Interpreter.Decide(two, tried.ToIncident(pair));
            return decision.Matched.Count == 2;
        }
    }

    /// <summary>Whether two policies need different values of one input: most pairs of a large set do, and need no closer look.</summary>
    private bool AreApart(Policy left, Policy right)
    {
        var (a, b) = (Allowed(left), Allowed(right));
        return a.Any(x => b.TryGetValue(x.Key, out var other) && !x.Value.Overlaps(other));
    }

    private Dictionary<Input, HashSet<PolicyValue>> Allowed(Policy policy)
    {
        if (_allowed.TryGetValue(policy.Name, out var known))
            return known;
        var allowed = new Dictionary<Input, HashSet<PolicyValue>>();
        Collect(policy.Condition);
        _allowed.Add(policy.Name, allowed);
        return allowed;

        void Collect(Condition? condition)
        {
            switch (condition)
            {
                case AllOf all:
                    foreach (var operand in all.Operands)
                        Collect(operand);
                    break;
                case Compare { Operator: Comparison.Equal } compare when IsExact(compare.Input, [compare.Value]):
                    Restrict(compare.Input, [compare.Value]);
                    break;
                case Contained contained when IsExact(contained.Input, contained.Values):
                    Restrict(contained.Input, contained.Values);
                    break;
            }
        }

        // Numbers may be written in several ways, 0 and -0, and integers be compared with numbers.
        static bool IsExact(Input input, IEnumerable<PolicyValue> values) =>
            input.Type.Kind != PolicyValueType.Number && values.All(v => v.Type == input.Type.Kind);

        void Restrict(Input input, IEnumerable<PolicyValue> values)
        {
            if (allowed.TryGetValue(input, out var before))
                before.IntersectWith(values);
            else
                allowed.Add(input, [.. values]);
        }
    }
}
