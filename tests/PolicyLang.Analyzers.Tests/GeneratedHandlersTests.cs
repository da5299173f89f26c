using System.Reflection;
using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Tests;

/// <summary>What the generator makes of the classes that handle actions.</summary>
public class GeneratedHandlersTests
{
    private const string Sentence = "policy p when oom on pod then restart tier1 reversible";

    private const string Usings = "using System.Threading; using System.Threading.Tasks; using PolicyLang; using Shop;\n";

    [Fact]
    public async Task The_handlers_of_the_project_are_listed_and_run_without_reflection()
    {
        var handlers = Handlers(Usings + Class("[Handles(\"restart\", On = \"pod\")] internal sealed class Restart", "RestartArguments"));

        var handler = Assert.Single(handlers);
        Assert.Equal(("restart", "pod", "Restart", false), (handler.Action, handler.On, handler.HandlerType.Name, handler.CanUndo));
        var step = new DecisionStep("restart", "pod", "shop/a", [new Argument("grace", PolicyValue.OfDuration(TimeSpan.FromSeconds(7).Ticks))]);
        var context = new HandlerContext { Incident = new Incident { Id = "i", At = default, Signal = "oom", Resource = "pod" }, Step = step };
        var done = await handler.ExecuteAsync(Activator.CreateInstance(handler.HandlerType)!, context, CancellationToken.None);
        Assert.Equal("RestartArguments { Grace = 00:00:07 }", done.Summary);
    }

    /// <summary>The engine tries again only what says so; an action that must not happen twice must never be said to be one that may.</summary>
    [Fact]
    public void Only_the_attribute_that_says_so_is_idempotent()
    {
        var handlers = Handlers(Usings + Class(
            "[Handles(\"cordon\", IsIdempotent = true), Handles(\"restart\", On = \"pod\"), Handles(\"scale\", IsIdempotent = false)] class Mixed", "NoArguments", "RestartArguments", "ScaleArguments"));

        Assert.Equal([("cordon", true), ("restart", false), ("scale", false)], handlers.Select(h => (h.Action, h.IsIdempotent)));
    }

    [Fact]
    public void Without_handlers_the_list_is_empty() => Assert.Empty(Handlers("class C { }"));

    [Fact]
    public void The_arguments_of_an_action_that_no_policy_uses_yet_exist_once_a_handler_names_it()
    {
        const string use = "static class Use { public static string Scope(Shop.InvalidateArguments a) => a.Scope; }";

        Assert.Contains(new HealProject(("a.heal", Sentence)).Generate(use).Diagnostics, d => d.Id == "CS0234");
        var handler = Assert.Single(Handlers(Usings + use + Class("[Handles(\"invalidate\")] class Invalidate", "InvalidateArguments")));
        Assert.Equal("invalidate by Invalidate", handler.ToString());
    }

    [Fact]
    public void Each_attribute_finds_the_arguments_of_its_action()
    {
        var handlers = Handlers(Usings + Class(
            "[Handles(\"restart\"), Handles(\"scale\", On = \"deployment\"), Handles(\"cordon\"), Handles(\"renew-certificate\")] class All", "RestartArguments", "ScaleArguments", "NoArguments"));

        Assert.Equal(["restart by All", "scale on deployment by All", "cordon by All", "renew-certificate by All"], handlers.Select(h => h.ToString()));
    }

    [Fact]
    public void The_name_of_arguments_does_not_hang_on_which_policies_there_are()
    {
        const string code = "[Handles(\"clean-up\", On = \"machine\")] class CleanUp";

        Assert.Single(Handlers(Usings + Class(code, "CleanUpOnVolumeArguments")));
        Assert.Single(Handlers(Usings + Class(code, "CleanUpOnVolumeArguments"), "policy c when disk-full on machine then clean-up tier2"));
    }

    [Fact]
    public void Parts_of_one_class_are_one_handler() => Assert.Equal(
        ["cordon by Both", "restart by Both"],
        Handlers(Usings + Class("[Handles(\"restart\")] partial class Both", "RestartArguments") + Class("[Handles(\"cordon\")] partial class Both", "NoArguments"))
            .Select(h => h.ToString()).Order(StringComparer.Ordinal));

    [Fact]
    public void Arguments_written_by_hand_are_read_with_their_own_method() => Assert.Single(Handlers(
        Usings + "record Mine(string? Target) { public static Mine From(DecisionStep step) => new(step.Target); }" + Class("[Handles(\"restart\")] class Restart", "Mine")));

