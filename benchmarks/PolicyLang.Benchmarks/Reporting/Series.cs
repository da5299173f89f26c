namespace PolicyLang.Benchmarks.Reporting;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What stands at its end.</param>
/// <param name="Points">Its points, by number of policies.</param>
/// <param name="IsOurs">Whether it is drawn in the accent colour and bolder.</param>
internal sealed record Series(string Name, IReadOnlyList<(int Policies, double Cost)> Points, bool IsOurs);
