using System.Reflection;
using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Tests;

public class PolicyGeneratorTests
{
    private const string Sentence = "when oom on pod then restart tier1 reversible\n";

    [Fact]
    public void The_sentence_becomes_a_policy_set_that_decides()
    {
        var (output, diagnostics) = new HealProject(("a.heal", Sentence)).Generate();

        Assert.Empty(diagnostics);
        var set = Load(output, "Shop.Policies");
        var incident = new Incident { Id = "i", At = DateTimeOffset.UnixEpoch, Signal = "oom", Resource = "pod", Target = "shop/a" };
        Assert.Equal(Outcome.Execute, set.Decide(incident).Outcome);
        Assert.Equal("oom-on-pod-restart", set.Explain(incident).Policy);
        Assert.Equal("a.heal(1,1)", set.Policies[0].Place.ToString());
        Assert.Equal(64, set.Version.Length);
    }

    [Fact]
    public void Typed_incidents_and_arguments_are_usable_from_code()
    {
        var (_, diagnostics) = new HealProject(("a.heal", Sentence)).Generate(
            """
            public static class Use
            {
                public static PolicyLang.Verdict Decide(Shop.Policies policies) =>
                    policies.Decide(new Shop.OomOnPodIncident { Namespace = "shop", Pod = "a" });

                public static System.TimeSpan Grace(PolicyLang.DecisionStep step) => Shop.RestartArguments.From(step).Grace;
            }
            """);

        Assert.Empty(diagnostics);
    }

    [Fact]
    public void A_set_with_errors_still_has_its_types_and_refuses_to_load()
    {
        var (output, diagnostics) = new HealProject(("a.heal", "when oom on pod then restrat tier1 reversible")).Generate(
            "public static class Use { public static PolicyLang.Verdict Decide(Shop.Policies p) => p.Decide(new Shop.OomOnPodIncident()); }");

        Assert.DoesNotContain(diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        var error = Assert.Throws<InvalidOperationException>(() => Load(output, "Shop.Policies"));
        Assert.Contains("a.heal(1,22): error HEAL1001", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy p when oom on pod then restart tier1 reversible\nwhen")]
    [InlineData("\u0000")]
    [InlineData("signal oom on pod")]
    [InlineData("")]
    public void The_generator_is_total(string text)
    {
        var (_, diagnostics) = new HealProject(("a.heal", text)).Generate();

        Assert.DoesNotContain(diagnostics, d => d.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void Names_that_run_together_are_told_apart()
    {
        var (_, diagnostics) = new HealProject(("a.heal", """
            resource x-b in compute target "a" { `from`: string, context: string, class: string, equals: bool }
            resource x-b-on-c in compute target "a"
            resource c in compute target "a"
            signal a on x-b-on-c
            signal a-on-x-b on c, x-b
            action fix on any (`from`: string = "a", equals: bool = true, step: int = 1) reversible risk low
            policy one when a on x-b-on-c then fix tier2
            policy two when a-on-x-b on c then fix tier2
            policy new when a-on-x-b on x-b where `from` == "a" and context == "b" and class == "c" and equals then fix tier2
            """)).Generate();

        Assert.Empty(diagnostics);
    }

    [Fact]
    public void Names_come_from_the_project()
    {
        var project = new HealProject(("a.heal", Sentence));
        project.Properties["PolicyLangNamespace"] = "Ops.Remediation";
        project.Properties["PolicyLangClass"] = "Rules";

        var (output, _) = project.Generate();

        Assert.NotNull(output.GetTypeByMetadataName("Ops.Remediation.Rules"));
    }

    [Fact]
    public void Output_is_the_same_in_any_order_of_files()
    {
        var (a, b) = (("a.heal", "policy one when oom on pod then restart tier2"), ("b.heal", "policy two when oom on pod then restart tier2"));

        Assert.Equal(Sources(new HealProject(a, b)), Sources(new HealProject(b, a)));
    }

    [Fact]
    public void An_edit_of_code_costs_nothing()
    {
        var project = new HealProject(("a.heal", Sentence), ("b.heal", "policy b when oom on pod then restart tier2"));
        var driver = project.Driver().RunGenerators(HealProject.Compilation());

        var steps = driver.RunGenerators(HealProject.Compilation("class Unrelated { }")).GetRunResult().Results[0].TrackedSteps;

        Assert.All(steps[PolicyGenerator.ParseStep], s => Assert.All(s.Outputs, o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason)));
        Assert.All(steps[PolicyGenerator.EmitStep], s => Assert.All(s.Outputs, o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason)));
    }

    [Fact]
    public void An_edit_of_one_file_of_a_thousand_parses_that_file_only()
    {
        var files = Enumerable.Range(0, 1000).Select(i => ($"p{i:D4}.heal", $"policy p{i} when oom on pod where restarts < {i} then restart tier2")).ToArray();
        var project = new HealProject(files);
        var driver = project.Driver().RunGenerators(HealProject.Compilation());

        var edited = new HealProject.HealText(project.Files[500].Path, "policy p500 when oom on pod where restarts < 7 then restart tier2");
        driver = driver.ReplaceAdditionalText(project.Files[500], edited).RunGenerators(HealProject.Compilation());

        var reasons = driver.GetRunResult().Results[0].TrackedSteps[PolicyGenerator.ParseStep].SelectMany(s => s.Outputs).Select(o => o.Reason).ToList();
        Assert.Equal(999, reasons.Count(r => r == IncrementalStepRunReason.Cached));
        Assert.Equal(1, reasons.Count(r => r == IncrementalStepRunReason.Modified));
    }

    [Fact]
    public void An_edit_of_a_comment_changes_no_code_but_the_version()
    {
        var before = Sources(new HealProject(("a.heal", Sentence)));
        var after = Sources(new HealProject(("a.heal", Sentence + "# a comment\n")));

        Assert.Equal(before.Length, after.Length);
        Assert.Equal(1, before.Zip(after).Count(p => p.First != p.Second));
    }

    private static string[] Sources(HealProject project) =>
        [.. project.Driver().RunGenerators(HealProject.Compilation()).GetRunResult().GeneratedTrees.Select(t => t.ToString())];

    private static IPolicySet Load(Compilation compilation, string type)
    {
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        try
        {
            return (IPolicySet)Activator.CreateInstance(Assembly.Load(stream.ToArray()).GetType(type, throwOnError: true)!)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            throw e.InnerException;
        }
    }
}
