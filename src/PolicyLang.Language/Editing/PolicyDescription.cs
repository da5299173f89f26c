using System.Text;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Tiers;

namespace PolicyLang.Language.Editing;

/// <summary>Says what a policy does, and what its tests show, as Markdown.</summary>
internal static class PolicyDescription
{
    public static string? Of(SetView set, string name)
    {
        if (set.Model.Policies.FirstOrDefault(p => p.Name == name) is not { } policy)
            return null;
        return Descriptions.Text(
            Descriptions.Code($"policy {ReservedWords.Quote(policy.Name)} {Diagnose.Word(policy.Tier)}"), policy.Syntax.Title?.Value, policy.Syntax.Documentation, Steps(set, policy), Lease(policy, set.Today),
            policy.IsShadow ? "Shadow: it is evaluated and reported, and never governs." : null, Tests(set, policy));
    }

    /// <summary>What runs, with the floor of each step and why.</summary>
    private static string Steps(SetView set, Policy policy)
    {
        var text = new StringBuilder();
        foreach (var plan in policy.Plans)
        {
            foreach (var step in plan.Steps)
            {
                if (set.Model.Resources.FirstOrDefault(r => r.Name == (step.Resource ?? plan.IncidentResource)) is not { } resource)
                    continue;
                var (floor, why) = Floors.Of(step.Action, resource);
                var args = step.Args.Count > 0 ? $"({string.Join(", ", step.Args.Select(a => $"{a.Name}: {LiteralText.Of(a.Value)}"))})" : "";
                text.Append($"- `{step.Action.Name}{args}` on `{resource.Name}`: {Diagnose.Word(floor)} at least{(why.Length > 0 ? $", because {why}" : ", so it may run alone")}\n");
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string? Lease(Policy policy, DateTimeOffset today) => policy.LeaseEnd is { } end
        ? $"Its lease {(end > today ? "ends" : "ended")} {Words.FromToday(end, today)}, at {Words.Date(end)}; from then on it is tier2."
        : null;

    /// <summary>The tests that the policy's condition is true for.</summary>
    private static string Tests(SetView set, Policy policy)
    {
        if (set.Compilation.HasErrors)
            return "While the set has errors, its tests do not run.";
        var tests = set.Evidence.Covering(policy.Name);
        if (tests.Count == 0)
            return "**No test** covers it.";
        var failing = tests.Count(t => t.Failure is not null);
        var titles = string.Join("\n", tests.Take(5).Select(t => $"- {t.Test.Syntax.Title.Value}{(t.Failure is null ? "" : " (**fails**)")}"));
        return $"{Words.Count(tests.Count, "test covers", "tests cover")} it{(failing > 0 ? $", {NumberText.Format(failing)} of them {(failing == 1 ? "fails" : "fail")}" : "")}:\n{titles}{(tests.Count > 5 ? $"\n- and {NumberText.Format(tests.Count - 5)} more" : "")}";
    }
}
