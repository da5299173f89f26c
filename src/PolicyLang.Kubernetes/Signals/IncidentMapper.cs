using PolicyLang.Engine.Intake;

namespace PolicyLang.Kubernetes.Signals;

/// <summary>Maps events to incidents by the vocabulary of the policies that decide now.</summary>
internal sealed class IncidentMapper(Func<IPolicySet> policies, TimeProvider time)
{
    /// <summary>Whether the vocabulary maps an event to anything.</summary>
    public bool Knows(string reason) => policies().Alerts.Knows(isEvent: true, reason);

    /// <summary>
    /// The incidents and facts that an event stands for. The incidents bring no facts of their own: the engine adds those that it knows. Null
    /// would say that nobody knows any, and raise what a hold covers.
    /// </summary>
    public (IReadOnlyList<SignalReport> Reports, IReadOnlyList<ReportedFact> Facts) Map(
        string reason, string fingerprint, DateTimeOffset startsAt, string? severity, Dictionary<string, string> labels)
    {
        var alerts = policies().Alerts;
        var incidents = alerts.Incidents(isEvent: true, reason, fingerprint, time.GetUtcNow(), startsAt, severity, labels, facts: []).ToList();
        if (incidents.Exists(i => i.Resource == AlertMap.UnknownResource) && labels.TryGetValue("container", out var container))
        {
            // Pod and container can both be told. The pod is what handlers act on; its container stays as an attribute.
            var ofPod = labels.Where(l => l.Key != "container").ToDictionary(StringComparer.Ordinal);
            incidents = [.. alerts.Incidents(isEvent: true, reason, fingerprint, time.GetUtcNow(), startsAt, severity, ofPod, facts: []).Select(i => With(i, labels, container))];
        }
        return (
            [.. incidents.Select(i => new SignalReport(i, fingerprint, startsAt))],
            [.. alerts.Facts(isEvent: true, reason, labels).Select(f => new ReportedFact(f, fingerprint, startsAt))]);
    }

    private static Incident With(Incident incident, IReadOnlyDictionary<string, string> labels, string container) => new()
    {
        Id = incident.Id,
        At = incident.At,
        Since = incident.Since,
        Signal = incident.Signal,
        Resource = incident.Resource,
        Target = incident.Target,
        Severity = incident.Severity,
        Attributes = new Dictionary<string, AttributeValue>(incident.Attributes, StringComparer.Ordinal) { ["container"] = AttributeValue.Of(container) },
        Labels = labels,
        Facts = incident.Facts,
        History = incident.History,
    };
}
