using BenchmarkDotNet.Attributes;
using PolicyLang.Benchmarks.Baselines;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Peers;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Measuring;

/// <summary>Ten policies written as C# by hand.</summary>
[BenchmarkCategory("matching")]
public class HandWrittenBenchmarks
{
    private Event[] _events = null!;
    private PeerIncident[] _incidents = null!;

    /// <summary>The number of policies.</summary>
    [Params(10)]
    public int Policies { get; set; }

    /// <summary>Reads the incidents, and demands that the code decides as the workload says.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var workload = Workload.Create(Policies);
        _events = workload.Events;
        _incidents = PeerIncident.Read(workload, _events.Length);
        Equality.Demand("the code by hand, over ids", workload, _events.Length, i => HandWritten.Decide(in _events[i]));
        Equality.Demand("the code by hand, over texts", workload, _events.Length, i => HandWritten.Decide(_incidents[i]));
    }

    /// <summary>Over interned ids.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long HandWrittenOverIds()
    {
        long sum = 0;
        foreach (ref readonly var e in _events.AsSpan())
            sum += HandWritten.Decide(in e).Policy;
        return sum;
    }

    /// <summary>Over texts as they came.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long HandWrittenOverTexts()
    {
        long sum = 0;
        foreach (var e in _incidents)
            sum += HandWritten.Decide(e).Policy;
        return sum;
    }
}
