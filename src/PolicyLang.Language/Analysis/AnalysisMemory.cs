using System.Runtime.CompilerServices;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Analysis;

/// <summary>
/// What analyses of a set found, for the next one: an editor analyses a set again after each change, and a change touches few policies. A
/// policy is known by its syntax node, and its file is parsed anew only when it changes. What was found of it holds as long as everything that
/// it depends on is the same: the vocabulary for its condition, also the other policies and holds about its signals and resources for
/// whether it governs. One instance serves one set, and one analysis at a time. It keeps nothing of what is no longer part of the set.
/// </summary>
public sealed class AnalysisMemory
{
    private ConditionalWeakTable<PolicySyntax, Known> _policies = new();
    private Dictionary<(string Signal, string Resource), Group> _groups = [];
    private ILookup<PolicySyntax, Group> _groupsOf = Enumerable.Empty<Group>().ToLookup(_ => (PolicySyntax)null!);
    private PolicyModel? _vocabulary;

    /// <summary>Begins an analysis: forgets what may have become another.</summary>
    internal void Begin(PolicyModel model, IReadOnlyList<Bucket> buckets)
    {
        var vocabulary = model with { Policies = [], Holds = [], Budgets = [], Tests = [] };
        if (!vocabulary.Equals(_vocabulary))
            (_policies, _groups) = (new ConditionalWeakTable<PolicySyntax, Known>(), []);
        _vocabulary = vocabulary;

        var groups = new Dictionary<(string Signal, string Resource), Group>();
        foreach (var bucket in buckets)
        {
            var key = (bucket.Pair.Signal, bucket.Pair.Resource);
            var group = new Group([.. bucket.Policies.Select(p => p.Syntax)], [.. bucket.Holds.Select(h => h.Syntax)]);
            groups.Add(key, _groups.TryGetValue(key, out var before) && before.IsSame(group) ? before : group);
        }

        _groups = groups;
        _groupsOf = groups.Values.SelectMany(g => g.Policies.Select(p => (Policy: p, Group: g))).ToLookup(x => x.Policy, x => x.Group, ByIdentity.Instance);
    }

    internal bool TryRecallCondition(Policy policy, out IReadOnlyList<Diagnostic> findings, out Draft? draft)
    {
        var isKnown = _policies.TryGetValue(policy.Syntax, out var known) && known.Condition is not null;
        (findings, draft) = isKnown ? known!.Condition!.Value : ([], null);
        return isKnown;
    }

    internal void KeepCondition(Policy policy, IReadOnlyList<Diagnostic> findings, Draft? draft) => _policies.GetOrCreateValue(policy.Syntax).Condition = (findings, draft);

    internal bool TryRecallShadowing(Policy policy, out Diagnostic? finding)
    {
        finding = null;
        if (!_policies.TryGetValue(policy.Syntax, out var known) || known.Shadowing is not { } shadowing || !shadowing.Groups.SequenceEqual(_groupsOf[policy.Syntax]))
            return false;
        finding = shadowing.Finding;
        return true;
    }

    internal void KeepShadowing(Policy policy, Diagnostic? finding) => _policies.GetOrCreateValue(policy.Syntax).Shadowing = ([.. _groupsOf[policy.Syntax]], finding);

    internal bool TryRecallOverlap(Pair pair, Policy earlier, Policy later, out Incident? incident)
    {
        incident = null;
        return _policies.TryGetValue(later.Syntax, out var known) && known.Overlaps.TryGetValue(earlier.Syntax, out var overlaps)
            && overlaps.TryGetValue((pair.Signal, pair.Resource), out incident);
    }

    internal void KeepOverlap(Pair pair, Policy earlier, Policy later, Incident? incident) =>
        _policies.GetOrCreateValue(later.Syntax).Overlaps.GetOrCreateValue(earlier.Syntax)[(pair.Signal, pair.Resource)] = incident;

    /// <summary>What was found of one policy. It is held by the syntax nodes alone, so it goes when they go.</summary>
    private sealed class Known
    {
        public (IReadOnlyList<Diagnostic> Findings, Draft? Example)? Condition { get; set; }

        public (Group[] Groups, Diagnostic? Finding)? Shadowing { get; set; }

        public ConditionalWeakTable<PolicySyntax, Dictionary<(string Signal, string Resource), Incident?>> Overlaps { get; } = new();
    }

    /// <summary>The policies and holds about a signal on a resource; the same instance as long as they are the same.</summary>
    private sealed class Group(PolicySyntax[] policies, HoldSyntax[] holds)
    {
        public PolicySyntax[] Policies => policies;

        public bool IsSame(Group other) => AreSame(policies, other.Policies) && AreSame(holds, other.Holds);

        private HoldSyntax[] Holds => holds;

        private static bool AreSame<T>(T[] left, T[] right)
            where T : class => left.Length == right.Length && !left.Where((item, i) => !ReferenceEquals(item, right[i])).Any();
    }

    private sealed class ByIdentity : IEqualityComparer<PolicySyntax>
    {
        public static readonly ByIdentity Instance = new();

        public bool Equals(PolicySyntax? x, PolicySyntax? y) => ReferenceEquals(x, y);

        public int GetHashCode(PolicySyntax policy) => RuntimeHelpers.GetHashCode(policy);
    }
}
