using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Peers;

/// <summary>A rule engine that holds the policies of a workload, and the incidents in the form that it takes.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal abstract class Peer
{
    /// <summary>Decides an incident of the stream.</summary>
    public abstract Answer Decide(int index);

    /// <summary>Makes a peer.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="workload">The policies and incidents.</param>
    /// <param name="bucketed">
    /// Whether it is given, for each incident, only the rules about the incident's signal and kind, picked by a dictionary outside of it.
    /// Else it holds all rules, and signal and kind are conditions like the others.
    /// </param>
    /// <param name="count">How many incidents of the stream will be decided.</param>
    public static Peer Create(PeerKind kind, Workload workload, bool bucketed, int count) => kind switch
    {
        PeerKind.RulesEngine => new RulesEnginePeer(workload, bucketed, count),
        PeerKind.NRules => new NRulesPeer(workload, bucketed, count),
        _ => new CelPeer(workload, bucketed, count),
    };

    /// <summary>All policies in rank order: the first one that is true governs.</summary>
    protected static IEnumerable<WorkloadPolicy> Ranked(Workload workload) =>
        workload.Policies.OrderByDescending(p => p.Tier).ThenBy(p => p.Index);
}
