using PolicyLang.Language.Analysis;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tests;

public class DiagnosticCases
{
    private const string Update = "UPDATE_BASELINES";
    private static readonly CompilationOptions Options = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    public static TheoryData<string> Names() => [.. Case.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_is_underlined_where_it_is_marked(string name)
    {
        var c = Case.All[name];

        var actual = Check(c).Select(d => (d.Id, d.Location.Span.Start, d.Location.Span.End)).OrderBy(d => d.Start).ThenBy(d => d.Id, StringComparer.Ordinal).ToList();

        Assert.True(c.Expected.SequenceEqual(actual), $"expected: {Show(c, c.Expected)}\nactual:   {Show(c, actual)}\n{string.Join("\n", Check(c))}");
    }

    [Fact]
    public void Line_ends_and_a_byte_order_mark_change_no_finding()
    {
        foreach (var c in Case.All.Values)
        {
            var crlf = new SourceFile("a.heal", "\uFEFF" + c.Text.Replace("\n", "\r\n", StringComparison.Ordinal));
            var ids = Check(crlf).Select(d => (d.Id, d.Location.Start)).ToList();
            Assert.Equal(Check(c).Select(d => (d.Id, d.Location.Start)), ids);
        }
    }

    [Fact]
    public void Messages_are_as_the_baseline_has_them()
    {
        var text = string.Join("\n", Case.All.Values.Where(c => c.Expected.Count > 0).Select(c => $"=== {c.Name}\n{string.Join("\n", Check(c))}")) + "\n";
        var path = Path.Combine(Case.Project, "messages.baseline.txt");
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(path, text);
        var baseline = File.ReadAllText(path);
        Assert.True(baseline == text, $"A message has changed. If that was meant, run the tests with {Update}=1 and look at the difference in {path}.\n{FirstDifference(baseline, text)}");
    }

    [Fact]
    public void Every_finding_has_a_case_and_a_page()
    {
        var repository = typeof(Case).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
            .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!;
        var covered = Case.All.Values.SelectMany(c => c.Expected).Select(e => e.Id).ToHashSet();
        Assert.DoesNotContain(Descriptors.All.Select(d => d.Id), id => !covered.Contains(id));
        Assert.DoesNotContain(Descriptors.All.Concat(Descriptors.OfHandlers).Select(d => d.Id), id => !File.Exists(Path.Combine(repository, "docs", "diagnostics", id + ".md")));
    }

    [Fact]
    public void The_standard_vocabulary_has_no_findings() => Assert.Empty(PolicyCompilation.Create([], Options).Diagnostics);

    private static IReadOnlyList<Diagnostic> Check(Case c) => Check(new SourceFile("a.heal", c.Text));

    private static IReadOnlyList<Diagnostic> Check(SourceFile file) =>
        PolicyAnalysis.Run(PolicyCompilation.Create([Parser.Parse(file)], Options), Options.Today, CancellationToken.None).Diagnostics;

    private static string Show(Case c, IEnumerable<(string Id, int Start, int End)> marks) => string.Join("; ", marks.Select(m => $"{m.Id} '{c.Text[m.Start..m.End]}'@{m.Start}"));

    private static string FirstDifference(string expected, string actual)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var i = 0;
        while (i < left.Length && i < right.Length && left[i] == right[i])
            i++;
        return $"line {i + 1}:\n  was {left.ElementAtOrDefault(i)}\n  is  {right.ElementAtOrDefault(i)}";
    }
}
