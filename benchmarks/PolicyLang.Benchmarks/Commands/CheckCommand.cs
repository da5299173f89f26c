using PolicyLang.Benchmarks.Baselines;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Peers;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Commands;

/// <summary>
/// Runs everything that is measured once, over a few incidents, and demands equal decisions; nothing is timed. It keeps the benchmarks
/// from rotting between measurements.
/// </summary>
internal static class CheckCommand
{
    private const int Incidents = 2_000;

    public static void Run(TextWriter output)
    {
        foreach (var policies in new[] { 10, 100 })
        {
            var fixture = Fixture.Load(policies, Incidents);
            output.WriteLine($"{policies} policies: the four entrances of the emitted set decide {Incidents} incidents as the workload says");

            var workload = fixture.Workload;
            var scan = ScanImage.Load(workload);
            Equality.Demand("the linear scan", workload, Incidents, i => Answer.Of(workload, scan(in workload.Events[i])));
            var tables = new BitsetTables(workload);
            Equality.Demand("the bitset tables", workload, Incidents, i => tables.Decide(in workload.Events[i]));
            output.WriteLine($"{policies} policies: so do the references");
            foreach (var kind in Enum.GetValues<PeerKind>())
            {
                foreach (var bucketed in new[] { false, true })
                    Equality.Demand(kind.ToString(), workload, Incidents, Peer.Create(kind, workload, bucketed, Incidents).Decide);
                output.WriteLine($"{policies} policies: so does {kind}, with and without buckets");
            }
        }

        var ten = Workload.Create(10, Incidents);
        var plain = PeerIncident.Read(ten, Incidents);
        Equality.Demand("the code by hand, over ids", ten, Incidents, i => HandWritten.Decide(in ten.Events[i]));
        Equality.Demand("the code by hand, over texts", ten, Incidents, i => HandWritten.Decide(plain[i]));
        output.WriteLine("10 policies: so does the code by hand, over ids and over texts");
    }
}
