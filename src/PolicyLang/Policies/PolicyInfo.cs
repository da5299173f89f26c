namespace PolicyLang;

/// <summary>A place in a <c>.heal</c> file.</summary>
/// <param name="File">The path of the file as the compiler was given it, with <c>/</c>.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in UTF-16 units, from 1.</param>
public sealed record SourcePlace(string File, int Line, int Column)
{
    /// <summary><c>file(line,column)</c>.</summary>
    public override string ToString() => $"{File}({NumberText.Format(Line)},{NumberText.Format(Column)})";
}

/// <summary>What is known of a policy apart from its condition.</summary>
public sealed class PolicyInfo
{
    /// <summary>The name, given or made from its signal, resource and action.</summary>
    public required string Name { get; init; }

    /// <summary>The title written behind the name, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The documentation comment, or null.</summary>
    public string? Documentation { get; init; }

    /// <summary>Who owns the policy, or null.</summary>
    public string? Owner { get; init; }

    /// <summary>The address of its runbook, or null.</summary>
    public string? Runbook { get; init; }

    /// <summary>Where it is declared.</summary>
    public required SourcePlace Place { get; init; }

    /// <summary>The tier that is written.</summary>
    public required Tier Tier { get; init; }

    /// <summary>The end of the lease of a tier 1 policy (from then on it is tier 2), or null where it has none.</summary>
    public DateTimeOffset? LeaseEnd { get; init; }

    /// <summary>Whether it only reports and never governs.</summary>
    public bool Shadow { get; init; }

    /// <summary>The names of the inputs that its condition reads, sorted ordinally and once each.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>The longest span of which its condition asks <c>seen</c>; zero where it does not ask.</summary>
    public TimeSpan LongestSeen { get; init; }

    /// <summary>What it does, by the incident's resource.</summary>
    public required IReadOnlyList<PlanInfo> Plans { get; init; }

    /// <summary>The gates that the runtime applies to it.</summary>
    public required GateInfo Gates { get; init; }

    /// <summary>The plan for incidents of a resource, or null where the policy is not about it.</summary>
    public PlanInfo? PlanFor(string resource)
    {
        foreach (var plan in Plans)
        {
            foreach (var name in plan.Resources)
            {
                if (string.Equals(name, resource, StringComparison.Ordinal))
                    return plan;
            }
        }

        return null;
    }
}

/// <summary>The steps that a policy takes for incidents of some resources.</summary>
/// <param name="Resources">The incident's resources for which this is the plan.</param>
/// <param name="Floor">The largest static floor of the steps: no decision for them is below it.</param>
/// <param name="Steps">The steps in order.</param>
public sealed record PlanInfo(IReadOnlyList<string> Resources, Tier Floor, IReadOnlyList<StepInfo> Steps);

/// <summary>One step of a plan.</summary>
/// <param name="Action">The action's name.</param>
/// <param name="Resource">The resource that it acts on, or null where that is the incident's own.</param>
/// <param name="Args">Every parameter in the action's order, defaults filled in.</param>
public sealed record StepInfo(string Action, string? Resource, IReadOnlyList<Argument> Args);

/// <summary>What the runtime checks before a policy acts; each gate may only raise the tier.</summary>
public sealed class GateInfo
{
    /// <summary>How often the policy may act within <see cref="LimitWindow"/>; 3 unless written.</summary>
    public int Limit { get; init; } = 3;

    /// <summary>The span of the limit; one hour unless written.</summary>
    public TimeSpan LimitWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The attribute that the limit is counted by, or null for the pattern's group.</summary>
    public string? LimitPer { get; init; }

    /// <summary>How long the same target is left alone after an action; 10 minutes unless written.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an incident may take to resolve after the steps; 5 minutes unless written.</summary>
    public TimeSpan VerifyWithin { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary><c>undo</c>, <c>propose</c> or <c>page</c> where it does not resolve in time; <c>page</c> unless written.</summary>
    public string VerifyElse { get; init; } = "page";

    /// <summary>How often a pattern must have been seen and resolved before tier 1 acts on it; 1 unless written.</summary>
    public int KnownAfter { get; init; } = 1;

    /// <summary>Who may approve a proposal; empty where anyone with the role may.</summary>
    public IReadOnlyList<string> Approvers { get; init; } = [];

    /// <summary>How many of the approvers must agree; 1 unless written.</summary>
    public int Approvals { get; init; } = 1;

    /// <summary>How long a proposal waits for approval, or null where the runtime's default applies.</summary>
    public TimeSpan? ApproveWithin { get; init; }
}

/// <summary>What is known of a hold apart from its condition.</summary>
public sealed class HoldInfo
{
    /// <summary>The hold's name.</summary>
    public required string Name { get; init; }

    /// <summary>The documentation comment, or null.</summary>
    public string? Documentation { get; init; }

    /// <summary>Where it is declared.</summary>
    public required SourcePlace Place { get; init; }

    /// <summary>The actions that it stops, or null for any.</summary>
    public IReadOnlyList<string>? Actions { get; init; }

    /// <summary>The resources on which it stops them, or null for any.</summary>
    public IReadOnlyList<string>? Resources { get; init; }

    /// <summary>The tier that it raises to.</summary>
    public required Tier Tier { get; init; }

    /// <summary>The longest span of which its conditions ask <c>seen</c>; zero where they do not ask.</summary>
    public TimeSpan LongestSeen { get; init; }

    /// <summary>Why it exists, in its author's words, or null.</summary>
    public string? Because { get; init; }

    /// <summary>Whether it covers a step: its action is named, and the step's resource or the incident's is.</summary>
    public bool Covers(string action, string stepResource, string incidentResource) =>
        Names(Actions, action) && (Names(Resources, stepResource) || Names(Resources, incidentResource));

    private static bool Names(IReadOnlyList<string>? names, string name)
    {
        if (names is null)
            return true;
        foreach (var candidate in names)
        {
            if (string.Equals(candidate, name, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}

/// <summary>A global limit; beyond it everything that it counts pages.</summary>
/// <param name="Name">The budget's name.</param>
/// <param name="Allows">How much it allows.</param>
/// <param name="CountsTargets">Whether it counts distinct targets rather than actions.</param>
/// <param name="Window">The span within which it counts.</param>
/// <param name="Per">The dimension that it is counted by, or null for the whole fleet.</param>
/// <param name="Resources">The resources that it counts, or null for any.</param>
/// <param name="Latch">Whether it stays closed until a human releases it.</param>
public sealed record BudgetInfo(
    string Name, int Allows, bool CountsTargets, TimeSpan Window, string? Per, IReadOnlyList<string>? Resources, bool Latch);
