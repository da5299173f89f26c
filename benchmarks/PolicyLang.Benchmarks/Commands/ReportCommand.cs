using PolicyLang.Benchmarks.Reporting;

namespace PolicyLang.Benchmarks.Commands;

/// <summary>Writes the tables of <c>docs/performance.md</c> and its charts from the results. No number is copied by hand.</summary>
internal static class ReportCommand
{
    /// <summary>The files that the results make, by their paths from the root of the checkout.</summary>
    public static IReadOnlyDictionary<string, string> Files(string repository)
    {
        var results = Path.Combine(repository, "benchmarks", "results");
        var figures = new Figures([.. Directory.GetFiles(results, "*.csv").Order(StringComparer.Ordinal).SelectMany(f => new ResultFile(f).Read())]);
        var sections = new Sections(figures, new MachineFile(Path.Combine(results, "machine.txt")).Read());
        var files = Charts.All(figures).ToDictionary(c => $"docs/images/{c.Key}", c => c.Value);
        files["docs/performance.md"] = Report.Update(File.ReadAllText(Path.Combine(repository, "docs", "performance.md")), sections.All);
        return files;
    }

    public static void Run(string repository)
    {
        Directory.CreateDirectory(Path.Combine(repository, "docs", "images"));
        foreach (var (path, text) in Files(repository))
            File.WriteAllText(Path.Combine(repository, path), text);
    }
}
