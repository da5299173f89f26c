using System.Globalization;

namespace PolicyLang.Benchmarks.Reporting;

/// <summary>
/// The results as CSV, one figure a line, sorted. A measurement replaces the figures with its group, row and number of policies, and
/// leaves the others alone, so that a long measurement can be made in pieces.
/// </summary>
internal sealed class ResultFile(string path)
{
    private const string Header = "group,row,policies,median,low,high,unit,allocated";

    public IReadOnlyList<Result> Read() => !File.Exists(path) ? [] : [.. File.ReadLines(path).Skip(1).Select(Parse)];

    public void Merge(IEnumerable<Result> results)
    {
        var all = Read().ToDictionary(r => (r.Group, r.Row, r.Policies));
        foreach (var result in results)
            all[(result.Group, result.Row, result.Policies)] = result;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, all.Values
            .OrderBy(r => r.Group, StringComparer.Ordinal).ThenBy(r => r.Row, StringComparer.Ordinal).ThenBy(r => r.Policies).Select(Format).Prepend(Header));
    }

    private static Result Parse(string line)
    {
        var cells = line.Split(',');
        double Number(int index) => double.Parse(cells[index], CultureInfo.InvariantCulture);
        return cells.Length == 8
            ? new Result(cells[0], cells[1], (int)Number(2), Number(3), Number(4), Number(5), cells[6], Number(7))
            : throw new FormatException($"not a line of results: {line}");
    }

    private static string Format(Result r) => string.Create(
        CultureInfo.InvariantCulture, $"{r.Group},{r.Row},{r.Policies},{Round(r.Median)},{Round(r.Low)},{Round(r.High)},{r.Unit},{Math.Round(r.Allocated)}");

    /// <summary>Four significant digits: more would only make differences noisy.</summary>
    private static double Round(double value) =>
        value == 0 ? 0 : double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
