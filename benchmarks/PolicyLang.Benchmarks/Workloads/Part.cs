namespace PolicyLang.Benchmarks.Workloads;

/// <summary>A condition of a policy: one comparison, or two of which one must hold.</summary>
/// <param name="Alternatives">One or two comparisons.</param>
internal sealed record Part(Literal[] Alternatives)
{
    public bool Holds(in Event e)
    {
        foreach (var alternative in Alternatives)
        {
            if (alternative.Holds(in e))
                return true;
        }

        return false;
    }
}
