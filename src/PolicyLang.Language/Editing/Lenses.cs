using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using PolicyLang.Language.Tiers;

namespace PolicyLang.Language.Editing;

/// <summary>What a line over a declaration is about.</summary>
public enum LensKind
{
    /// <summary>Runs a test.</summary>
    RunTest,

    /// <summary>The tier of a policy and what its tests show.</summary>
    Evidence,

    /// <summary>How a policy's autonomy differs from what was committed.</summary>
    Change,
}

/// <summary>A line over a declaration.</summary>
/// <param name="Span">The name that it stands over.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Name">The policy, or the title of the test.</param>
public sealed record Lens(SourceSpan Span, LensKind Kind, string Name);

/// <summary>Lines over policies and tests. Where they are is told from the text alone; what they say is asked for when they are in sight.</summary>
public static class Lenses
{
    /// <summary>The lines of a file.</summary>
    public static IReadOnlyList<Lens> In(SyntaxTree tree) => [.. tree.Declarations.SelectMany<Declaration, Lens>(d => d switch
    {
        TestSyntax test => [new Lens(test.Title.Span, LensKind.RunTest, test.Title.Value)],
        PolicySyntax policy => [new Lens(PlaceOf(policy), LensKind.Evidence, PolicyBinder.NameOf(policy)), new Lens(PlaceOf(policy), LensKind.Change, PolicyBinder.NameOf(policy))],
        _ => [],
    })];

    /// <summary>The tier of a policy, its lease, and what its tests show.</summary>
    public static string Evidence(SetView set, string policy)
    {
        if (set.Model.Policies.FirstOrDefault(p => p.Name == policy) is not { } found)
            return "has a mistake";
        var parts = new List<string> { found.Tier switch { Tier.Tier1 => "tier1: runs alone", Tier.Tier2 => "tier2: a human approves", _ => "tier3: pages" } };
        if (found.IsShadow)
            parts.Add("shadow");
        if (found.LeaseEnd is { } end)
            parts.Add($"lease ends {Words.FromToday(end, set.Today)}");
        if (set.Compilation.HasErrors)
            return string.Join(" · ", parts.Append("tests do not run while there are errors"));
        var tests = set.Evidence.Covering(policy);
        var failing = tests.Count(t => t.Failure is not null);
        parts.Add(tests.Count == 0 ? "no test" : failing > 0 ? $"{NumberText.Format(failing)} of {Words.Count(tests.Count, "test")} {(failing == 1 ? "fails" : "fail")}" : $"{Words.Count(tests.Count, "test passes", "tests pass")}");
        return string.Join(" · ", parts);
    }

    /// <summary>What changed for a policy; null where nothing did.</summary>
    public static string? Change(Analysis.PolicyDifference difference, string policy)
    {
        var own = difference.Changes.Where(c => c.Before.Policy == policy || c.After.Policy == policy).ToList();
        if (own.Count == 0)
            return null;
        var worst = own.OrderBy(c => c.Change).First();
        var (before, after) = ($"tier{NumberText.Format((int)worst.Before.Tier)}", $"tier{NumberText.Format((int)worst.After.Tier)}");
        var text = worst.Change switch
        {
            Analysis.AutonomyChange.Lowered => $"more autonomous since HEAD: {before} → {after}",
            Analysis.AutonomyChange.Raised => $"less autonomous since HEAD: {before} → {after}",
            _ => "acts differently since HEAD",
        };
        return $"{text}, for {worst.Incident.Signal} on {worst.Incident.Resource}{(own.Count > 1 ? $" and {NumberText.Format(own.Count - 1)} more" : "")}";
    }

    private static SourceSpan PlaceOf(PolicySyntax policy) => policy.Name?.Span ?? new SourceSpan(policy.Span.Start, 4);
}
