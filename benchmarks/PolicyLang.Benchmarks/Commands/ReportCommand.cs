using PolicyLang.Benchmarks.Reporting;

namespace PolicyLang.Benchmarks.Commands;

/// <summary>Writes the tables of <c>docs/performance.md</c> and its charts from the results. No number is copied by hand.</summary>
internal static class ReportCommand
{
    /// <summary>The files that the results make, by their paths from the root of the checkout.</summary>
    public static IReadOnlyDictionary<string, string> Files(string repository)
    {
        var figures = FiguresOf(repository);
        var sections = new Sections(figures, new MachineFile(Path.Combine(repository, "benchmarks", "results", "machine.txt")).Read());
        var files = Charts.All(figures).ToDictionary(c => $"docs/images/{c.Key}", c => c.Value);
        files["docs/performance.md"] = Report.Update(File.ReadAllText(Path.Combine(repository, "docs", "performance.md")), sections.All);
        return files;
    }

    /// <summary>Writes the files, and prints each goal with what was measured.</summary>
    public static void Run(string repository, TextWriter output)
    {
        Directory.CreateDirectory(Path.Combine(repository, "docs", "images"));
        foreach (var (path, text) in Files(repository))
            File.WriteAllText(Path.Combine(repository, path), text);
        foreach (var (text, wanted, measured, isMet) in new Goals(FiguresOf(repository)).All())
            output.WriteLine($"{(measured is null ? "not measured" : isMet ? "met" : "NOT MET"),-12}  {text}: {(measured is { } value ? Figures.Text(value) : "?")} (wanted {wanted})");
    }

    private static Figures FiguresOf(string repository) =>
        new([.. Directory.GetFiles(Path.Combine(repository, "benchmarks", "results"), "*.csv").Order(StringComparer.Ordinal).SelectMany(f => new ResultFile(f).Read())]);
}
