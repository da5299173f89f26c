namespace PolicyLang.Benchmarks.Reporting;

/// <summary>What the matcher is meant to reach, and what it does. A goal without its figures is shown as not measured: it cannot be lost.</summary>
internal sealed class Goals(Figures figures)
{
    /// <summary>Every goal with what was measured, null where it was not.</summary>
    public IReadOnlyList<(string Text, string Wanted, double? Measured, bool IsMet)> All()
    {
        var all = new List<(string, string, double?, bool)>();
        void AtMost(double limit, string unit, string text, double? measured) => all.Add((text, $"≤ {Number(limit)}{unit}", measured, measured <= limit));
        void AtLeast(double limit, string text, double? measured) => all.Add((text, $"≥ {Number(limit)}", measured, measured >= limit));

        foreach (var (policies, limit) in new[] { (10, 10), (100, 18), (1_000, 35), (10_000, 55) })
            AtMost(limit, " ns", $"interned incidents, {Figures.Count(policies)} policies", Matching("Interned", policies));
        var line = figures.Line("matching", "Interned");
        AtMost(0.22, "", "growth exponent over the four sizes, interned incidents", line.Count == Figures.Sizes.Length ? Growth.Exponent(line) : null);
        AtMost(6, "", "10,000 policies / 10 policies, interned incidents", Matching("Interned", 10_000) / Matching("Interned", 10));
        AtMost(1.3, "", "interned incidents / C# by hand over ids, 10 policies", Matching("Interned", 10) / Matching("HandWrittenOverIds", 10));
        AtLeast(10, "best bucketed peer / incidents as they came, 1,000 policies", figures.BestPeer(1_000, true)?.Median / Matching("Raw", 1_000));
        AtLeast(10, "the same, ours in one batch", figures.BestPeer(1_000, true)?.Median / Matching("Batch", 1_000));
        AtLeast(10, "the same, 2,000 incidents again and again", figures.BestPeer(1_000, true)?.Median / Matching("HotRaw", 1_000));
        AtLeast(100, "best flat peer / incidents as they came, 1,000 policies", figures.BestPeer(1_000, false)?.Median / Matching("Raw", 1_000));
        AtMost(0, "", "bytes allocated per decision, any entrance", figures.Of("matching").Select(r => (double?)r.Allocated).Max());
        AtMost(10, " ms", "first decision after load with ReadyToRun, 10,000 policies", figures.Find("cold", "First decision with ReadyToRun", 10_000)?.Median);
        return all;
    }

    /// <summary>The goals as a table.</summary>
    public string Table()
    {
        var table = new Table(["goal", "wanted", "measured", ""]);
        foreach (var (text, wanted, measured, isMet) in All())
            table.Add([text, wanted, measured is { } value ? Figures.Text(value) : "", measured is null ? "not measured" : isMet ? "met" : "not met"]);
        return table.ToString();
    }

    private double? Matching(string row, int policies) => figures.Find("matching", row, policies)?.Median;

    private static string Number(double value) => value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
}
