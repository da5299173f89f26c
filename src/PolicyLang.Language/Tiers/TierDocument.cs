using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tiers;

#pragma warning disable SA1402 // The facts of one document read best on one page.

/// <summary>
/// What a policy set lets run alone, what it proposes and what it pages for: the facts of the document that <c>heal tiers</c> writes,
/// without its words. Immutable, and the same for the same files and date.
/// </summary>
/// <param name="Today">The date, midnight UTC, that leases and accepts are judged against.</param>
/// <param name="Files">The paths of the files, the standard vocabulary not counted.</param>
/// <param name="Policies">The policies that can govern, in the order of the document: by tier, resources, signals, then declaration.</param>
/// <param name="Shadows">The policies that only report.</param>
/// <param name="Holds">The holds in declaration order, the standard vocabulary's first.</param>
/// <param name="Budgets">The budgets in declaration order.</param>
/// <param name="Facts">The facts that a hold watches or that the set declares itself, in declaration order.</param>
/// <param name="Undrawn">By resource, ordinally: the signals on it that no policy which can govern is about.</param>
/// <param name="Handlers">What the code of handlers says of its effects. Empty where the handlers are not known.</param>
public sealed record TierDocument(
    DateTimeOffset Today, EquatableArray<string> Files, EquatableArray<PolicyEntry> Policies, EquatableArray<PolicyEntry> Shadows,
    EquatableArray<HoldEntry> Holds, EquatableArray<BudgetEntry> Budgets, EquatableArray<FactEntry> Facts,
    EquatableArray<UndrawnSignals> Undrawn, HandlerEffects Handlers);

/// <summary>A policy as the document shows it.</summary>
/// <param name="Policy">The bound policy.</param>
/// <param name="Tier">The tier that it has today: tier 2 where the lease of a tier 1 policy has ended.</param>
/// <param name="Signals">The signals, as they are written.</param>
/// <param name="Resources">The resources, as they are written.</param>
/// <param name="Where">Its condition in the author's words, formatted, or null.</param>
/// <param name="Unless">What must not be the case, or null.</param>
/// <param name="Steps">What it does, in order.</param>
/// <param name="Holds">The names of the holds that cover one of its steps, those left out whose window is over.</param>
/// <param name="Tests">The tests about its signals on its resources.</param>
/// <param name="Place">Where it is declared.</param>
public sealed record PolicyEntry(
    Policy Policy, Tier Tier, string Signals, string Resources, string? Where, string? Unless, EquatableArray<StepEntry> Steps,
    EquatableArray<string> Holds, EquatableArray<TestMention> Tests, SourcePlace Place)
{
    /// <summary>Whether its lease to run alone has ended.</summary>
    public bool LeaseHasEnded => Policy.Tier == Tier.Tier1 && Tier != Tier.Tier1;
}

/// <summary>One step, as it is for incidents of some resources.</summary>
/// <param name="Number">Its number in the policy, from 1.</param>
/// <param name="For">The incident's resources for which it is so; empty where it is so for all of the policy's.</param>
/// <param name="Step">The bound step.</param>
/// <param name="ActsOn">The kind of resource that it acts on.</param>
/// <param name="Arguments">Every parameter in the action's order.</param>
/// <param name="Reasons">Why its static floor is what it is; empty where it may run alone.</param>
public sealed record StepEntry(
    int Number, EquatableArray<string> For, Step Step, string ActsOn, EquatableArray<ArgumentEntry> Arguments, EquatableArray<FloorReason> Reasons);

/// <summary>An argument of a step; <paramref name="Text"/> is a literal of the language.</summary>
public sealed record ArgumentEntry(string Name, string Text, bool IsDefault);

/// <summary>Something that keeps a step from a lower tier.</summary>
/// <param name="Tier">The least tier that it allows.</param>
/// <param name="Why">Why, as a clause.</param>
public sealed record FloorReason(Tier Tier, string Why);

/// <summary>What a policy does in a test.</summary>
public enum TestRole
{
    /// <summary>It governs; a shadow policy is true.</summary>
    Governs,

    /// <summary>It is true, and another policy governs.</summary>
    Overruled,

    /// <summary>Its condition is unknown, which can only raise the tier.</summary>
    Undecided,

    /// <summary>Its condition is false.</summary>
    StaysOut,
}

/// <summary>A test that is about a policy's signal and resource.</summary>
public sealed record TestMention(string Title, TestRole Role, SourcePlace Place);

/// <summary>A hold as the document shows it.</summary>
/// <param name="Hold">The bound hold.</param>
/// <param name="Where">Its condition in the author's words, or null.</param>
/// <param name="WhileWhere">The condition on its fact in the author's words, or null.</param>
/// <param name="During">Its window in the author's words, or null.</param>
/// <param name="IsOver">Whether its window is past today, so that it never stops anything again.</param>
/// <param name="Covers">The names of the policies that it covers a step of.</param>
/// <param name="CoversAll">Whether these are all policies of the set that can govern.</param>
/// <param name="Place">Where it is declared.</param>
public sealed record HoldEntry(
    Hold Hold, string? Where, string? WhileWhere, string? During, bool IsOver, EquatableArray<string> Covers, bool CoversAll, SourcePlace Place);

/// <summary>A budget as the document shows it.</summary>
public sealed record BudgetEntry(Budget Budget, SourcePlace Place);

/// <summary>A fact as the document shows it, with the holds that watch it.</summary>
public sealed record FactEntry(Fact Fact, EquatableArray<string> WatchedBy);

/// <summary>Signals on a resource about which nobody drew a line.</summary>
public sealed record UndrawnSignals(string Resource, EquatableArray<string> Signals);

/// <summary>What the code of a service says of its effects.</summary>
/// <param name="Vouched">What a person vouches for.</param>
/// <param name="Declared">What it says that it does, so that no handler of an action that runs alone may reach it.</param>
public sealed record HandlerEffects(EquatableArray<VouchedEffect> Vouched, EquatableArray<DeclaredEffect> Declared)
{
    /// <summary>Of code that is not known.</summary>
    public static HandlerEffects None { get; } = new([], []);
}

/// <summary>Code that says what it does.</summary>
/// <param name="Type">The class that it is in.</param>
/// <param name="Member">The member that says it.</param>
/// <param name="Effects">What it does, in small letters.</param>
/// <param name="Place">Where it is written; line 0 where only the file is known.</param>
public sealed record DeclaredEffect(string Type, string Member, string Effects, SourcePlace Place);

/// <summary>Code that the analyzer does not look into, because a person vouches that it has none of the guarded effects.</summary>
/// <param name="Type">The class that it is in.</param>
/// <param name="Action">The actions that the class handles, or empty where it is no handler itself.</param>
/// <param name="Member">The member that is vouched for.</param>
/// <param name="Because">The reason that was given.</param>
/// <param name="Place">Where it is written; line 0 where only the file is known.</param>
public sealed record VouchedEffect(string Type, string Action, string Member, string Because, SourcePlace Place);
