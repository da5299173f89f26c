namespace PolicyLang;

/// <summary>How much a human is involved in a decision. A larger number means more human; nothing ever lowers a tier.</summary>
public enum Tier : byte
{
    /// <summary>The system acts alone: clear pattern, low risk, reversible.</summary>
    Tier1 = 1,

    /// <summary>The system proposes and a named human approves or rejects.</summary>
    Tier2 = 2,

    /// <summary>Humans only; the system may suggest and help to diagnose.</summary>
    Tier3 = 3,
}

/// <summary>What a tier means for an incident.</summary>
public enum Outcome : byte
{
    /// <summary>Tier 1: the system executes the steps.</summary>
    Execute = 1,

    /// <summary>Tier 2: the system proposes the steps to a human.</summary>
    Propose = 2,

    /// <summary>Tier 3: a human is paged.</summary>
    Page = 3,
}

/// <summary>Why a decision has its tier.</summary>
public enum DecisionReason : byte
{
    /// <summary>A policy governs at its written tier.</summary>
    Policy,

    /// <summary>A policy governs, and something raised the tier above the one that it was written with.</summary>
    Raised,

    /// <summary>No policy is definite, but some could not be decided for lack of data.</summary>
    Ambiguous,

    /// <summary>No policy fits: this has not been seen before.</summary>
    Novel,
}
