namespace PolicyLang.Benchmarks.Measuring;

/// <summary>The loops that are timed. Each gives a sum over the verdicts, so that nothing can be left out.</summary>
internal static class Streams
{
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
