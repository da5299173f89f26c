using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>The decision about an incident (language.md, section 5) as literals.</summary>
internal sealed class DecisionCircuit
{
    private readonly Bucket _bucket;
    private readonly Universe _universe;
    private readonly Circuit _circuit;
    private readonly List<Ruled> _policies = [];
    private readonly List<(Hold Hold, int Stops)> _holds = [];

    /// <summary>Builds the decision.</summary>
    /// <param name="bucket">The policies and holds.</param>
    /// <param name="universe">The incidents, built with everything in the bucket.</param>
    public DecisionCircuit(Bucket bucket, Universe universe)
    {
        _bucket = bucket;
        _universe = universe;
        _circuit = universe.Circuit;
        foreach (var hold in bucket.Holds)
        {
            var (where, watched, during) = universe.Encode(bucket.Pair, hold);
            _holds.Add((hold, _circuit.And([Circuit.Not(where.IsFalse), Circuit.Not(watched.IsFalse), Circuit.Not(during.IsFalse)])));
        }

        foreach (var policy in bucket.Policies.Where(p => !p.IsShadow))
            _policies.Add(Rule(policy));
        var largest2 = Any(p => _circuit.And(p.Condition.IsTrue, p.AtLeast2));
        var largest3 = Any(p => _circuit.And(p.Condition.IsTrue, p.AtLeast3));
        IsDefinite = Any(p => p.Condition.IsTrue);
        var earlier = _circuit.False;
        foreach (var policy in _policies)
        {
            var isLargest = _circuit.And([policy.Condition.IsTrue, _circuit.Or(policy.AtLeast2, Circuit.Not(largest2)), _circuit.Or(policy.AtLeast3, Circuit.Not(largest3))]);
            policy.Governs = _circuit.And(isLargest, Circuit.Not(earlier));
            earlier = _circuit.Or(earlier, isLargest);
        }

        AtLeast2 = _circuit.Or([Circuit.Not(IsDefinite), largest2, Any(p => _circuit.And(p.Condition.IsUnknown(_circuit), p.AtLeast2))]);
        AtLeast3 = _circuit.Or([Circuit.Not(IsDefinite), largest3, Any(p => _circuit.And(p.Condition.IsUnknown(_circuit), p.AtLeast3))]);
    }

    /// <summary>Some policy is definite.</summary>
    public int IsDefinite { get; }

    /// <summary>The decision's tier is 2 or 3.</summary>
    public int AtLeast2 { get; }

    /// <summary>The decision's tier is 3.</summary>
    public int AtLeast3 { get; }

    /// <summary>The policies that are not shadow, in declaration order.</summary>
    public IReadOnlyList<Ruled> Policies => _policies;

    /// <summary>No hold stops anything, every target can be told, and facts and history can be read.</summary>
    public int IsUnraised => _circuit.And(_holds.Select(h => Circuit.Not(h.Stops)).Concat(_policies.Select(p => p.Told)).Append(_universe.IsReadable));

    /// <summary>What the decision is: that a tier is decided.</summary>
    public int Is(Tier tier) => tier switch
    {
        Tier.Tier1 => Circuit.Not(AtLeast2),
        Tier.Tier2 => _circuit.And(AtLeast2, Circuit.Not(AtLeast3)),
        _ => AtLeast3,
    };

    /// <summary>By what is done: the literal that says that a policy that does it governs.</summary>
    public Dictionary<string, int> Steps() => _policies.GroupBy(p => _bucket.StepsOf(p.Policy), StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => _circuit.Or(g.Select(p => p.Governs)), StringComparer.Ordinal);

    /// <summary>The literal that says that a policy takes the incident from another one.</summary>
    public int Takes(Ruled taker, Ruled other)
    {
        var larger = _circuit.Or(_circuit.And(taker.AtLeast2, Circuit.Not(other.AtLeast2)), _circuit.And(taker.AtLeast3, Circuit.Not(other.AtLeast3)));
        var same = _circuit.And(_circuit.Same(taker.AtLeast2, other.AtLeast2), _circuit.Same(taker.AtLeast3, other.AtLeast3));
        var isEarlier = _policies.IndexOf(taker) < _policies.IndexOf(other);
        return _circuit.And(taker.Condition.IsTrue, isEarlier ? _circuit.Or(larger, same) : larger);
    }

    private int Any(Func<Ruled, int> literal) => _circuit.Or(_policies.Select(literal));

    private Ruled Rule(Policy policy)
    {
        var plan = policy.PlanFor(_bucket.Pair.Resource);
        var written = policy.Tier > plan.Floor ? policy.Tier : plan.Floor;
        var covering = _holds.Where(h => plan.Steps.Any(s => h.Hold.Covers(s, _bucket.Pair.Resource))).ToList();
        var told = _circuit.And(plan.Steps.Select(s => _universe.Told(_bucket.Pair, _bucket.ResourceOf(s), s.Resource is null)));
        var lease = policy.LeaseEnd is { } end ? _universe.NotBefore(end) : _circuit.False;
        var atLeast2 = _circuit.Or([written >= Tier.Tier2 ? _circuit.True : _circuit.False, lease, Circuit.Not(told), .. covering.Where(h => h.Hold.Tier >= Tier.Tier2).Select(h => h.Stops)]);
        var atLeast3 = _circuit.Or([written >= Tier.Tier3 ? _circuit.True : _circuit.False, Circuit.Not(told), .. covering.Where(h => h.Hold.Tier >= Tier.Tier3).Select(h => h.Stops)]);
        return new Ruled(policy)
        {
            Condition = _universe.Encode(_bucket.Pair, policy.Condition),
            Told = told,
            AtLeast2 = atLeast2,
            AtLeast3 = atLeast3,
            IsUnraised = _circuit.And(
                _circuit.Same(atLeast2, written >= Tier.Tier2 ? _circuit.True : lease), _circuit.Same(atLeast3, written >= Tier.Tier3 ? _circuit.True : _circuit.False)),
        };
    }

    /// <summary>A policy with the literals of what it comes to.</summary>
    internal sealed class Ruled(Policy policy)
    {
        /// <summary>The policy.</summary>
        public Policy Policy { get; } = policy;

        /// <summary>The value of its condition.</summary>
        public Literals3 Condition { get; init; }

        /// <summary>Every target of its steps can be told.</summary>
        public int Told { get; init; }

        /// <summary>Its effective tier is the one that its text, its floor and its lease give it: no hold and no missing target put it higher.</summary>
        public int IsUnraised { get; init; }

        /// <summary>Its effective tier is 2 or 3.</summary>
        public int AtLeast2 { get; init; }

        /// <summary>Its effective tier is 3.</summary>
        public int AtLeast3 { get; init; }

        /// <summary>It governs.</summary>
        public int Governs { get; set; }
    }
}
