namespace PolicyLang;

/// <summary>A compiled set of policies. Implementations are generated; they are immutable and safe for concurrent use.</summary>
public interface IPolicySet
{
    /// <summary>A SHA-256 in lower-case hex over the paths and texts of all files of the set and the standard vocabulary.</summary>
    string Version { get; }

    /// <summary>The policies in declaration order.</summary>
    IReadOnlyList<PolicyInfo> Policies { get; }

    /// <summary>The holds in declaration order, those of the standard vocabulary first.</summary>
    IReadOnlyList<HoldInfo> Holds { get; }

    /// <summary>The budgets in declaration order.</summary>
    IReadOnlyList<BudgetInfo> Budgets { get; }

    /// <summary>The kinds of resources, with the templates of their identities, in declaration order.</summary>
    IReadOnlyList<ResourceInfo> Resources { get; }

    /// <summary>The alerts and events that the vocabulary maps to signals and facts.</summary>
    AlertMap Alerts { get; }

    /// <summary>Decides one incident without allocating. Pure: the same incident always gives the same verdict.</summary>
    Verdict Decide(Incident incident);

    /// <summary>Decides one incident and says why, with the same outcome as <see cref="Decide"/>.</summary>
    Decision Explain(Incident incident);
}
