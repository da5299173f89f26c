using BenchmarkDotNet.Attributes;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Workloads;
using PolicyLang.Cli.Input;
using PolicyLang.Json;
using PolicyLang.Language.Evaluation;

namespace PolicyLang.Benchmarks.Measuring;

/// <summary>What changes when the stream or the host is another, at one size.</summary>
[BenchmarkCategory("variations")]
public class VariationBenchmarks
{
    private const int Lines = 10_000;
    private readonly Verdict[] _verdicts = new Verdict[Workload.StreamLength];
    private Fixture _fixture = null!;
    private Incident[] _incomplete = null!;
    private InternedIncident[] _incompleteInterned = null!;
    private Incident[] _unshared = null!;
    private string[] _json = null!;
    private IPolicySet _collectible = null!;

    /// <summary>The number of policies.</summary>
    [Params(1_000)]
    public int Policies { get; set; }

    /// <summary>Makes the variations, and demands that the interpreter agrees where data is missing.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _fixture = Fixture.Load(Policies);
        var bound = SetImage.Bind(_fixture.Workload);
        _collectible = PolicySetCompiler.Load(bound);
        _incomplete = [.. _fixture.Incidents.Select((incident, i) => i % 10 == 0 ? Incomplete.Without(incident, i) : incident)];
        _incompleteInterned = [.. _incomplete.Select(_fixture.Set.Intern)];
        _unshared = [.. _fixture.Incidents.Select(Unshared.Of)];
        Equality.Demand("unshared", _fixture.Workload, 2_000, i => AnswerOf(_fixture.Set.Decide(_unshared[i])));
        Equality.Demand("in memory", _fixture.Workload, 2_000, i => AnswerOf(_collectible.Decide(_fixture.Incidents[i])));
        SettledJit.Run(_fixture.Demand);
        _json = [.. Enumerable.Range(0, Lines).Select(i => IncidentJson.Of(_fixture.Workload, i))];
        for (var i = 0; i < 2_000; i += 10)
        {
            var expected = Interpreter.Decide(bound.Model, _incomplete[i]);
            Incomplete.Demand(expected, _fixture.Set.Decide(_incomplete[i]), _incomplete[i]);
            Incomplete.Demand(expected, _fixture.Set.Decide(in _incompleteInterned[i]), _incomplete[i]);
        }
    }

    /// <summary>Every tenth incident lacks an attribute.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long IncompleteInterned() => Streams.Interned(_fixture.Set, _incompleteInterned);

    /// <summary>The same, as a source sent them.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long IncompleteRaw() => Streams.Raw(_fixture.Set, _incomplete);

    /// <summary>As a source sent them, but with every text a string of its own.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long UnsharedRaw() => Streams.Raw(_fixture.Set, _unshared);

    /// <summary>Interning, without deciding.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long Intern() => Streams.Intern(_fixture.Set, _fixture.Incidents);

    /// <summary>The set as <c>heal decide</c> loads it: compiled in memory, collectible.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long InMemoryRaw() => Streams.Raw(_collectible, _fixture.Incidents);

    /// <summary>The stream as two batches, one after the other.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long OneThreadRaw() => Half(0) + Half(1);

    /// <summary>The stream as two batches on two threads.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long TwoThreadsRaw()
    {
        Parallel.Invoke(() => Half(0), () => Half(1));
        return _verdicts[^1].Policy;
    }

    /// <summary>Interned incidents on one thread.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long OneThreadInterned() => InternedHalf(0) + InternedHalf(1);

    /// <summary>Interned incidents on two threads.</summary>
    [Benchmark(OperationsPerInvoke = Workload.StreamLength)]
    public long TwoThreadsInterned()
    {
        long first = 0, second = 0;
        Parallel.Invoke(() => first = InternedHalf(0), () => second = InternedHalf(1));
        return first + second;
    }

    /// <summary>What comes before: reading an incident from its line of JSON.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public long Read()
    {
        long sum = 0;
        foreach (var line in _json)
            sum += IncidentReader.Read(line).Attributes.Count;
        return sum;
    }

    private static Answer AnswerOf(Verdict verdict) => new(verdict.Policy, (int)verdict.Tier);

    private long Half(int half)
    {
        const int length = Workload.StreamLength / 2;
        _fixture.Set.Decide(_fixture.Incidents.AsSpan(half * length, length), _verdicts.AsSpan(half * length, length));
        return _verdicts[half * length].Policy;
    }

    private long InternedHalf(int half) =>
        Streams.Interned(_fixture.Set, _fixture.Interned.AsSpan(half * (Workload.StreamLength / 2), Workload.StreamLength / 2));
}
