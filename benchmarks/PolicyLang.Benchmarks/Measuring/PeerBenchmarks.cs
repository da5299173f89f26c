using BenchmarkDotNet.Attributes;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Peers;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Measuring;

/// <summary>Rule engines of .NET with the same policies, over the same stream.</summary>
[BenchmarkCategory("peers")]
public class PeerBenchmarks
{
    private const int Incidents = 20_000;
    private Peer _peer = null!;
    private int _next;

    /// <summary>The number of policies.</summary>
    [Params(10, 100, 1_000)]
    public int Policies { get; set; }

    /// <summary>The engine.</summary>
    [ParamsAllValues]
    public PeerKind Engine { get; set; }

    /// <summary>Whether it is given the policies of the incident's signal and kind only.</summary>
    [ParamsAllValues]
    public bool Bucketed { get; set; }

    /// <summary>Makes the engine, and demands that it decides as the workload says.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var workload = Workload.Create(Policies, Incidents);
        _peer = Peer.Create(Engine, workload, Bucketed, Incidents);
        Equality.Demand(Engine.ToString(), workload, Checked, _peer.Decide);
    }

    /// <summary>How many incidents are compared before anything is timed.</summary>
    internal const int Checked = 3_000;

    /// <summary>The next incident.</summary>
    [Benchmark]
    public int Decide()
    {
        if (++_next == Incidents)
            _next = 0;
        return _peer.Decide(_next).Policy;
    }
}
