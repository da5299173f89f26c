using System.Text.RegularExpressions;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tests;

public class DiagnosticCases
{
    private static readonly string Repository = typeof(Case).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
        .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!;

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
        Baseline.Check(Path.Combine(Case.Project, "messages.baseline.txt"), text);
    }

    [Fact]
    public void Every_finding_has_a_case_and_a_page()
    {
        var covered = Case.All.Values.SelectMany(c => c.Expected).Select(e => e.Id).ToHashSet();
        Assert.DoesNotContain(Descriptors.All.Select(d => d.Id), id => !covered.Contains(id));
        Assert.DoesNotContain(Descriptors.All.Concat(Descriptors.OfHandlers).Select(d => d.Id), id => !File.Exists(PageOf(id)));
    }

    public static TheoryData<string> Pages() => [.. Descriptors.All.Where(d => File.ReadAllText(PageOf(d.Id)).Contains("```heal\n", StringComparison.Ordinal)).Select(d => d.Id)];

    /// <summary>What a page shows is what the compiler says: each example gives the finding below it, and what mends it gives it no more.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void The_examples_of_a_page_are_true(string id)
    {
        var (examples, mends) = File.ReadAllText(PageOf(id)).Split("\n## Mend\n") is [var first, var rest] ? (first, rest) : ("", "");

        var shown = Regex.Matches(examples, "```heal\n(.*?\n)```\n\n```\n(.*?)\n```", RegexOptions.Singleline);
        Assert.NotEmpty(shown);
        Assert.All(shown, s => Assert.Contains(s.Groups[2].Value, string.Join("\n", Check(new SourceFile("a.heal", s.Groups[1].Value))), StringComparison.Ordinal));

        var mended = Regex.Matches(mends, "```heal\n(.*?\n)```", RegexOptions.Singleline);
        Assert.NotEmpty(mended);
        Assert.All(mended, m => Assert.DoesNotContain(Check(new SourceFile("a.heal", m.Groups[1].Value)), d => d.Id == id || d.Severity == Severity.Error));
    }

    [Fact]
    public void The_standard_vocabulary_has_no_findings() => Assert.Empty(PolicyCompilation.Create([], Options).Diagnostics);

    private static string PageOf(string id) => Path.Combine(Repository, "docs", "diagnostics", id + ".md");

    private static IReadOnlyList<Diagnostic> Check(Case c) => Check(new SourceFile("a.heal", c.Text));

    private static IReadOnlyList<Diagnostic> Check(SourceFile file) =>
        PolicyAnalysis.Run(PolicyCompilation.Create([Parser.Parse(file)], Options), Options.Today, CancellationToken.None).Diagnostics;

    private static string Show(Case c, IEnumerable<(string Id, int Start, int End)> marks) => string.Join("; ", marks.Select(m => $"{m.Id} '{c.Text[m.Start..m.End]}'@{m.Start}"));
}
