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

#if NET
    /// <summary>
    /// Decides many incidents, each as <see cref="Decide(Incident)"/> does, without allocating. Parts of one batch may be decided on
    /// several threads at once.
    /// </summary>
    /// <param name="incidents">The incidents.</param>
    /// <param name="verdicts">Room for their verdicts, in the same order; what is behind them is left alone.</param>
    /// <exception cref="ArgumentException">There is room for fewer verdicts than there are incidents.</exception>
    void Decide(ReadOnlySpan<Incident> incidents, Span<Verdict> verdicts)
    {
        CheckRoom(incidents.Length, verdicts.Length);
        for (var i = 0; i < incidents.Length; i++)
            verdicts[i] = Decide(incidents[i]);
    }

    /// <summary>Looks up once what the conditions can ask of an incident, so that deciding it takes a few nanoseconds.</summary>
    InternedIncident Intern(Incident incident) => new(incident, null, default, isPlain: false);

    /// <summary>
    /// Decides one interned incident without allocating, with the same outcome as <see cref="Decide(Incident)"/>. One that another set
    /// interned is decided from its source.
    /// </summary>
    Verdict Decide(in InternedIncident incident) => Decide(incident.Source);

    internal static void CheckRoom(int incidents, int verdicts)
    {
        if (verdicts < incidents)
            throw new ArgumentException($"There is room for {verdicts} verdicts of {incidents} incidents.", nameof(verdicts));
    }
#endif

    /// <summary>Decides one incident and says why, with the same outcome as <see cref="Decide(Incident)"/>.</summary>
    Decision Explain(Incident incident);
}
