namespace PolicyLang.Benchmarks.Workloads;

/// <summary>The governing policy of an incident, by the rule of the language: the largest tier, then the first declared.</summary>
/// <param name="Policy">Its index, or -1 where none is true; then a human is paged.</param>
/// <param name="Tier">The tier of the decision, 1 to 3.</param>
internal readonly record struct Answer(int Policy, int Tier)
{
    /// <summary>What is decided where no policy is true.</summary>
    public static Answer Novel => new(-1, 3);

    /// <summary>The decision of a policy, or of none where the index is -1.</summary>
    public static Answer Of(Workload workload, int policy) => policy < 0 ? Novel : new Answer(policy, workload.Policies[policy].Tier);
}
