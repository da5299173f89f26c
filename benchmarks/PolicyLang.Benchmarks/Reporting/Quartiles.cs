namespace PolicyLang.Benchmarks.Reporting;

/// <summary>The figure of some samples.</summary>
internal static class Quartiles
{
    /// <summary>Median and quartiles, by nearest rank.</summary>
    public static Result Of(string group, string row, int policies, IEnumerable<double> samples, string unit)
    {
        double[] sorted = [.. samples.Order()];
        double At(double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
        return new Result(group, row, policies, At(0.5), At(0.25), At(0.75), unit);
    }
}
