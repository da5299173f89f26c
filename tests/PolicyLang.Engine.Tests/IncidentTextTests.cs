using CsCheck;
using PolicyLang.Json;

namespace PolicyLang.Engine.Tests;

/// <summary>What the engine writes of an incident is read back as the same incident: a replay decides what was decided.</summary>
public class IncidentTextTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["az\"\\\n\u00e9\u2028 ={}"], 0, 6];

    private static readonly Gen<AttributeValue> Value = Gen.OneOf(
        Text.Select(AttributeValue.Of), Gen.Long.Select(AttributeValue.Of), Gen.Double.Where(double.IsFinite).Select(AttributeValue.Of), Gen.Bool.Select(AttributeValue.Of),
        Gen.Const(AttributeValue.Unreadable));

    private static readonly Gen<DateTimeOffset> Moment = Gen.Long[0, 3_000_000_000_000_000].Select(ticks => DateTimeOffset.UnixEpoch.AddTicks(ticks * 7));

    private static readonly Gen<Dictionary<string, AttributeValue>> Attributes = Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 1, 4], Value)[0, 4];

    [Fact]
    public void An_incident_survives_its_text() => Gen.Select(Text, Moment, Attributes, Gen.Dictionary(Text, Text)[0, 3], Gen.Bool).Sample((text, at, attributes, labels, isKnown) =>
    {
        var incident = new Incident
        {
            Id = text,
            At = at,
            Since = isKnown ? at.AddTicks(-1) : null,
            Signal = "oom",
            Resource = "pod",
            Target = isKnown ? text : null,
            Attributes = attributes,
            Labels = labels,
            Facts = isKnown ? [new ActiveFact("migration", attributes)] : null,
            History = isKnown ? [at, at.AddDays(-1)] : null,
        };

        var json = IncidentWriter.ToJson(incident);
        var read = IncidentReader.Read(json);

        Assert.Equal(json, IncidentWriter.ToJson(read));
        Assert.Equal((incident.Id, incident.At, incident.Since, incident.Target), (read.Id, read.At, read.Since, read.Target));
        Assert.Equal(attributes.OrderBy(a => a.Key, StringComparer.Ordinal), read.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal));
        Assert.Equal(labels.OrderBy(l => l.Key, StringComparer.Ordinal), read.Labels.OrderBy(l => l.Key, StringComparer.Ordinal));
        Assert.Equal((incident.Facts is null, incident.History is null), (read.Facts is null, read.History is null));
    });
}
