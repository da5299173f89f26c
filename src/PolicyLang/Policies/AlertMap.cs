namespace PolicyLang;

/// <summary>Where an alert or event leads: to a signal on a resource, or to a fact.</summary>
public sealed class AlertRoute
{
    /// <summary>Whether this is a Kubernetes event's reason rather than an alert's name.</summary>
    public required bool IsEvent { get; init; }

    /// <summary>The alert's name or the event's reason.</summary>
    public required string Source { get; init; }

    /// <summary>The signal's name, or null where the route leads to a fact.</summary>
    public string? Signal { get; init; }

    /// <summary>The fact's name, or null where the route leads to a signal.</summary>
    public string? Fact { get; init; }

    /// <summary>
    /// The resources that the signal may be on, each with what it reads. Where the alert's label schema is known there is one only;
    /// else the one whose target can be told from the labels is taken, if it is the only one.
    /// </summary>
    public IReadOnlyList<ResourceRoute> Resources { get; init; } = [];

    /// <summary>The fields of the fact, as pairs of field and label.</summary>
    public IReadOnlyList<LabelMapping> FactFields { get; init; } = [];
}

/// <summary>How labels become the attributes of an incident on one resource.</summary>
/// <param name="Resource">The resource's name.</param>
/// <param name="Attributes">The attributes of resource and signal, each with its label.</param>
/// <param name="Target">The target template, in parts.</param>
public sealed record ResourceRoute(string Resource, IReadOnlyList<LabelMapping> Attributes, IReadOnlyList<TemplatePart> Target);

/// <summary>An attribute and the label that fills it.</summary>
/// <param name="Attribute">The attribute's name.</param>
/// <param name="Label">The label's name.</param>
public sealed record LabelMapping(string Attribute, string Label);

/// <summary>A part of a target template: literal text, or an attribute.</summary>
/// <param name="Text">The text, or the attribute's name.</param>
/// <param name="IsAttribute">Whether <paramref name="Text"/> names an attribute.</param>
public sealed record TemplatePart(string Text, bool IsAttribute);

/// <summary>Maps alerts and events to incidents and facts by the vocabulary. Immutable and safe for concurrent use.</summary>
public sealed class AlertMap
{
    /// <summary>The resource name of an incident whose alert no signal is mapped to, or whose resource cannot be told.</summary>
    public const string UnknownResource = "unknown";

    private readonly Dictionary<(bool IsEvent, string Source), List<AlertRoute>> _routes = [];

    /// <summary>A map with the given routes.</summary>
    public AlertMap(IEnumerable<AlertRoute> routes)
    {
        foreach (var route in routes)
        {
            if (!_routes.TryGetValue((route.IsEvent, route.Source), out var list))
                _routes.Add((route.IsEvent, route.Source), list = []);
            list.Add(route);
        }
    }

    /// <summary>Whether any signal or fact is mapped to an alert or event.</summary>
    public bool Knows(bool isEvent, string source) => _routes.ContainsKey((isEvent, source));

    /// <summary>The facts that an alert asserts while it fires; empty for most.</summary>
    public IEnumerable<ActiveFact> Facts(bool isEvent, string source, IReadOnlyDictionary<string, string> labels) =>
        from route in Routes(isEvent, source)
        let fact = route.Fact
        where fact is not null
        select new ActiveFact(fact, Fill(route.FactFields, labels));

    /// <summary>
    /// The incidents that an alert or event stands for: one for each signal that it is mapped to. An alert that nothing is mapped to
    /// becomes an incident that no policy can fit, so that a human sees it; one that only asserts a fact gives none.
    /// </summary>
    public IEnumerable<Incident> Incidents(
        bool isEvent, string source, string id, DateTimeOffset at, DateTimeOffset? since, string? severity,
        IReadOnlyDictionary<string, string> labels, IReadOnlyList<ActiveFact>? facts)
    {
        var routes = Routes(isEvent, source);
        if (routes.Count == 0)
            yield return Make(source, UnknownResource, [], null);
        foreach (var route in routes)
        {
            if (route.Signal is null)
                continue;
            var resource = Resource(route, labels);
            yield return resource is null
                ? Make(route.Signal, UnknownResource, [], null)
                : Make(route.Signal, resource.Resource, Fill(resource.Attributes, labels), Target(resource, labels));
        }

        Incident Make(string signal, string resource, Dictionary<string, AttributeValue> attributes, string? target) => new()
        {
            Id = id,
            At = at,
            Since = since,
            Signal = signal,
            Resource = resource,
            Target = target,
            Severity = severity,
#if NET
            Attributes = IncidentAttributes.Create([.. attributes.Keys], [.. attributes.Values]),
#else
            Attributes = attributes,
#endif
            Labels = labels,
            Facts = facts,
            // An alert says nothing of earlier ones: that is unknown, and not "there were none".
            History = null,
        };
    }

    private List<AlertRoute> Routes(bool isEvent, string source) =>
        _routes.TryGetValue((isEvent, source), out var routes) ? routes : [];

    private static ResourceRoute? Resource(AlertRoute route, IReadOnlyDictionary<string, string> labels)
    {
        if (route.Resources.Count == 1)
            return route.Resources[0];
        ResourceRoute? only = null;
        foreach (var candidate in route.Resources)
        {
            if (Target(candidate, labels) is null)
                continue;
            if (only is not null)
                return null;
            only = candidate;
        }

        return only;
    }

    private static string? Target(ResourceRoute route, IReadOnlyDictionary<string, string> labels)
    {
        var text = "";
        foreach (var part in route.Target)
        {
            if (!part.IsAttribute)
            {
                text += part.Text;
                continue;
            }

            var mapping = route.Attributes.FirstOrDefault(m => m.Attribute == part.Text);
            if (mapping is null || !labels.TryGetValue(mapping.Label, out var value) || value.Length == 0)
                return null;
            text += value;
        }

        return text;
    }

    private static Dictionary<string, AttributeValue> Fill(IReadOnlyList<LabelMapping> mappings, IReadOnlyDictionary<string, string> labels)
    {
        var filled = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var mapping in mappings)
        {
            // To Prometheus an empty label is an absent one.
            if (labels.TryGetValue(mapping.Label, out var value) && value.Length > 0)
                filled[mapping.Attribute] = AttributeValue.Of(value);
        }

        return filled;
    }
}
