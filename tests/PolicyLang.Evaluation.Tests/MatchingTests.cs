using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PolicyLang.Cli.Input;
using PolicyLang.CompilerServices;
using PolicyLang.Language.Emit;

namespace PolicyLang.Evaluation.Tests;

/// <summary>What docs/matcher.md promises of large sets: asserted as counts and sizes, never as times.</summary>
public class MatchingTests
{
    /// <summary>The JIT gives up on optimising beyond 60 KB of IL or 512 local variables; far below, the first call is quick, too.</summary>
    private const int MostIL = 8 * 1024, MostLocals = 64;

    private static readonly Lazy<LargeSet> Large = new(() => new LargeSet(10_000));

    [Theory]
    [InlineData(MatchStrategy.Auto, true, 900)]
    [InlineData(MatchStrategy.Tables, true, 600)]
    [InlineData(MatchStrategy.Tables, false, 400)]
    public void Ten_thousand_policies_are_short_methods_and_few_bytes(MatchStrategy strategy, bool typed, int mostBytesPerPolicy)
    {
        using var image = new MemoryStream();
        PolicySetCompiler.Compile(Large.Value.Compilation, new EmitOptions("Large", "Policies", strategy, typed), "Large", image, new MemoryStream());

        Assert.True(image.Length / 10_000 <= mostBytesPerPolicy, $"{image.Length / 10_000} bytes per policy");
        image.Position = 0;
        using var assembly = new PEReader(image);
        var metadata = assembly.GetMetadataReader();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            // The table of alerts is an iterator; it is as long as the vocabulary, and no decision runs it.
            if (method.RelativeVirtualAddress == 0 || metadata.GetString(method.Name) == "MoveNext")
                continue;
            var body = assembly.GetMethodBody(method.RelativeVirtualAddress);
            var name = metadata.GetString(method.Name);
            Assert.True(body.GetILReader().Length <= MostIL, $"{name}: {body.GetILReader().Length} bytes of IL");
            if (!body.LocalSignature.IsNil)
            {
                var signature = metadata.GetBlobReader(metadata.GetStandaloneSignature(body.LocalSignature).Signature);
                signature.ReadByte();
                Assert.True(signature.ReadCompressedInteger() <= MostLocals, $"{name} has too many local variables");
            }
        }
    }

    [Fact]
    public void Without_typed_incidents_code_does_not_grow_with_policies()
    {
        var (few, many) = (Code(new LargeSet(1_000)), Code(Large.Value));

        Assert.True(many <= few * 1.1, $"1,000 policies are {few} characters of code, 10,000 are {many}");
    }

    [Fact]
    public void Ten_thousand_policies_cost_at_most_six_times_ten()
    {
        var (ten, thousand, tenThousand) = (Reads(new LargeSet(10)), Reads(new LargeSet(1_000)), Reads(Large.Value));

        Console.WriteLine($"reads per decision: {ten:F1} of 10 policies, {thousand:F1} of 1,000, {tenThousand:F1} of 10,000");
        Assert.True(tenThousand <= ten * 6, $"{ten:F1} reads of 10 policies, {tenThousand:F1} of 10,000");
    }

    [Fact]
    public void Threads_that_meet_a_new_table_decide_alike()
    {
        var large = new LargeSet(3_000);
        var first = PolicySetCompiler.Load(large.Compilation, new EmitOptions("Large", "Policies", MatchStrategy.Tables, TypedIncidents: false));
        var incidents = large.Incidents(2_000).ToArray();
        var expected = incidents.Select(first.Decide).ToArray();
        Assert.True(expected.Count(v => v.Policy >= 0) > 200);
        for (var run = 0; run < 10; run++)
        {
            var set = (IPolicySet)Activator.CreateInstance(first.GetType())!;
            using var start = new Barrier(8);
            var wrong = 0;
            var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
            {
                start.SignalAndWait();
                for (var i = 0; i < incidents.Length; i++)
                {
                    // Half of the threads come from the other end, so that each table is new to two of them at once.
                    var at = t % 2 == 0 ? i : incidents.Length - 1 - i;
                    if (set.Decide(incidents[at]) != expected[at] || set.Decide(set.Intern(incidents[at])) != expected[at])
                        Interlocked.Increment(ref wrong);
                }
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());

            Assert.Equal(0, wrong);
        }
    }

    [Fact]
    public void A_batch_is_decided_in_order_and_needs_room()
    {
        var large = new LargeSet(100);
        var set = PolicySetCompiler.Load(large.Compilation);
        var incidents = large.Incidents(50).ToArray();
        var verdicts = new Verdict[51];

        set.Decide(incidents, verdicts);

        Assert.Equal(incidents.Select(set.Decide), verdicts.Take(50));
        Assert.Equal(default, verdicts[50]);
        Assert.Throws<ArgumentException>(() => set.Decide(incidents, verdicts.AsSpan(0, 49)));
    }

    [Fact]
    public void An_incident_that_another_set_interned_is_decided_from_its_source()
    {
        var large = new LargeSet(200);
        var (one, other) = (PolicySetCompiler.Load(large.Compilation), PolicySetCompiler.Load(new LargeSet(10).Compilation));

        foreach (var incident in large.Incidents(200))
            Assert.Equal(one.Decide(incident), one.Decide(other.Intern(incident)));
        Assert.Throws<InvalidOperationException>(() => one.Decide(default(InternedIncident)));
    }

    [Fact]
    public void What_is_no_number_is_missing() => Assert.Equal(
        [Truth.Unknown, Truth.Unknown, Truth.Unknown, Truth.Unknown],
        [Check.NumberIs(double.NaN, 1), Check.NumberLess(double.NaN, 1), Check.NumberGreater(double.NaN, 1), Check.NumberSame(1, double.NaN)]);

    private static int Code(LargeSet set) =>
        Emitter.Emit(set.Compilation, new EmitOptions("Large", "Policies", MatchStrategy.Tables, TypedIncidents: false)).First(f => f.Name.Contains("Evaluator", StringComparison.Ordinal)).Text.Length;

    /// <summary>How often a decision of an interned incident reads its table, on average.</summary>
    private static double Reads(LargeSet set)
    {
        var compiled = PolicySetCompiler.Load(set.Compilation, new EmitOptions("Large", "Policies", MatchStrategy.Tables, TypedIncidents: false));
        var counter = default(Counter);
        var incidents = set.Incidents(5_000).Select(compiled.Intern).ToArray();
        foreach (var incident in incidents)
        {
            Assert.True(incident.IsPlain);
            var verdict = incident.Table!.DecidePlain(InternedIncident.CodesOf(in incident, incident.Table), ref counter);
            Assert.Equal(compiled.Decide(in incident), verdict);
        }

        return (double)counter.Count / incidents.Length;
    }

    private struct Counter : IMatchProbe
    {
        public long Count { get; private set; }

        public void Read(int count) => Count += count;
    }
}