    /// <summary>Classes that generated code could not name or make; they are registered by hand, and never break the build.</summary>
    [Theory]
    [InlineData("[Handles(\"restart\")] abstract class Restart", "RestartArguments")]
    [InlineData("[Handles(\"restart\")] class Restart<T>", "RestartArguments")]
    [InlineData("[Handles(\"restart\")] file class Restart", "RestartArguments")]
    [InlineData("[Handles(\"restart\")] class Restart", "string")]
    [InlineData("[Handles(\"restart\")] class Restart", "System.Collections.Generic.List<string>")]
    [InlineData("class Outer { [Handles(\"restart\")] private class Restart", "RestartArguments")]
    [InlineData("class Outer<T> { [Handles(\"restart\")] public class Restart", "RestartArguments")]
    public void A_class_that_cannot_be_named_or_called_is_left_out(string head, string arguments) =>
        Assert.Empty(Handlers(Usings + Class(head, arguments) + (head.Contains("Outer", StringComparison.Ordinal) ? "}" : "")));

    [Theory]
    [InlineData("[Handles(\"restart\")] class Restart { }")]
    [InlineData("[Handles] class Restart { }")]
    [InlineData("[Handles(null!)] class Restart : IActionHandler<RestartArguments> { }")]
    [InlineData("[Handles(\"restart\")] class Restart : IActionHandler<Nowhere> { }")]
    [InlineData("[Handles(\"restart\")] class Restart : IActionHandler< { }")]
    [InlineData("[Handles(\"\\ud800\u2028*/\")] class Restart : IActionHandler<NoArguments> { }")]
    public void Code_that_is_being_written_has_no_errors_in_generated_code(string code)
    {
        var (_, diagnostics) = new HealProject(("a.heal", Sentence)).Generate(Usings + code);

        Assert.DoesNotContain(diagnostics, d => d.Location.SourceTree?.FilePath.Length > 0);
    }

    [Fact]
    public void An_edit_of_code_that_handles_the_same_emits_nothing_anew()
    {
        var handler = Usings + Class("[Handles(\"restart\")] class Restart", "RestartArguments");

        var steps = StepsAfter(handler, handler.Replace("\"x\"", "\"y\"", StringComparison.Ordinal) + "class Unrelated { }");

        string[] cached = [PolicyGenerator.HandlersStep, PolicyGenerator.BindStep, PolicyGenerator.EmitStep, PolicyGenerator.EmitArgumentsStep, PolicyGenerator.EmitHandlersStep];
        Assert.All(cached, name => Assert.Equal([IncrementalStepRunReason.Cached], steps[name]));
    }

    [Fact]
    public void A_new_handler_emits_the_lists_and_not_the_evaluator()
    {
        var steps = StepsAfter("", Usings + Class("[Handles(\"scale\")] class Scale", "ScaleArguments"));

        Assert.Equal([IncrementalStepRunReason.Cached], steps[PolicyGenerator.EmitStep]);
        Assert.Equal([IncrementalStepRunReason.Modified], steps[PolicyGenerator.EmitArgumentsStep]);
        Assert.Equal([IncrementalStepRunReason.Modified], steps[PolicyGenerator.EmitHandlersStep]);
    }

    private static Dictionary<string, IncrementalStepRunReason[]> StepsAfter(string before, string after)
    {
        var driver = new HealProject(("a.heal", Sentence)).Driver().RunGenerators(HealProject.Compilation(before)).RunGenerators(HealProject.Compilation(after));
        return driver.GetRunResult().Results[0].TrackedSteps.ToDictionary(s => s.Key, s => s.Value.SelectMany(r => r.Outputs).Select(o => o.Reason).ToArray());
    }

    private static string Class(string head, params string[] arguments) =>
        $"{head} : {string.Join(", ", arguments.Select(a => $"IActionHandler<{a}>"))} {{ "
        + string.Concat(arguments.Select(a => $"public Task<HandlerResult> ExecuteAsync({a} a, HandlerContext c, CancellationToken t) => Task.FromResult(new HandlerResult(a.ToString() ?? \"x\")); "))
        + "}\n";

    private static IReadOnlyList<HandlerDescriptor> Handlers(string code, string policies = Sentence)
    {
        var (output, diagnostics) = new HealProject(("a.heal", policies)).Generate(code);
        Assert.Empty(diagnostics);
        using var stream = new MemoryStream();
        Assert.True(output.Emit(stream).Success);
        var set = Assembly.Load(stream.ToArray()).GetType("Shop.Policies", throwOnError: true)!;
        return (IReadOnlyList<HandlerDescriptor>)set.GetProperty("Handlers")!.GetValue(null)!;
    }
}
