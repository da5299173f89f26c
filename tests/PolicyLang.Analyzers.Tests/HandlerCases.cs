using System.Globalization;
using Microsoft.CodeAnalysis;
using PolicyLang.Analyzers.Handlers;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using Diagnostic = Microsoft.CodeAnalysis.Diagnostic;

namespace PolicyLang.Analyzers.Tests;

public class HandlerCases
{
    public static TheoryData<string> Names() => [.. HandlerCase.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Case_is_underlined_where_it_is_marked(string name)
    {
        var c = HandlerCase.All[name];

        var actual = await AnalyzeAsync(c);

        var expected = c.Files.SelectMany(f => f.Marks.Select(m => (f.Path, m.Id, m.Start, m.End))).Order().ToList();
        var found = actual.Select(d => (Path: PathOf(d), d.Id, d.Location.SourceSpan.Start, d.Location.SourceSpan.End)).Order().ToList();
        Assert.True(expected.SequenceEqual(found), $"expected: {Show(c, expected)}\nactual:   {Show(c, found)}\n{string.Join("\n", actual)}");
        var messages = actual.OrderBy(PathOf, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal).Select(d => d.GetMessage(CultureInfo.InvariantCulture)).ToList();
        Assert.True(c.Fragments.Count <= messages.Count, $"{c.Fragments.Count} messages are asked for:\n{string.Join("\n", messages)}");
        Assert.All(c.Fragments.Zip(messages), p => Assert.Contains(p.First, p.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_finding_has_a_case()
    {
        var marked = HandlerCase.All.Values.SelectMany(c => c.Files).SelectMany(f => f.Marks).Select(m => m.Id).ToHashSet();

        Assert.DoesNotContain(Descriptors.OfHandlers.Select(d => d.Id), id => !marked.Contains(id));
    }

    [Fact]
    public void There_are_enough_cases_and_handlers_that_are_fine()
    {
        Assert.True(HandlerCase.All.Count >= 120, $"{HandlerCase.All.Count} cases");
        Assert.True(HandlerCase.All.Values.Count(c => c.Files.All(f => f.Marks.Count == 0)) >= 40, "fewer than 40 cases stay silent");
    }

    private static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(HandlerCase c)
    {
        var project = new HealProject([.. c.Files.Where(f => f.Path != "Handlers.cs").Select(f => (f.Path, f.Text))]);
        var (compilation, _) = project.Generate(c.Files[0].Text, c.UsesPackages ? PackageReferences.All : null);
        // A case that does not compile shows nothing.
        Assert.True(c.Name.Contains("broken", StringComparison.Ordinal) || !PolicyCompilation.Create(
            [Parser.Parse(new SourceFile("p.heal", c.Files[1].Text))], new Language.Semantics.CompilationOptions(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero))).HasErrors);
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        return await Exceptions.FindingsAsync(compilation, project.AnalyzerOptions, new HandlerAnalyzer());
    }

    private static string PathOf(Diagnostic d) => d.Location.GetLineSpan().Path is { Length: > 0 } path ? Path.GetFileName(path) : "Handlers.cs";

    private static string Show(HandlerCase c, IEnumerable<(string Path, string Id, int Start, int End)> marks) =>
        string.Join("; ", marks.Select(m => $"{m.Id} '{c.Files.Single(f => f.Path == m.Path).Text[m.Start..m.End]}'@{m.Path}:{m.Start}"));
}
