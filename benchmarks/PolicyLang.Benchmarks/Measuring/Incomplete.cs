using PolicyLang.Benchmarks.Workloads;
using PolicyLang.Json;

namespace PolicyLang.Benchmarks.Measuring;

/// <summary>Incidents that lack data, which the language decides in three truth values.</summary>
internal static class Incomplete
{
    /// <summary>An incident without one of its attributes, another one each time.</summary>
    public static Incident Without(Incident incident, int number)
    {
        var attributes = incident.Attributes.ToDictionary(a => a.Key, a => a.Value);
        attributes.Remove(Schema.NameOf((number / 10) % Schema.AttributeCount));
        return new Incident
        {
            Id = incident.Id,
            At = incident.At,
            Signal = incident.Signal,
            Resource = incident.Resource,
            Target = incident.Target,
            Attributes = attributes,
        };
    }

    /// <summary>Demands that a verdict is what the interpreter decides.</summary>
    /// <exception cref="InvalidOperationException">It is another.</exception>
    public static void Demand(Decision expected, Verdict actual, Incident incident)
    {
        if ((actual.Tier, actual.Reason, actual.Policy < 0 ? null : $"p{actual.Policy}") != (expected.Tier, expected.Reason, expected.Policy))
            throw new InvalidOperationException($"decided {actual}, expected {DecisionWriter.ToJson(expected)}: incident {incident.Id}");
    }
}
