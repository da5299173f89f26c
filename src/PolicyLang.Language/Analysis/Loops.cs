using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>
/// Finds tier1 policies whose actions raise each other's signals (HEAL3006). Each set of policies that reach each other (R. E. Tarjan,
/// "Depth-First Search and Linear Graph Algorithms", 1972) is told once, with its shortest chain, at the policy of the chain that comes last.
/// </summary>
internal static class Loops
{
    /// <summary>The loops, each with its policies in the order of the chain.</summary>
    public static IEnumerable<(Diagnostic Finding, IReadOnlyList<Policy> Chain)> In(PolicyModel model)
    {
        var policies = model.Policies.Where(p => p.Tier == Tier.Tier1 && !p.IsShadow).ToList();
        var bySignal = policies.SelectMany(p => p.Pairs.Select(x => x.Signal).Distinct().Select(s => (Signal: s, Policy: p))).ToLookup(x => x.Signal, x => x.Policy, StringComparer.Ordinal);
        var order = policies.Select((p, i) => (p, i)).ToDictionary(x => x.p.Name, x => x.i, StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in policies)
        {
            if (told.Contains(start.Name) || ShortestCycle(start, bySignal) is not { } chain)
                continue;
            // One mistake, one finding: whoever reaches the chain and is reached by it is in the same loop.
            var reached = Reachable(start, bySignal);
            told.UnionWith(reached.Where(p => Reachable(p, bySignal).Contains(start)).Select(p => p.Name));
            var last = chain.OrderByDescending(p => order[p.Policy.Name]).First().Policy;
            yield return (Diagnose.Loop(last, chain), [.. chain.Select(c => c.Policy)]);
        }
    }

    private static IEnumerable<(Policy Next, string Action, string Signal)> Next(Policy policy, ILookup<string, Policy> bySignal) =>
        from step in policy.Plans.SelectMany(p => p.Steps)
        from signal in step.Action.Raises
        from next in bySignal[signal]
        select (next, step.Action.Name, signal);

    private static HashSet<Policy> Reachable(Policy start, ILookup<string, Policy> bySignal)
    {
        var seen = new HashSet<Policy>(ByIdentity.Instance);
        var queue = new Queue<Policy>([start]);
        while (queue.Count > 0)
        {
            foreach (var (next, _, _) in Next(queue.Dequeue(), bySignal))
            {
                if (seen.Add(next))
                    queue.Enqueue(next);
            }
        }

        return seen;
    }

    /// <summary>The shortest chain from a policy back to itself: each policy with the action and the signal that lead on.</summary>
    private static List<(Policy Policy, string Action, string Signal)>? ShortestCycle(Policy start, ILookup<string, Policy> bySignal)
    {
        var cameFrom = new Dictionary<Policy, (Policy From, string Action, string Signal)>(ByIdentity.Instance);
        var queue = new Queue<Policy>([start]);
        while (queue.Count > 0)
        {
            var current = queue.Dequeue();
            foreach (var (next, action, signal) in Next(current, bySignal))
            {
                if (cameFrom.ContainsKey(next))
                    continue;
                cameFrom.Add(next, (current, action, signal));
                if (!ReferenceEquals(next, start))
                {
                    queue.Enqueue(next);
                    continue;
                }

                var chain = new List<(Policy, string, string)>();
                var at = start;
                do
                {
                    var (from, by, raised) = cameFrom[at];
                    chain.Insert(0, (from, by, raised));
                    at = from;
                }
                while (!ReferenceEquals(at, start));
                return chain;
            }
        }

        return null;
    }

    private sealed class ByIdentity : IEqualityComparer<Policy>
    {
        public static readonly ByIdentity Instance = new();

        public bool Equals(Policy? x, Policy? y) => ReferenceEquals(x, y);

        public int GetHashCode(Policy policy) => StringComparer.Ordinal.GetHashCode(policy.Name);
    }
}
