using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>A claim about every incident that a set may be asked about.</summary>
/// <param name="IsAlways">Whether the outcome is claimed to be always so; else never.</param>
/// <param name="Tier">The outcome.</param>
/// <param name="Signal">Only incidents of this signal, or null for any.</param>
/// <param name="Resource">Only incidents on this resource, or null for any.</param>
/// <param name="Domain">With never: only where a step acts on a resource of this domain; null for any.</param>
/// <param name="Action">With never: only where a step is this action; null for any.</param>
/// <param name="When">Only incidents that meet this condition, or null for all.</param>
public sealed record Claim(bool IsAlways, Tier Tier, string? Signal, string? Resource, string? Domain, string? Action, SingleCondition? When);

/// <summary>The answer to a claim.</summary>
/// <param name="Counterexample">An incident for which it is not so; null where it is so for all.</param>
/// <param name="Decision">What is decided about that incident.</param>
/// <param name="Reasons">Why it is so, a line each.</param>
/// <param name="NotAnalysed">Signals on resources for which it is not known.</param>
public sealed record ProofResult(Incident? Counterexample, Decision? Decision, IReadOnlyList<string> Reasons, IReadOnlyList<string> NotAnalysed);

/// <summary>Proves claims about policy sets, or finds an incident that refutes them. Exact within its bounds. Pure.</summary>
public static class PolicyProof
{
    /// <summary>Looks for an incident that refutes a claim, in the order of the vocabulary.</summary>
    public static ProofResult Prove(PolicyModel model, Claim claim, CancellationToken cancel)
    {
        var buckets = Bucket.Of(model).ToDictionary(b => (b.Pair.Signal, b.Pair.Resource));
        var (reasons, notAnalysed) = (new List<string>(), new List<string>());
        var looked = 0;
        foreach (var pair in model.Pairs.Where(p => (claim.Signal ?? p.Signal) == p.Signal && (claim.Resource ?? p.Resource) == p.Resource))
        {
            Condition? when = null;
            if (claim.When is not null && (when = claim.When.Bind(pair, out _)) is null)
                continue;
            looked++;
            var bucket = buckets.TryGetValue((pair.Signal, pair.Resource), out var found) ? found : new Bucket(model, pair, []);
            // Where no policy could do it by its floor and its written tier, there is nothing to ask.
            if (!claim.IsAlways && claim.Tier < Tier.Tier3 && !bucket.Policies.Any(p => IsCandidate(p, bucket, claim)))
                continue;
            try
            {
                if (Refute(bucket, when, claim, cancel) is { } incident)
                    return new ProofResult(incident, Evaluation.Interpreter.Decide(bucket.Model, incident), [], notAnalysed);
                reasons.AddRange(bucket.Policies.Where(p => IsCandidate(p, bucket, claim))
                    .Select(p => $"{pair.Signal} on {pair.Resource}: '{p.Name}' is {Word(p.Tier)}, but governs no such incident in {Word(claim.Tier)}"));
            }
            catch (TooLargeException)
            {
                notAnalysed.Add($"{pair.Signal} on {pair.Resource}");
            }
        }

        if (reasons.Count == 0 || claim.IsAlways)
        {
            reasons.Clear();
            reasons.Add(claim.IsAlways ? "every incident is decided so" : "no policy that could do it is below the tier that its floor or its text asks for");
        }

        reasons.Add($"{NumberText.Format(looked)} {(looked == 1 ? "signal on a resource" : "signals on resources")} looked at, with every combination of attributes, labels, missing data, facts, history and time");
        return new ProofResult(null, null, reasons, notAnalysed);
    }

    private static bool IsCandidate(Policy policy, Bucket bucket, Claim claim)
    {
        var plan = policy.PlanFor(bucket.Pair.Resource);
        return !policy.IsShadow && policy.Tier <= claim.Tier && plan.Floor <= claim.Tier && Does(plan, bucket, claim);
    }

    private static bool Does(Plan plan, Bucket bucket, Claim claim) => (claim.Domain is null && claim.Action is null)
        || plan.Steps.Any(s => (claim.Domain ?? bucket.ResourceOf(s).Domain.Name) == bucket.ResourceOf(s).Domain.Name && (claim.Action ?? s.Action.Name) == s.Action.Name);

    private static Incident? Refute(Bucket bucket, Condition? when, Claim claim, CancellationToken cancel)
    {
        var question = new Question(cancel, when, bucket);
        var circuit = question.Universe.Circuit;
        var decision = question.Decisions[0];
        var does = claim.Domain is null && claim.Action is null ? circuit.True
            : circuit.Or(decision.Policies.Where(p => Does(p.Policy.PlanFor(bucket.Pair.Resource), bucket, claim)).Select(p => p.Governs));
        var isSo = circuit.And(decision.Is(claim.Tier), does);
        List<int> literals = [question.When.IsTrue, claim.IsAlways ? Circuit.Not(isSo) : isSo];
        if (question.CanHold([.. literals, decision.IsUnraised]))
            literals.Add(decision.IsUnraised);
        return question.Find(literals, (decisions, incident) =>
            new Evaluation.ConditionEvaluator(incident, bucket.Pair).Evaluate(when).IsTrue
            && claim.IsAlways != (decisions[0].Tier == claim.Tier && (does == circuit.True || DoesDecided(decisions[0]))));

        bool DoesDecided(Decision decided) => decided.Policy is { } name && Does(bucket.Policies.First(p => p.Name == name).PlanFor(bucket.Pair.Resource), bucket, claim);
    }

    private static string Word(Tier tier) => "tier" + NumberText.Format((int)tier);
}
