using System.Globalization;

namespace PolicyLang.Benchmarks.Reporting;

/// <summary>The figures of a results file, by what they are of.</summary>
internal sealed class Figures(IReadOnlyList<Result> results)
{
    public static readonly int[] Sizes = [10, 100, 1_000, 10_000];

    public Result? Find(string group, string row, int policies) =>
        results.FirstOrDefault(r => r.Group == group && r.Row == row && r.Policies == policies);

    public IReadOnlyList<Result> Of(string group) => [.. results.Where(r => r.Group == group)];

    /// <summary>The rows of a group whose names end so, by size: the points of a line.</summary>
    public IReadOnlyList<(int Policies, double Cost)> Line(string group, string row) =>
        [.. results.Where(r => r.Group == group && r.Row == row).OrderBy(r => r.Policies).Select(r => (r.Policies, r.Median))];

    /// <summary>The fastest peer at a size, among those that were given buckets or among the others.</summary>
    public Result? BestPeer(int policies, bool bucketed) =>
        results.Where(r => r.Group == "peers" && r.Policies == policies && r.Row.EndsWith(bucketed ? " bucketed" : " flat", StringComparison.Ordinal)).MinBy(r => r.Median);

    /// <summary>A number with three significant digits, and thousands apart.</summary>
    public static string Text(double value) => value switch
    {
        >= 100 => Math.Round(value).ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    public static string Count(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
