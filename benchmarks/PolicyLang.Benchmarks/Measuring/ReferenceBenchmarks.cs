using BenchmarkDotNet.Attributes;
using PolicyLang.Benchmarks.Baselines;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Measuring;

/// <summary>What hand-written matchers over interned ids take for the same stream.</summary>
[BenchmarkCategory("matching")]
public class ReferenceBenchmarks
{
    private Event[] _events = null!;
    private Scan _scan = null!;
    private BitsetTables _tables = null!;

    /// <summary>The number of policies.</summary>
    [Params(10, 100, 1_000, 10_000)]
    public int Policies { get; set; }

    /// <summary>Makes the matchers, and demands that they decide as the workload says.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var workload = Workload.Create(Policies);
        _events = workload.Events;
        _scan = ScanImage.Load(workload);
        _tables = new BitsetTables(workload);
        Equality.Demand("the linear scan", workload, _events.Length, i => Answer.Of(workload, _scan(in _events[i])));
        Equality.Demand("the bitset tables", workload, _events.Length, i => _tables.Decide(in _events[i]));
    }

    /// <summary>Every policy in turn.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long LinearScan()
    {
        long sum = 0;
        foreach (ref readonly var e in _events.AsSpan())
            sum += _scan(in e);
        return sum;
    }

    /// <summary>Tables of bits for each signal and kind.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long BitsetTables()
    {
        long sum = 0;
        foreach (ref readonly var e in _events.AsSpan())
            sum += _tables.Decide(in e).Policy;
        return sum;
    }
}
