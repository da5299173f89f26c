namespace PolicyLang.Benchmarks.Reporting;

/// <summary>How a cost grows with the number of policies.</summary>
internal static class Growth
{
    /// <summary>
    /// The exponent e of cost = c * policies^e: the slope of the least-squares line through the logarithms. 1 is linear, 0 is flat.
    /// </summary>
    /// <returns>The exponent, or null with fewer than two points.</returns>
    public static double? Exponent(IReadOnlyList<(int Policies, double Cost)> points)
    {
        if (points.Count < 2)
            return null;
        var x = points.Select(p => Math.Log10(p.Policies)).ToArray();
        var y = points.Select(p => Math.Log10(p.Cost)).ToArray();
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
