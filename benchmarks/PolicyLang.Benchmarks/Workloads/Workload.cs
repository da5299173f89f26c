using System.Security.Cryptography;

namespace PolicyLang.Benchmarks.Workloads;

/// <summary>A seeded set of policies and a stream of incidents about them, none of which occurs twice.</summary>
internal sealed class Workload
{
    /// <summary>The number of incidents in a stream. Shorter ones are learnt by the branch predictor, which flatters code with many branches.</summary>
    public const int StreamLength = 100_000;

    private readonly Dictionary<(int Signal, int Kind), WorkloadPolicy[]> _buckets;

    private Workload(int seed, WorkloadPolicy[] policies, Event[] events, int[][] kinds)
    {
        Seed = seed;
        Policies = policies;
        Kinds = kinds;
        Events = events;
        _buckets = Group(policies);
    }

    public int Seed { get; }

    public WorkloadPolicy[] Policies { get; }

    public Event[] Events { get; }

    /// <summary>The kinds of resource that each signal occurs on.</summary>
    public int[][] Kinds { get; }

    /// <summary>The policies of each signal and kind that some policy is about, in rank order: who governs first.</summary>
    public IReadOnlyDictionary<(int Signal, int Kind), WorkloadPolicy[]> Buckets => _buckets;

    /// <summary>Makes a workload; the same arguments give the same one.</summary>
    public static Workload Create(int policies, int events = StreamLength, int seed = 1)
    {
        // Vocabulary, policies and incidents have generators of their own: a longer stream or a larger set begins like a shorter one.
        var vocabulary = new SplitMix64((ulong)seed);
        var signals = new Zipf(Schema.Signals, 1.05);
        var kinds = new int[Schema.Signals][];
        for (var signal = 0; signal < kinds.Length; signal++)
        {
            var own = new SortedSet<int>();
            for (var count = 1 + vocabulary.Below(4); own.Count < count;)
                own.Add(vocabulary.Below(Schema.Kinds));
            kinds[signal] = [.. own];
        }

        var generator = new PolicyGenerator(new SplitMix64((ulong)seed + 1_000_003), kinds, signals);
        var made = Enumerable.Range(0, policies).Select(generator.Next).ToArray();
        var random = new SplitMix64((ulong)seed + 2_000_003);
        var incidents = new EventGenerator(random, new PolicyGenerator(random, kinds, signals), Group(made));
        var stream = new Event[events];
        for (var i = 0; i < stream.Length; i++)
            stream[i] = incidents.Next();
        return new Workload(seed, made, stream, kinds);
    }

    /// <summary>The decision by the plainest means: every policy of the bucket is looked at.</summary>
    public Answer Decide(in Event e)
    {
        if (_buckets.TryGetValue((e.Signal, e.Kind), out var bucket))
        {
            foreach (var policy in bucket)
            {
                if (policy.Holds(in e))
                    return new Answer(policy.Index, policy.Tier);
            }
        }

        return Answer.Novel;
    }

    /// <summary>A hash over all policies and incidents; it changes when the generator does.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(HealText.Of(this)));
        hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<Event>(Events));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Dictionary<(int Signal, int Kind), WorkloadPolicy[]> Group(WorkloadPolicy[] policies) => policies
        .GroupBy(p => (p.Signal, p.Kind))
        .ToDictionary(g => g.Key, g => g.OrderByDescending(p => p.Tier).ThenBy(p => p.Index).ToArray());
}
