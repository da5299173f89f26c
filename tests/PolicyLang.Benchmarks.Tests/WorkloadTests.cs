using System.Runtime.InteropServices;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Tests;

/// <summary>The workload is what docs/performance.md says of it. Figures of another one could not be compared.</summary>
public class WorkloadTests
{
    /// <summary>A change of the generator changes these, and makes the results of earlier measurements incomparable: measure again.</summary>
    [Theory]
    [InlineData(10, "c2311f3b18ad414a")]
    [InlineData(1_000, "5a18dc7df7bc7cfa")]
    public void A_seed_names_one_workload_for_good(int policies, string fingerprint) =>
        Assert.Equal(fingerprint, Workload.Create(policies, events: 2_000).Fingerprint()[..16]);

    [Fact]
    public void Another_seed_is_another_workload() =>
        Assert.NotEqual(Workload.Create(100, events: 100).Fingerprint(), Workload.Create(100, events: 100, seed: 2).Fingerprint());

    [Fact]
    public void A_longer_stream_begins_like_a_shorter_one() =>
        Assert.Equal(MemoryMarshal.AsBytes<Event>(Workload.Create(100, 500).Events).ToArray(), MemoryMarshal.AsBytes(Workload.Create(100, 1_000).Events.AsSpan(0, 500)).ToArray());

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public void Three_in_five_incidents_hit(int policies)
    {
        var workload = Workload.Create(policies, events: 10_000);
        var hits = workload.Events.Count(e => workload.Decide(in e).Policy >= 0) / (double)workload.Events.Length;
        Assert.InRange(hits, 0.58, 0.62);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(10_000)]
    public void No_incident_occurs_twice(int policies)
    {
        var events = Workload.Create(policies).Events;
        Assert.Equal(Workload.StreamLength, events.Select(e => Convert.ToHexString(MemoryMarshal.AsBytes([e]))).Distinct().Count());
    }

    [Fact]
    public void Three_in_ten_policies_have_an_or_or_a_not()
    {
        var policies = Workload.Create(10_000, events: 0).Policies;
        double Share(Func<WorkloadPolicy, bool> has) => policies.Count(has) / (double)policies.Length;
        Assert.InRange(Share(p => p.Parts.Any(part => part.Alternatives.Length > 1)), 0.14, 0.16);
        Assert.InRange(Share(p => p.Parts.Any(part => part.Alternatives.Any(a => a.Negated))), 0.14, 0.16);
        Assert.DoesNotContain(policies, p => p.Parts.Any(part => part.Alternatives.Length > 1) && p.Parts.Any(part => part.Alternatives.Any(a => a.Negated)));
    }

    [Fact]
    public void Policies_have_two_to_four_conditions_on_different_attributes()
    {
        var policies = Workload.Create(10_000, events: 0).Policies;
        Assert.Equal([2, 3, 4], policies.Select(p => p.Parts.Length).Distinct().Order());
        Assert.All(policies, p => Assert.Distinct(p.Parts.SelectMany(part => part.Alternatives).Select(a => a.Attribute)));
    }

    [Fact]
    public void A_few_signals_have_most_policies()
    {
        var policies = Workload.Create(10_000, events: 0).Policies;
        var bySignal = policies.CountBy(p => p.Signal).Select(s => s.Value).OrderDescending().ToList();
        // Zipf with exponent 1.05 over 200 signals gives the first a share of 0.187, and the first ten half of all.
        Assert.InRange(bySignal[0], 1_750, 2_000);
        Assert.InRange(bySignal.Take(10).Sum(), 4_900, 5_600);
    }
}
