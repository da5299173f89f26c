using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Analysis.Tests;

/// <summary>What a set decides about all incidents of a space, by language.md, section 5.</summary>
internal sealed class BruteForce
{
    private readonly Space _space;
    private readonly Pair _pair;
    private readonly PolicyModel _model;

    public BruteForce(PolicyModel model, Pair pair, Space space)
    {
        (_model, _pair, _space) = (model, pair, space);
        var stops = model.Holds.ToDictionary(h => h, h => ~space.Evaluate(h.Condition).IsFalse & ~space.EvaluateWhile(h.While).IsFalse & ~During(h).IsFalse);
        Policies = [.. model.Policies.Where(p => p.Fits(pair.Signal, pair.Resource)).Select(p => Rule(p, stops))];
        var active = Policies.Where(p => !p.Policy.IsShadow).ToList();
        var definite = Union(active, p => p.Condition.IsTrue);
        var (two, three) = (Union(active, p => p.Condition.IsTrue & p.AtLeast2), Union(active, p => p.Condition.IsTrue & p.AtLeast3));
        IsUnraised = active.Aggregate(Bits.All(space.Count), (a, p) => a & p.IsTold);
        foreach (var hold in model.Holds.Where(h => Policies.Any(p => p.Policy.PlanFor(pair.Resource).Steps.Any(s => h.Covers(s, pair.Resource)))))
            IsUnraised &= ~stops[hold];
        IsUnraised &= space.Along("facts", i => Truth.Of(i.Facts is not null)).IsTrue;
        if (Policies.Any(p => p.Policy.Condition?.Inputs.Any(i => i.Kind == InputKind.Seen) ?? false))
            IsUnraised &= space.Along("seen", i => Truth.Of(i.History is not null)).IsTrue;
        var taken = Bits.None(space.Count);
        foreach (var policy in active)
        {
            policy.Governs = policy.Condition.IsTrue & (policy.AtLeast2 | ~two) & (policy.AtLeast3 | ~three) & ~taken;
            taken |= policy.Governs;
        }

        AtLeast2 = ~definite | two | Union(active, p => p.Condition.IsUnknown & p.AtLeast2);
        AtLeast3 = ~definite | three | Union(active, p => p.Condition.IsUnknown & p.AtLeast3);
    }

    public IReadOnlyList<Ruled> Policies { get; }

    /// <summary>No hold stops, every target can be told, and facts and history can be read.</summary>
    public Bits IsUnraised { get; }

    public Bits AtLeast2 { get; }

    public Bits AtLeast3 { get; }

    /// <summary>What the interpreter says of one incident, as far as it is enumerated; the enumeration itself must agree.</summary>
    public bool AgreesWithInterpreter(int index)
    {
        var decision = Interpreter.Decide(_model, _space[index]);
        var tier = AtLeast3.Contains(index) ? Tier.Tier3 : AtLeast2.Contains(index) ? Tier.Tier2 : Tier.Tier1;
        return tier == decision.Tier && decision.Policy == Policies.FirstOrDefault(p => !p.Policy.IsShadow && p.Governs.Contains(index))?.Policy.Name
            && decision.Matched.SequenceEqual(Policies.Where(p => !p.Policy.IsShadow && p.Condition.IsTrue.Contains(index)).Select(p => p.Policy.Name));
    }

