using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PolicyLang.Analyzers.Inline;
using PolicyLang.Testing;

namespace PolicyLang.Analyzers.Tests.Inline;

/// <summary>Policy texts in C#, with marks <c>{|HEAL1001:text|}</c> around what must be underlined in the literal.</summary>
public class InlineCases
{
    private const string Api = """
        global using System.Diagnostics.CodeAnalysis;
        static class Api { public static void Run([StringSyntax("heal")] string text) { } public static void All([StringSyntax("heal")] params string[] texts) { } }
        class Holder([StringSyntax("heal")] string text) { public int this[[StringSyntax("heal")] string t] => text.Length + t.Length; }
        class PolicyAttribute([StringSyntax("heal")] string text) : System.Attribute { public string Text => text; }
        """;

    private const string Project = """
        resource x-box in compute target "{a}" { a: string }
        signal x-full on x-box
        action x-fix on x-box reversible risk low
        policy own when x-full on x-box then x-fix tier1 reversible
        policy broken when x-full on nowhere then
        """;

    private static readonly Dictionary<string, string> Cases = ("\n" + File.ReadAllText(typeof(InlineCases).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "InlineCases").Value!))
        .Split("\n=== ").Skip(1).ToDictionary(p => p[..p.IndexOf('\n', StringComparison.Ordinal)].Trim(), p => p[(p.IndexOf('\n', StringComparison.Ordinal) + 1)..]);

    private static readonly MetadataReference Other = CSharpCompilation.Create(
        "Other", [CSharpSyntaxTree.ParseText("public static class Other { public const string Nul = \"\\0\"; }")], HealProject.Compilation().References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
        .ToMetadataReference();

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_text_is_underlined_where_it_is_marked(string name)
    {
        foreach (var newLine in new[] { "\n", "\r\n" })
        {
            var marked = MarkedText.Read(Cases[name].ReplaceLineEndings(newLine));
            var (code, expected) = (marked.Text, marked.Sorted);

            var findings = await AnalyzeAsync(code);

            var actual = findings.Select(f => (f.Id, f.Location.SourceSpan.Start, f.Location.SourceSpan.End)).OrderBy(f => f.Start).ThenBy(f => f.Id, StringComparer.Ordinal).ToList();
            Assert.True(expected.SequenceEqual(actual), $"expected: {Show(code, expected)}\nactual:   {Show(code, actual)}\n{string.Join("\n", findings)}");
        }
    }

    [Fact]
    public async Task Related_places_are_in_the_literal_too()
    {
        var (code, _) = MarkedText.Read("class C { void M() => Api.Run(\"policy p when oom on pod then restart tier2\\npolicy p when crash-loop on pod then restart tier2\"); }");

        var finding = Assert.Single(await AnalyzeAsync(code));

        Assert.Equal("HEAL1003", finding.Id);
        Assert.Equal("p", code[finding.AdditionalLocations.Single().SourceSpan.Start..finding.AdditionalLocations.Single().SourceSpan.End]);
        Assert.True(finding.AdditionalLocations.Single().SourceSpan.Start < finding.Location.SourceSpan.Start);
    }

    private static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(string code)
    {
        var project = new HealProject(("p.heal", Project));
        var compilation = HealProject.Compilation(code).AddReferences(Other).AddSyntaxTrees(CSharpSyntaxTree.ParseText(Api));
        return await Exceptions.FindingsAsync(compilation, project.AnalyzerOptions, new InlinePolicyAnalyzer());
    }

    private static string Show(string code, IEnumerable<(string Id, int Start, int End)> marks) => string.Join("; ", marks.Select(m => $"{m.Id} '{code[m.Start..m.End]}'@{m.Start}"));
}
