using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>
/// Finds policies that can never govern (HEAL3002). Looked for first is an incident for which neither a hold nor a missing target raises the
/// policy: one that governs only when it is raised never acts in its own tier, so it counts as shadowed too.
/// </summary>
internal sealed class Shadowing(IReadOnlyList<Bucket> buckets, CancellationToken cancel)
{
    private readonly Dictionary<Bucket, Question> _questions = [];
    private readonly ILookup<string, Bucket> _byPolicy = buckets.SelectMany(b => b.Policies.Select(p => (p.Name, b))).ToLookup(x => x.Name, x => x.b, StringComparer.Ordinal);

    /// <summary>The finding about a policy, or null where it can govern.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="example">An incident that it matches.</param>
    public Diagnostic? Of(Policy policy, Draft example)
    {
        var takers = new List<Policy>();
        var onlyRaised = false;
        foreach (var bucket in _byPolicy[policy.Name])
        {
            if (GovernsExample(bucket, policy, example) || CanGovern(bucket, policy, takers, ref onlyRaised))
                return null;
        }

        return Diagnose.NeverGoverns(policy, [.. takers.Distinct()], onlyRaised);
    }

    private static bool GovernsExample(Bucket bucket, Policy policy, Draft example)
    {
        try
        {
            var draft = new Draft { At = example.At };
            foreach (var (input, value) in example.Values.Select(v => (v.Key, v.Value)))
                draft.Values[input] = value;
            draft.Seen.AddRange(example.Seen);
            draft.Values[new Input(InputKind.Target, "", new FieldType(PolicyValueType.String))] =
                example.Values.FirstOrDefault(v => v.Key.Kind == InputKind.Target) is { Key: not null, Value: var target } ? target : PolicyValue.OfString($"{bucket.Pair.Resource}-1");
            var decision = Interpreter.Decide(bucket.Model, draft.ToIncident(bucket.Pair));
            return decision.Policy == policy.Name && decision.Raised.All(r => r.By is "ambiguous" or "lease");
        }
        catch (TooLargeException)
        {
            return false;
        }
    }

    private bool CanGovern(Bucket bucket, Policy policy, List<Policy> takers, ref bool onlyRaised)
    {
        if (!_questions.TryGetValue(bucket, out var question))
            _questions.Add(bucket, question = new Question(cancel, null, bucket));
        var decision = question.Decisions[0];
        var ruled = decision.Policies.First(p => p.Policy.Name == policy.Name);
        var unraised = ruled.IsUnraised;
        if (question.CanHold(ruled.Governs, unraised))
            return true;
        int[] always = question.CanHold(ruled.Condition.IsTrue, unraised) ? [ruled.Condition.IsTrue, unraised] : [ruled.Condition.IsTrue];
        var governsRaised = question.CanHold(ruled.Governs);
        if (always.Length == 1 && governsRaised)
            return true;
        onlyRaised |= governsRaised;
        var others = decision.Policies.Where(p => p != ruled).ToList();
        var isLeft = others.Select(o => Circuit.Not(decision.Takes(o, ruled))).ToList();
        takers.AddRange(Contradiction.Smallest(isLeft, question.Universe, always).Select(i => others[i].Policy));
        return false;
    }
}
