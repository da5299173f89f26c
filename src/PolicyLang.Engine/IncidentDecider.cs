namespace PolicyLang.Engine;

/// <summary>Turns what sources report into decisions of the registered policy set. Safe for concurrent use.</summary>
public sealed class IncidentDecider(IPolicySet policies, TimeProvider time)
{
    /// <summary>The policy set that decides.</summary>
    public IPolicySet Policies { get; } = policies;

    /// <summary>Decides an incident and says why.</summary>
    public Decision Decide(Incident incident) => Policies.Explain(incident);

    /// <summary>Decides every incident that a firing alert stands for, now.</summary>
    /// <param name="alert">The alert's name.</param>
    /// <param name="id">An identity for the incidents, for example the alert's fingerprint.</param>
    /// <param name="startsAt">When the alert began, or null.</param>
    /// <param name="labels">The alert's labels.</param>
    /// <param name="facts">The active facts, or null where they cannot be read.</param>
    public IEnumerable<Decision> DecideAlert(
        string alert, string id, DateTimeOffset? startsAt, IReadOnlyDictionary<string, string> labels, IReadOnlyList<ActiveFact>? facts)
    {
        var severity = labels.TryGetValue("severity", out var text) ? text : null;
        foreach (var incident in Policies.Alerts.Incidents(isEvent: false, alert, id, time.GetUtcNow(), startsAt, severity, labels, facts))
            yield return Decide(incident);
    }
}
