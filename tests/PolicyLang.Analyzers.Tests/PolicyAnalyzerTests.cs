using Microsoft.CodeAnalysis;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.Analyzers.Tests;

public class PolicyAnalyzerTests
{
    [Fact]
    public async Task A_finding_stands_at_its_file_line_and_column()
    {
        var findings = await new HealProject(
            ("policies/x.heal", "\n\nwhen oom on pod\n  then restrat tier1 reversible"), ("policies/y.heal", "when oom on pod then restart tier1 reversible")).AnalyzeAsync();

        var finding = Assert.Single(findings);
        var place = finding.Location.GetLineSpan();
        Assert.Equal(("HEAL1001", "/project/policies/x.heal", 3, 7), (finding.Id, place.Path, place.StartLinePosition.Line, place.StartLinePosition.Character));
        Assert.Equal(DiagnosticSeverity.Error, finding.Severity);
        Assert.Contains("did you mean 'restart'?", finding.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_files_are_one_set()
    {
        var findings = await new HealProject(
            ("a.heal", "signal x-lost on pod"), ("b.heal", "policy p when x-lost on pod then restart tier2"), ("c.heal", "policy p when oom on pod then restart tier2")).AnalyzeAsync();

        var finding = Assert.Single(findings);
        Assert.Equal(("HEAL1003", "/project/c.heal"), (finding.Id, finding.Location.GetLineSpan().Path));
        Assert.Equal("/project/b.heal", finding.AdditionalLocations.Single().GetLineSpan().Path);
    }

    [Fact]
    public async Task The_date_comes_from_the_project()
    {
        const string text = "when oom on pod then restart tier1 until 2026-12-01 reversible";
        var before = new HealProject(("a.heal", text));
        var after = new HealProject(("a.heal", text));
        after.Properties["PolicyLangToday"] = "2026-12-01";

        Assert.Empty(await before.AnalyzeAsync());
        Assert.Equal("HEAL2008", Assert.Single(await after.AnalyzeAsync()).Id);
    }

    [Fact]
    public async Task A_failing_test_is_an_error_in_the_build()
    {
        var findings = await new HealProject(("a.heal", "when oom on pod then restart tier1 reversible\ntest \"t\" given oom on pod \"a/b\" expect tier2")).AnalyzeAsync();

        Assert.Equal("HEAL3005", Assert.Single(findings).Id);
    }

    [Fact]
    public void Every_finding_of_the_language_is_a_rule_of_the_analyzer()
    {
        var rules = new PolicyAnalyzer().SupportedDiagnostics.ToDictionary(r => r.Id);

        Assert.Equal(Descriptors.All.Select(d => d.Id).Order(), rules.Keys.Order());
        Assert.All(Descriptors.All, d => Assert.Equal(d.Severity.ToString(), rules[d.Id].DefaultSeverity.ToString()));
    }
}
