using PolicyLang.Benchmarks.Peers;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Baselines;

/// <summary>
/// The ten policies of the smallest workload (seed 1), as a careful engineer would write them in C#: one comparison of what is most
/// selective after the other, the policies of the larger tier first. <c>workload --policies 10</c> prints the policies.
/// </summary>
internal static class HandWritten
{
    private static readonly Answer P0 = new(0, 2), P1 = new(1, 1), P2 = new(2, 1), P3 = new(3, 2), P4 = new(4, 2);
    private static readonly Answer P5 = new(5, 1), P6 = new(6, 2), P7 = new(7, 1), P8 = new(8, 1), P9 = new(9, 1);

    /// <summary>Over interned ids: the value <c>b-6</c> of any text is 8 * 1 + 6 = 14.</summary>
    public static Answer Decide(in Event e)
    {
        switch (e.Signal)
        {
            case 0 when e.Kind == 29:
                if (e.T3 == 4 && e.N2 < 750 && e.T0 == 7)
                    return P3;
                return e.T8 == 22 && e.N1 < 150 && e.N7 >= 250 ? P7 : Answer.Novel;
            case 0 when e.Kind == 13:
                return e.T1 is 16 or 32 && e.T10 == 39 && e.N0 >= 600 && e.N7 >= 20 ? P6 : Answer.Novel;
            case 1 when e.Kind == 22:
                return e.T10 is 14 or 26 && e.N6 >= 300 && e.T7 != 8 && e.N3 < 5 ? P0 : Answer.Novel;
            case 5 when e.Kind == 2:
                return e.T10 == 11 && e.T0 == 7 && e.T7 == 15 && e.T5 == 2 ? P1 : Answer.Novel;
            case 7 when e.Kind == 15:
                return e.T4 is 3 or 31 && e.T0 != 34 ? P5 : Answer.Novel;
            case 14 when e.Kind == 11:
                return e.T1 == 5 && e.T4 is not (33 or 36) ? P4 : Answer.Novel;
            case 15 when e.Kind == 18:
                return e.T3 == 3 && (e.T11 != 20 || e.N2 >= 75) ? P2 : Answer.Novel;
            case 41 when e.Kind == 24:
                return e.T7 == 27 && e.N6 >= 100 ? P8 : Answer.Novel;
            case 50 when e.Kind == 13:
                return e.T10 == 5 && e.T11 is not (16 or 22 or 38) ? P9 : Answer.Novel;
            default:
                return Answer.Novel;
        }
    }

    /// <summary>Over the texts as they came.</summary>
    public static Answer Decide(PeerIncident e) => (e.Signal, e.Kind) switch
    {
        ("s0", "k29") when e.Image == "image-a-4" && e.Cpu < 750 && e.Namespace == "namespace-a-7" => P3,
        ("s0", "k29") when e.App == "app-c-6" && e.Replicas < 150 && e.Load >= 250 => P7,
        ("s0", "k13") when e.Workload is "workload-c-0" or "workload-e-0" && e.Cause == "cause-e-7" && e.Restarts >= 600 && e.Load >= 20 => P6,
        ("s1", "k22") when e.Cause is "cause-b-6" or "cause-d-2" && e.Lag >= 300 && e.Cluster != "cluster-b-0" && e.Memory < 5 => P0,
        ("s5", "k2") when e.Cause == "cause-b-3" && e.Namespace == "namespace-a-7" && e.Cluster == "cluster-b-7" && e.Region == "region-a-2" => P1,
        ("s7", "k15") when e.Team is "team-a-3" or "team-d-7" && e.Namespace != "namespace-e-2" => P5,
        ("s14", "k11") when e.Workload == "workload-a-5" && e.Team is not ("team-e-1" or "team-e-4") => P4,
        ("s15", "k18") when e.Image == "image-a-3" && (e.Version != "version-c-4" || e.Cpu >= 75) => P2,
        ("s41", "k24") when e.Cluster == "cluster-d-3" && e.Lag >= 100 => P8,
        ("s50", "k13") when e.Cause == "cause-a-5" && e.Version is not ("version-c-0" or "version-c-6" or "version-e-6") => P9,
        _ => Answer.Novel,
    };
}
