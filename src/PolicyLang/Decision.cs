namespace PolicyLang;

/// <summary>What is to happen with one incident, and everything that led to it. Immutable.</summary>
public sealed class Decision
{
    /// <summary>The incident's identity.</summary>
    public required string Incident { get; init; }

    /// <summary>The tier of the decision.</summary>
    public required Tier Tier { get; init; }

    /// <summary>What the tier means.</summary>
    public Outcome Outcome => (Outcome)Tier;

    /// <summary>The policy that governs, or null where none is definite.</summary>
    public string? Policy { get; init; }

    /// <summary>Why the tier is what it is.</summary>
    public required DecisionReason Reason { get; init; }

    /// <summary>The governing policy's steps in order; empty where none governs. In tier 3 they are a suggestion.</summary>
    public IReadOnlyList<DecisionStep> Steps { get; init; } = [];

    /// <summary>The definite policies, in declaration order.</summary>
    public IReadOnlyList<string> Matched { get; init; } = [];

    /// <summary>The policies that could not be decided, in declaration order.</summary>
    public IReadOnlyList<AmbiguousPolicy> Ambiguous { get; init; } = [];

    /// <summary>What put the tier above the governing policy's written one: lease, holds, ambiguous policies, targets.</summary>
    public IReadOnlyList<TierRaise> Raised { get; init; } = [];

    /// <summary>The shadow policies whose condition is true, in declaration order.</summary>
    public IReadOnlyList<string> Shadow { get; init; } = [];
}

/// <summary>One step of a decision.</summary>
/// <param name="Action">The action's name.</param>
/// <param name="On">The kind of resource that it acts on.</param>
/// <param name="Target">The identity of that resource, or null where the incident lacks what it needs.</param>
/// <param name="Args">Every parameter in the action's order, defaults filled in.</param>
public sealed record DecisionStep(string Action, string On, string? Target, IReadOnlyList<Argument> Args);

/// <summary>An argument of a step.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Value">Its value.</param>
public sealed record Argument(string Name, PolicyValue Value);

/// <summary>A policy whose condition is unknown.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Missing">Every input that its condition names and the incident lacks or has in unreadable form, sorted ordinally.</param>
public sealed record AmbiguousPolicy(string Policy, IReadOnlyList<string> Missing);

/// <summary>Something that put a decision's tier above the governing policy's written tier.</summary>
/// <param name="By"><c>lease</c>, <c>hold</c>, <c>ambiguous</c> or <c>target</c>.</param>
/// <param name="Name">The policy, hold or resource that did.</param>
/// <param name="Tier">The tier that it asks for.</param>
public sealed record TierRaise(string By, string Name, Tier Tier);

/// <summary>The short answer for one incident, made without allocating.</summary>
/// <param name="Tier">The tier of the decision.</param>
/// <param name="Policy">The governing policy's index in <see cref="IPolicySet.Policies"/>, or -1 where none governs.</param>
/// <param name="Reason">Why the tier is what it is.</param>
public readonly record struct Verdict(Tier Tier, int Policy, DecisionReason Reason)
{
    /// <summary>What the tier means.</summary>
    public Outcome Outcome => (Outcome)Tier;
}
