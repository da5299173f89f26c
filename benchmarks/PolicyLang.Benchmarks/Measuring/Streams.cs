namespace PolicyLang.Benchmarks.Measuring;

/// <summary>The loops that are timed.</summary>
internal static class Streams
{
    /// <summary>Decides incidents one after the other.</summary>
    /// <returns>A sum over the verdicts, so that nothing can be left out.</returns>
    public static long Raw(IPolicySet set, Incident[] incidents, int from, int to)
    {
        long sum = 0;
        for (var i = from; i < to; i++)
            sum += set.Decide(incidents[i]).Policy;
        return sum;
    }
}