    /// <summary>The incidents where two sets do or suggest something else.</summary>
    public Bits Differs(BruteForce other)
    {
        var differs = Bits.None(_space.Count);
        var (mine, theirs) = (Active(this), Active(other));
        var (noneHere, noneThere) = (~Union(mine, p => p.Governs), ~Union(theirs, p => p.Governs));
        differs |= (noneHere & ~noneThere) | (noneThere & ~noneHere);
        foreach (var here in mine)
        {
            foreach (var there in theirs)
            {
                var both = here.Governs & there.Governs;
                if (both.IsEmpty)
                    continue;
                var (left, right) = (here.Policy.PlanFor(_pair.Resource).Steps, there.Policy.PlanFor(_pair.Resource).Steps);
                if (left.Count != right.Count || !left.Zip(right, Alike).All(same => same))
                    differs |= both;
                else if (!left.Zip(right, (a, b) => a.Resource == b.Resource).All(same => same))
                    differs |= Bits.Where(_space.Count, i => both.Contains(i) && TargetsDiffer(other, i));
            }
        }

        return differs;

        static List<Ruled> Active(BruteForce force) => [.. force.Policies.Where(p => !p.Policy.IsShadow)];
    }

    private bool TargetsDiffer(BruteForce other, int index)
    {
        var incident = _space[index];
        return !Interpreter.Decide(_model, incident).Steps.Select(s => s.Target).SequenceEqual(Interpreter.Decide(other._model, incident).Steps.Select(s => s.Target));
    }

    private bool Alike(Step left, Step right) =>
        left.Action.Name == right.Action.Name && (left.Resource ?? _pair.Resource) == (right.Resource ?? _pair.Resource) && left.Args.SequenceEqual(right.Args);

    private Bits Union(IEnumerable<Ruled> policies, Func<Ruled, Bits> part) => policies.Select(part).Aggregate(Bits.None(_space.Count), (a, b) => a | b);

    private Bits3 During(Hold hold)
    {
        if (hold.During is null)
            return _space.Evaluate(null);
        var window = Windows.Of(hold.During);
        return _space.Along("at", i => window.Contains(i.At));
    }

    private Ruled Rule(Policy policy, Dictionary<Hold, Bits> stops)
    {
        var (two, three, told) = (policy.Tier >= Tier.Tier2, policy.Tier >= Tier.Tier3, Bits.All(_space.Count));
        var (atLeast2, atLeast3) = (two ? Bits.All(_space.Count) : Bits.None(_space.Count), three ? Bits.All(_space.Count) : Bits.None(_space.Count));
        foreach (var step in policy.PlanFor(_pair.Resource).Steps)
            told &= Told(step);
        foreach (var (hold, stopped) in stops)
        {
            if (!policy.PlanFor(_pair.Resource).Steps.Any(s => hold.Covers(s, _pair.Resource)))
                continue;
            atLeast2 |= stopped;
            if (hold.Tier == Tier.Tier3)
                atLeast3 |= stopped;
        }

        if (policy.LeaseEnd is { } end)
            atLeast2 |= _space.Along("at", i => Truth.Of(i.At >= end)).IsTrue;
        return new Ruled(policy, _space.Evaluate(policy.Condition), atLeast2 | ~told, atLeast3 | ~told, told);
    }

    private Bits Told(Step step)
    {
        var resource = _model.Resources.First(r => r.Name == (step.Resource ?? _pair.Resource));
        var told = Bits.All(_space.Count);
        foreach (var part in resource.Target.Where(p => p.IsAttribute))
            told &= _space.Along(part.Text["x-".Length..], i => Truth.Of(_pair.Find(part.Text) is { } f && ConditionEvaluator.ReadTyped(i.Attributes, f.Name, f.Type) is not null)).IsTrue;
        return step.Resource is null ? told | _space.Along("target", i => Truth.Of(i.Target is not null)).IsTrue : told;
    }

    /// <summary>A policy, and for which incidents what is so.</summary>
    /// <param name="Policy">The policy.</param>
    /// <param name="Condition">Its condition.</param>
    /// <param name="AtLeast2">Its effective tier is 2 or 3.</param>
    /// <param name="AtLeast3">Its effective tier is 3.</param>
    /// <param name="IsTold">The targets of its steps can be told.</param>
    internal sealed record Ruled(Policy Policy, Bits3 Condition, Bits AtLeast2, Bits AtLeast3, Bits IsTold)
    {
        public Bits Governs { get; set; }
    }
}
