namespace PolicyLang;

/// <summary>A compiled set of policies. Implementations are generated; they are immutable and safe for concurrent use.</summary>
public interface IPolicySet
{
    /// <summary>A SHA-256 in lower-case hex over the paths and texts of all files of the set and the standard vocabulary.</summary>
    string Version { get; }

    /// <summary>
    /// A SHA-256 in lower-case hex that says whether two sets were compiled from the same text: the command line and the build give the same.
    /// Of each <c>.heal</c> file, in the ordinal order of their paths, the 32 bytes of the SHA-256 over its text in UTF-8, without a byte
    /// order mark and with <c>\n</c> line ends; then the SHA-256 over all of them. The paths and the standard vocabulary are not part of it.
    /// Empty where the set has errors.
    /// </summary>
    string SourceHash { get; }

    /// <summary>The policies in declaration order.</summary>
    IReadOnlyList<PolicyInfo> Policies { get; }

    /// <summary>The holds in declaration order, those of the standard vocabulary first.</summary>
    IReadOnlyList<HoldInfo> Holds { get; }

    /// <summary>The budgets in declaration order.</summary>
    IReadOnlyList<BudgetInfo> Budgets { get; }

    /// <summary>The alerts and events that the vocabulary maps to signals and facts.</summary>
    AlertMap Alerts { get; }

    /// <summary>Decides one incident without allocating. Pure: the same incident always gives the same verdict.</summary>
    Verdict Decide(Incident incident);

    /// <summary>Decides one incident and says why, with the same outcome as <see cref="Decide"/>.</summary>
    Decision Explain(Incident incident);
}
