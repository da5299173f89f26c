namespace PolicyLang.Benchmarks.Workloads;

/// <summary>A policy of the workload.</summary>
/// <param name="Index">Its place in declaration order.</param>
/// <param name="Signal">The signal that it is about.</param>
/// <param name="Kind">The kind of resource that it is about.</param>
/// <param name="Parts">Two to four conditions, all of which must hold.</param>
/// <param name="Tier">Its tier, 1 to 3.</param>
internal sealed record WorkloadPolicy(int Index, int Signal, int Kind, Part[] Parts, int Tier)
{
    public string Name => "p" + Schema.Text(Index);

    public bool Holds(in Event e)
    {
        foreach (var part in Parts)
        {
            if (!part.Holds(in e))
                return false;
        }

        return true;
    }
}
