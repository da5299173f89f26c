namespace PolicyLang.Evaluation.Tests;

/// <summary>
/// Tests that count allocations run alone: lists of names are kept for the process, and get their places in a table once. A test beside
/// these would displace lists, and another would get its places while it is counted.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class CountedAllocations
{
    public const string Name = nameof(CountedAllocations);
}
