namespace PolicyLang.Benchmarks.Reporting;

/// <summary>The charts of <c>docs/performance.md</c>.</summary>
internal static class Charts
{
    /// <summary>The SVG files, by name.</summary>
    public static IReadOnlyDictionary<string, string> All(Figures figures) => new Dictionary<string, string>
    {
        ["matching.svg"] = new Chart("One decision, interned incidents", "ns", Lines(figures,
            ("PolicyLang", "Interned", true), ("bitset tables by hand", "BitsetTables", false), ("linear scan", "LinearScan", false))).ToSvg(),
        ["peers.svg"] = new Chart("One decision, incidents as they came", "µs", [
            .. Lines(figures, ("PolicyLang", "Raw", true)).Select(Microseconds),
            .. figures.Of("peers").Select(r => r.Row).Distinct().Select(row => Microseconds(new Series(row, figures.Line("peers", row), IsOurs: false)))]).ToSvg(),
    };

    private static IReadOnlyList<Series> Lines(Figures figures, params (string Name, string Row, bool IsOurs)[] lines) =>
        [.. lines.Select(l => new Series(l.Name, figures.Line("matching", l.Row), l.IsOurs)).Where(s => s.Points.Count > 0)];

    private static Series Microseconds(Series series) => series with { Points = [.. series.Points.Select(p => (p.Policies, p.Cost / 1000))] };
}
