using System.Reflection;
using PolicyLang.Language.Coverage;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tests;

/// <summary>The counts of the coverage report, against a plain recount on the ready-made packs.</summary>
public class CoverageTests
{
    private static readonly PolicyModel Packs = PolicyCompilation.Create(
        Directory.GetFiles(Path.Combine(typeof(CoverageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!, "policies"), "*.heal")
            .Select(f => Parser.Parse(new SourceFile(Path.GetFileName(f), File.ReadAllText(f)))),
        new CompilationOptions(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero))).Model;

    [Fact]
    public void The_packs_leave_nothing_untested() => Assert.Empty(CoverageCollector.Collect(Packs).Gaps);

    [Fact]
    public void Policies_are_counted_as_the_decisions_say()
    {
        var decisions = Packs.Tests.Select(t => Interpreter.Decide(Packs, t.Incident)).ToList();

        Assert.All(CoverageCollector.Collect(Packs).Policies, p =>
        {
            Assert.Equal(decisions.Count(d => d.Policy == p.Policy.Name), p.Governs);
            Assert.Equal(decisions.Count(d => d.Matched.Contains(p.Policy.Name)), p.Definite);
        });
    }

    [Fact]
    public void Values_of_whole_conditions_are_those_of_the_policies()
    {
        var traces = Packs.Tests.Select(t => Interpreter.Explain(Packs, t.Incident)).ToList();
        var wholes = CoverageCollector.Collect(Packs).Conditions.Where(c => c.IsWhole && c.OwnerKind == CoveredKind.Policy).ToList();

        Assert.NotEmpty(wholes);
        Assert.All(wholes, c =>
        {
            var values = traces.SelectMany(t => t.Policies).Where(p => p.Policy.Name == c.Owner).Select(p => p.Condition).ToList();
            Assert.Equal((values.Count(v => v.IsTrue), values.Count(v => v.IsFalse), values.Count(v => v.IsUnknown)), (c.True, c.False, c.Unknown));
        });
    }

    [Fact]
    public void Each_missing_value_is_one_gap_and_each_gap_is_a_missing_value()
    {
        var report = CoverageCollector.Collect(Packs);

        var missing = report.Conditions.Sum(c => (c.True == 0 ? 1 : 0) + (c.False == 0 ? 1 : 0) + (c.Unknown == 0 ? 1 : 0));
        Assert.Equal(missing, report.GapsOf(CoveredKind.Condition));
        Assert.Equal(report.Holds.Where(h => !h.CoversNothing).Sum(h => (h.Stops == 0 ? 1 : 0) + (h.Passes == 0 ? 1 : 0)), report.GapsOf(CoveredKind.Hold));
        Assert.Equal(report.Policies.Count(p => p.Policy.IsShadow ? p.Definite == 0 : p.Governs == 0), report.GapsOf(CoveredKind.Policy));
        Assert.Equal(report.Goals, report.Exercised + report.Gaps.Count);
    }

    [Fact]
    public void Holds_are_asked_only_about_steps_that_they_cover()
    {
        var report = CoverageCollector.Collect(Packs);

        // What stops in a test raised a policy that is not false there.
        Assert.All(report.Holds, h => Assert.Equal(
            Packs.Tests.Count(t => Interpreter.Explain(Packs, t.Incident).Policies.Any(p => !p.Policy.IsShadow && p.Holds.Any(x => x.Name == h.Hold.Name))), h.Stops));
        Assert.DoesNotContain(report.Holds, h => h.Hold.Name == "control-plane-down");
    }
}
