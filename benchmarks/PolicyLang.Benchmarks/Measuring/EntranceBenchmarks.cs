using BenchmarkDotNet.Attributes;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Measuring;

/// <summary>The emitted set through each entrance, over the whole stream.</summary>
[BenchmarkCategory("matching")]
public class EntranceBenchmarks
{
    private const int Hot = 2_000;
    private Fixture _fixture = null!;
    private Verdict[] _verdicts = null!;

    /// <summary>The number of policies.</summary>
    [Params(10, 100, 1_000, 10_000)]
    public int Policies { get; set; }

    /// <summary>Compiles and loads the set, and reads the incidents.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _fixture = Fixture.Load(Policies);
        _verdicts = new Verdict[Workload.StreamLength];
        SettledJit.Run(_fixture.Demand);
    }

    /// <summary>Incidents that were interned before.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long Interned() => Streams.Interned(_fixture.Set, _fixture.Interned);

    /// <summary>Typed incidents, by the overload that their adapter knows.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long Typed() => _fixture.Typed(null, 0, Workload.StreamLength);

    /// <summary>Incidents as a source sent them.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long Raw() => Streams.Raw(_fixture.Set, _fixture.Incidents);

    /// <summary>The same, all in one call.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long Batch()
    {
        _fixture.Set.Decide(_fixture.Incidents, _verdicts);
        return _verdicts[^1].Policy;
    }

    /// <summary>The first 2,000 incidents again and again, which branch predictors and caches learn.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long HotInterned() => Repeated(() => Streams.Interned(_fixture.Set, _fixture.Interned.AsSpan(0, Hot)));

    /// <summary>The same, as a source sent them.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long HotRaw() => Repeated(() => Streams.Raw(_fixture.Set, _fixture.Incidents.AsSpan(0, Hot)));

    private static long Repeated(Func<long> pass)
    {
        long sum = 0;
        for (var i = 0; i < Workload.StreamLength / Hot; i++)
            sum += pass();
        return sum;
    }
}
