namespace PolicyLang.Benchmarks.Reporting;

/// <summary>The charts of <c>docs/performance.md</c>.</summary>
internal static class Charts
{
    /// <summary>The SVG files, by name.</summary>
    public static IReadOnlyDictionary<string, string> All(Figures figures)
    {
        var matching = Lines(figures, ("PolicyLang", "Interned", true), ("bitset tables by hand", "BitsetTables", false), ("linear scan", "LinearScan", false));
        var peers = Lines(figures, ("PolicyLang", "Raw", true))
            .Concat(figures.Of("peers").Select(r => r.Row).Distinct().Select(row => new Series(row, figures.Line("peers", row), IsOurs: false)))
            .Select(Microseconds).ToList();
        var charts = new[]
        {
            (Name: "matching.svg", Chart: new Chart("One decision, interned incidents", "ns", matching), IsEmpty: matching.Count == 0),
            (Name: "peers.svg", Chart: new Chart("One decision, incidents as they came", "µs", peers), IsEmpty: peers.Count == 0),
        };
        return charts.Where(c => !c.IsEmpty).ToDictionary(c => c.Name, c => c.Chart.ToSvg());
    }

    private static IReadOnlyList<Series> Lines(Figures figures, params (string Name, string Row, bool IsOurs)[] lines) =>
        [.. lines.Select(l => new Series(l.Name, figures.Line("matching", l.Row), l.IsOurs)).Where(s => s.Points.Count > 0)];

    private static Series Microseconds(Series series) => series with { Points = [.. series.Points.Select(p => (p.Policies, p.Cost / 1000))] };
}
