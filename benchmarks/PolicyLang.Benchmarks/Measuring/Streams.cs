using System.Diagnostics;

namespace PolicyLang.Benchmarks.Measuring;

/// <summary>The loops that are timed. Each gives a sum over the verdicts, so that nothing can be left out.</summary>
internal static class Streams
{
    /// <summary>
    /// Runs a loop until the JIT has optimised what it calls: a stream over a large set is so long that the few passes of a warm-up
    /// would end before that.
    /// </summary>
    public static void Settle(Func<long> loop)
    {
        var clock = Stopwatch.StartNew();
        for (var passes = 0; passes < 8 || clock.Elapsed < TimeSpan.FromSeconds(2); passes++)
            loop();
    }

    public static long Raw(IPolicySet set, ReadOnlySpan<Incident> incidents)
    {
        long sum = 0;
        foreach (var incident in incidents)
            sum += set.Decide(incident).Policy;
        return sum;
    }

    public static long Interned(IPolicySet set, ReadOnlySpan<InternedIncident> incidents)
    {
        long sum = 0;
        foreach (ref readonly var incident in incidents)
            sum += set.Decide(in incident).Policy;
        return sum;
    }

    public static long Intern(IPolicySet set, ReadOnlySpan<Incident> incidents)
    {
        long sum = 0;
        foreach (var incident in incidents)
            sum += set.Intern(incident).Source is null ? 0 : 1;
        return sum;
    }
}
