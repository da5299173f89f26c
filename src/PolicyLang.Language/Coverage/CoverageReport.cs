using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Coverage;

#pragma warning disable SA1402 // The parts of one report read best on one page.

/// <summary>
/// What the tests of a policy set exercise. What the standard vocabulary declares is not counted: it is not the set's own to test.
/// Immutable.
/// </summary>
/// <param name="Policies">The policies, in declaration order.</param>
/// <param name="Conditions">Each comparison, and each condition that has several; in the order of policies, then of holds.</param>
/// <param name="Holds">The holds, in declaration order.</param>
/// <param name="Gaps">What no test exercises, in the order of files and places.</param>
public sealed record CoverageReport(
    EquatableArray<PolicyCoverage> Policies, EquatableArray<ConditionCoverage> Conditions, EquatableArray<HoldCoverage> Holds, EquatableArray<CoverageGap> Gaps)
{
    /// <summary>How many goals there are: one for a policy, three values for a condition, two for a hold, without those that no test can reach.</summary>
    public int Goals => Policies.Count + Conditions.Sum(c => c.Goals) + Holds.Sum(h => h.Goals);

    /// <summary>How many of them some test exercises.</summary>
    public int Exercised => Goals - Gaps.Count;

    /// <summary>The share that is exercised, from 0 to 100; 100 where there is nothing to exercise.</summary>
    public double Percent => Goals == 0 ? 100 : 100.0 * Exercised / Goals;

    /// <summary>How many gaps are about one kind of thing.</summary>
    public int GapsOf(CoveredKind kind) => Gaps.Count(g => g.Kind == kind);
}

/// <summary>What has to be exercised.</summary>
public enum CoveredKind
{
    /// <summary>A policy.</summary>
    Policy,

    /// <summary>A comparison, or a condition of several.</summary>
    Condition,

    /// <summary>A hold.</summary>
    Hold,
}

/// <summary>What a test has to make of it.</summary>
public enum CoverageGoal
{
    /// <summary>The policy's condition is true.</summary>
    Definite,

    /// <summary>The policy governs.</summary>
    Governs,

    /// <summary>The condition is true.</summary>
    True,

    /// <summary>The condition is false.</summary>
    False,

    /// <summary>The condition is unknown.</summary>
    Unknown,

    /// <summary>The hold stops a step.</summary>
    Stops,

    /// <summary>The hold lets a step pass that it covers.</summary>
    Passes,
}

/// <summary>How often tests exercise a policy. It is exercised where it governs; a shadow policy, which never governs, where it is definite.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Tests">In how many tests an incident is about its signals on its resources.</param>
/// <param name="Definite">In how many of them its condition is true.</param>
/// <param name="Governs">In how many of them it governs.</param>
public sealed record PolicyCoverage(Policy Policy, int Tests, int Definite, int Governs);

/// <summary>How often tests give a condition each value.</summary>
/// <param name="OwnerKind">Whether a policy or a hold has it.</param>
/// <param name="Owner">The name of that.</param>
/// <param name="IsWhole">Whether it is all of a condition that has several comparisons.</param>
/// <param name="Text">The comparison as it is written, or <c>the whole condition</c>.</param>
/// <param name="Place">Where it is written.</param>
/// <param name="True">How often it is true.</param>
/// <param name="False">How often it is false.</param>
/// <param name="Unknown">How often it is unknown; null where no test can make it so, because <c>seen</c> is always known in a test.</param>
public sealed record ConditionCoverage(
    CoveredKind OwnerKind, string Owner, bool IsWhole, string Text, Location Place, int True, int False, int? Unknown)
{
    /// <summary>How many values tests can give it.</summary>
    public int Goals => Unknown is null ? 2 : 3;
}

/// <summary>How often tests ask a hold, that is, decide about a step that it covers.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="CoversNothing">Whether no policy has a step that it covers: then there is nothing to test.</param>
/// <param name="Asked">How often it is asked.</param>
/// <param name="Stops">How often it stops then.</param>
/// <param name="Passes">How often it does not; null where it stops always, because it has no condition.</param>
public sealed record HoldCoverage(Hold Hold, bool CoversNothing, int Asked, int Stops, int? Passes)
{
    /// <summary>How many answers tests can get of it.</summary>
    public int Goals => CoversNothing ? 0 : Passes is null ? 1 : 2;
}

/// <summary>Something that no test exercises.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Name">The policy or hold.</param>
/// <param name="Text">For a condition: the comparison as it is written, or <c>the whole condition</c>; else null.</param>
/// <param name="Missing">What no test makes of it.</param>
/// <param name="Place">Where it is written.</param>
/// <param name="Nearest">The test that comes nearest, or null where none is about it.</param>
/// <param name="Why">What that test lacks, or that there is none; a sentence without its full stop.</param>
public sealed record CoverageGap(CoveredKind Kind, string Name, string? Text, CoverageGoal Missing, Location Place, PolicyTest? Nearest, string Why);
