namespace PolicyLang.Benchmarks.Reporting;

/// <summary>What the matcher is meant to reach, and what it does.</summary>
internal sealed class Goals(Figures figures)
{
    private static readonly (int Policies, double Nanoseconds)[] Interned = [(10, 10), (100, 18), (1_000, 35), (10_000, 55)];

    public string Table()
    {
        var table = new Table(["goal", "wanted", "measured"]);
        void Add(string text, string wanted, double? measured, Func<double, bool> met)
        {
            if (measured is { } value)
                table.Add([text, wanted, $"{Figures.Text(value)}{(met(value) ? "" : " (not met)")}"]);
        }

        foreach (var (policies, limit) in Interned)
            Add($"interned incidents, {Figures.Count(policies)} policies", $"≤ {Figures.Text(limit)} ns", Matching("Interned", policies), v => v <= limit);
        var line = figures.Line("matching", "Interned");
        Add("growth exponent, interned incidents", "≤ 0.22", line.Count == Figures.Sizes.Length ? Growth.Exponent(line) : null, v => v <= 0.22);
        Add("10,000 policies / 10 policies, interned incidents", "≤ 6", Ratio(Matching("Interned", 10_000), Matching("Interned", 10)), v => v <= 6);
        Add("10 policies / C# by hand, over ids", "≤ 1.3", Ratio(Matching("Interned", 10), Matching("HandWrittenOverIds", 10)), v => v <= 1.3);
        Add("best bucketed peer / incidents as they came, 1,000 policies", "≥ 10", Ratio(figures.BestPeer(1_000, true)?.Median, Matching("Raw", 1_000)), v => v >= 10);
        Add("best flat peer / incidents as they came, 1,000 policies", "≥ 100", Ratio(figures.BestPeer(1_000, false)?.Median, Matching("Raw", 1_000)), v => v >= 100);
        Add("bytes allocated per decision, any entrance", "0", figures.Of("matching").Select(r => (double?)r.Allocated).Max(), v => v == 0);
        Add("first decision after load, 10,000 policies, ReadyToRun", "≤ 10 ms", figures.Find("cold", "First decision with ReadyToRun", 10_000)?.Median, v => v <= 10);
        return table.ToString();
    }

    private double? Matching(string row, int policies) => figures.Find("matching", row, policies)?.Median;

    private static double? Ratio(double? dividend, double? divisor) => dividend / divisor;
}
