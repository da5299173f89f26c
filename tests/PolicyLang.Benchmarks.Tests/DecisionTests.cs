using PolicyLang.Benchmarks.Baselines;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Peers;
using PolicyLang.Benchmarks.Workloads;
using PolicyLang.Language.Evaluation;

namespace PolicyLang.Benchmarks.Tests;

/// <summary>Everything that is measured decides the same, and the comparison would notice if it did not.</summary>
public class DecisionTests
{
    private const int Incidents = 600;

    [Theory]
    [InlineData(10, 1)]
    [InlineData(60, 2)]
    [InlineData(300, 3)]
    public void The_workload_decides_as_the_interpreter(int policies, int seed)
    {
        var workload = Workload.Create(policies, Incidents, seed);
        var model = SetImage.Bind(workload).Model;
        var incidents = IncidentJson.Read(workload, Incidents);
        Equality.Demand("the interpreter", workload, Incidents, i =>
        {
            var decision = Interpreter.Decide(model, incidents[i]);
            return new Answer(decision.Policy is null ? -1 : int.Parse(decision.Policy[1..], System.Globalization.CultureInfo.InvariantCulture), (int)decision.Tier);
        });
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    public void Every_entrance_of_the_emitted_set_decides_as_the_workload(int policies) => Fixture.Load(policies, Incidents);

    [Fact]
    public void The_references_decide_as_the_workload()
    {
        var workload = Workload.Create(300, Incidents, seed: 4);
        var (scan, tables) = (ScanImage.Load(workload), new BitsetTables(workload));
        Equality.Demand("the scan", workload, Incidents, i => Answer.Of(workload, scan(in workload.Events[i])));
        Equality.Demand("the tables", workload, Incidents, i => tables.Decide(in workload.Events[i]));
    }

    [Fact]
    public void The_code_by_hand_decides_as_the_ten_policies()
    {
        var workload = Workload.Create(10, 20_000);
        var incidents = PeerIncident.Read(workload, workload.Events.Length);
        Equality.Demand("ids", workload, incidents.Length, i => HandWritten.Decide(in workload.Events[i]));
        Equality.Demand("texts", workload, incidents.Length, i => HandWritten.Decide(incidents[i]));
        Assert.Equal(Enumerable.Range(-1, 11), workload.Events.Select(e => HandWritten.Decide(in e).Policy).Distinct().Order());
    }

    [Theory]
    [InlineData(PeerKind.RulesEngine)]
    [InlineData(PeerKind.NRules)]
    [InlineData(PeerKind.Cel)]
    public void The_peers_decide_as_the_workload(PeerKind kind)
    {
        var workload = Workload.Create(40, Incidents, seed: 5);
        Equality.Demand("flat", workload, Incidents, Peer.Create(kind, workload, bucketed: false, Incidents).Decide);
        Equality.Demand("bucketed", workload, Incidents, Peer.Create(kind, workload, bucketed: true, Incidents).Decide);
    }

    [Fact]
    public void A_peer_that_decides_otherwise_ends_the_run()
    {
        var workload = Workload.Create(10, Incidents);
        var last = workload.Decide(in workload.Events[^1]);
        var error = Assert.Throws<InvalidOperationException>(() => Equality.Demand(
            "a liar", workload, Incidents, i => i < Incidents - 1 ? workload.Decide(in workload.Events[i]) : new Answer(last.Policy, (last.Tier % 3) + 1)));
        Assert.StartsWith("a liar decides", error.Message, StringComparison.Ordinal);
        Assert.Contains($"\"id\":\"i{Incidents - 1}\"", error.Message, StringComparison.Ordinal);
    }
}
