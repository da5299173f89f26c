using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Compiled;

/// <summary>What is measured must decide the same; a difference ends the run.</summary>
internal static class Equality
{
    /// <summary>Demands that a decision is the expected one.</summary>
    /// <exception cref="InvalidOperationException">It is another.</exception>
    public static void Demand(string who, Workload workload, int index, Answer expected, Answer actual)
    {
        if (expected != actual)
        {
            throw new InvalidOperationException(
                $"{who} decides {actual}, expected {expected}: {workload.Policies.Length} policies, seed {workload.Seed}, {IncidentJson.Of(workload, index)}");
        }
    }

    /// <summary>Demands equal decisions over the beginning of a stream.</summary>
    /// <exception cref="InvalidOperationException">One is another.</exception>
    public static void Demand(string who, Workload workload, int count, Func<int, Answer> decide)
    {
        for (var i = 0; i < count; i++)
            Demand(who, workload, i, workload.Decide(in workload.Events[i]), decide(i));
    }
}
