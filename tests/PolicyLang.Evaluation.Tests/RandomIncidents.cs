namespace PolicyLang.Evaluation.Tests;

/// <summary>Makes random incidents for <see cref="RandomPolicies"/>: near every threshold, and with data missing or unreadable.</summary>
internal sealed class RandomIncidents(Random random)
{
    private static readonly string[] Moments =
    [
        "2026-11-24T00:00:00Z", "2026-11-23T23:59:59.9999999Z", "2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z", "2026-11-25T00:00:00Z", "2026-12-01T00:00:00Z",
        "2026-11-27T21:59:59Z", "2026-11-27T22:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-11-01T06:30:00Z", "2026-11-29T06:00:00+05:45",
    ];

    public Incident Next(int number)
    {
        var at = DateTimeOffset.Parse(Pick(Moments), System.Globalization.CultureInfo.InvariantCulture);
        return new Incident
        {
            Id = $"i{number}",
            At = at,
            Since = random.Next(8) == 0 ? null : at - TimeSpan.FromTicks(Pick(0L, 1, -1) + TimeSpan.FromMinutes(Pick(0, 1, 2, 60, 120)).Ticks),
            Signal = random.Next(25) == 0 ? "x-unheard" : Pick(RandomPolicies.Signals),
            Resource = random.Next(25) == 0 ? "x-nothing" : Pick("x-box", "x-box", "x-rack"),
            Target = random.Next(2) == 0 ? null : Pick("shop/1", "", "😀"),
            Severity = random.Next(3) == 0 ? null : Pick("critical", "shop", "Shop"),
            Attributes = Attributes(RandomPolicies.Fields.Select(f => f.Name).Append("x-extra")),
            Labels = Labels(),
            Facts = random.Next(20) == 0 ? null : [.. Enumerable.Range(0, random.Next(3)).Select(_ => new ActiveFact(Pick("x-work", "x-work", "x-other"), Attributes(["x-name", "x-count", "x-flag", "x-kind"])))],
            History = random.Next(12) == 0 ? null : [.. Enumerable.Range(0, random.Next(4)).Select(_ => at - Pick(TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromHours(1) - TimeSpan.FromTicks(1), TimeSpan.FromDays(1), TimeSpan.FromSeconds(-1)))],
        };
    }

    private Dictionary<string, AttributeValue> Attributes(IEnumerable<string> names)
    {
        var attributes = new Dictionary<string, AttributeValue>();
        foreach (var name in names)
        {
            if (random.Next(14) > 0)
                attributes[name] = random.Next(25) == 0 ? Unreadable() : Value(name);
        }

        return attributes;
    }

    private AttributeValue Value(string name) => name switch
    {
        "x-name" or "x-extra" or "x-kind" => AttributeValue.Of(Pick(RandomPolicies.Words)),
        "x-count" => Pick(AttributeValue.Of(2L), AttributeValue.Of(3L), AttributeValue.Of(-3L), AttributeValue.Of(0L), AttributeValue.Of(9007199254740993L), AttributeValue.Of(9007199254740992L), AttributeValue.Of("3"), AttributeValue.Of("1_000"), AttributeValue.Of(3.0), AttributeValue.Of(2.5)),
        "x-ratio" => Pick(AttributeValue.Of(0.93), AttributeValue.Of("93%"), AttributeValue.Of("0.930000001"), AttributeValue.Of(1L), AttributeValue.Of("1e+00"), AttributeValue.Of(0.999), AttributeValue.Of(double.NaN)),
        "x-flag" => Pick(AttributeValue.Of(true), AttributeValue.Of(false), AttributeValue.Of("true"), AttributeValue.Of("True")),
        "x-wait" => Pick(AttributeValue.Of(90L), AttributeValue.Of(89.9999999), AttributeValue.Of("1m30s"), AttributeValue.Of("250ms"), AttributeValue.Of(0.25), AttributeValue.Of("90"), AttributeValue.Of(-1L)),
        _ => Pick(AttributeValue.Of(512L << 20), AttributeValue.Of("512MiB"), AttributeValue.Of((512L << 20) - 1), AttributeValue.Of("1KB"), AttributeValue.Of(1000.0), AttributeValue.Of(1.5), AttributeValue.Of(0L)),
    };

    private AttributeValue Unreadable() => Pick(AttributeValue.Unreadable, AttributeValue.Of("?"), AttributeValue.Of(double.PositiveInfinity), AttributeValue.Of("12 apples"));

    private Dictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>();
        foreach (var name in new[] { "app", "team", "日本" })
        {
            if (random.Next(3) > 0)
                labels[name] = Pick(RandomPolicies.Words);
        }

        return labels;
    }

    private T Pick<T>(params T[] items) => items[random.Next(items.Length)];
}
