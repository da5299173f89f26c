namespace PolicyLang.Benchmarks.Measuring;

/// <summary>Incidents that share no value with each other or with the policies, as those of a source that has a reader of its own.</summary>
internal static class Unshared
{
    /// <summary>An incident with a string of its own for every text. Everything that makes it is allocated together.</summary>
    public static Incident Of(Incident incident)
    {
        string[] names = [.. incident.Attributes.Keys];
        return new Incident
        {
            Id = new string(incident.Id),
            At = incident.At,
            Signal = new string(incident.Signal),
            Resource = new string(incident.Resource),
            Target = incident.Target is { } target ? new string(target) : null,
            Attributes = IncidentAttributes.Create(names, [.. incident.Attributes.Values.Select(v => v.AsString() is { } text ? AttributeValue.Of(new string(text)) : v)]),
        };
    }
}
