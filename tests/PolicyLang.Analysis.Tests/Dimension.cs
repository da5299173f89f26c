namespace PolicyLang.Analysis.Tests;

/// <summary>What an incident is made of, one choice for each dimension.</summary>
internal sealed class Parts
{
    public DateTimeOffset At { get; set; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public TimeSpan? Age { get; set; }

    public string? Target { get; set; }

    public string? Severity { get; set; }

    public Dictionary<string, AttributeValue> Attributes { get; } = [];

    public Dictionary<string, string> Labels { get; } = [];

    public IReadOnlyList<ActiveFact>? Facts { get; set; } = [];

    public (int Hour, int Day)? Seen { get; set; } = (0, 0);

    public Incident ToIncident(string signal, string resource) => new()
    {
        Id = "brute",
        At = At,
        Since = At - Age,
        Signal = signal,
        Resource = resource,
        Target = Target,
        Severity = Severity,
        Attributes = Attributes,
        Labels = Labels,
        Facts = Facts,
        History = Seen is { } seen
            ? [.. Enumerable.Range(0, seen.Day).Select(i => At - (i < seen.Hour ? TimeSpan.FromMinutes(5) : TimeSpan.FromHours(5)))] : null,
    };
}

/// <summary>An input with the values that it may have in an enumeration.</summary>
internal sealed record Dimension(string Name, IReadOnlyList<Action<Parts>> Values)
{
    /// <summary>Values that stand for all others where the inputs are compared with the constants of <see cref="SmallSets"/>.</summary>
    public static Dimension Of(string input, IReadOnlyList<string> strings) => new(input, [.. input switch
    {
        "kind" => Attributes("x-kind", AttributeValue.Of("a"), AttributeValue.Of("ab"), AttributeValue.Of("c"), AttributeValue.Of("zz")),
        "flag" => Attributes("x-flag", AttributeValue.Of(true), AttributeValue.Of(false)),
        "count" => Attributes("x-count", [.. Enumerable.Range(-1, 8).Select(i => AttributeValue.Of((long)i))]),
        "wait" => Attributes("x-wait", AttributeValue.Of(0L), AttributeValue.Of(0.5), AttributeValue.Of(59L), AttributeValue.Of(60L), AttributeValue.Of("90s"), AttributeValue.Of("2m"), AttributeValue.Of(121L)),
        "ratio" => Attributes("x-ratio", AttributeValue.Of(-1L), AttributeValue.Of(0L), AttributeValue.Of(0.25), AttributeValue.Of(0.5), AttributeValue.Of(0.75), AttributeValue.Of(1L), AttributeValue.Of(7.5)),
        "name" => Attributes("x-name", [.. strings.Select(AttributeValue.Of)]),
        "label" => strings.Select<string, Action<Parts>>(s => p => p.Labels["app"] = s).Append(_ => { }),
        "severity" => strings.Select<string, Action<Parts>>(s => p => p.Severity = s).Append(_ => { }),
        "target" => strings.Select<string, Action<Parts>>(s => p => p.Target = s).Append(_ => { }),
        "age" => new[] { -1, 0, 30, 59, 60, 90, 120, 121 }.Select<int, Action<Parts>>(s => p => p.Age = TimeSpan.FromSeconds(s)).Append(_ => { }),
        "seen" => Enumerable.Range(0, 5).SelectMany(d => Enumerable.Range(0, d + 1).Select<int, Action<Parts>>(h => p => p.Seen = (h, d))).Append(p => p.Seen = null),
        _ => throw new ArgumentException(input),
    }]);

    /// <summary>The values of a fact's field; null is the missing one.</summary>
    public static IEnumerable<AttributeValue?> OfField(string field, IReadOnlyList<string> strings) => field switch
    {
        "name" => strings.Select(s => (AttributeValue?)AttributeValue.Of(s)).Append(null),
        "kind" => [AttributeValue.Of("a"), AttributeValue.Of("ab"), AttributeValue.Of("b"), AttributeValue.Of("zz")],
        "count" => Enumerable.Range(-1, 8).Select(i => (AttributeValue?)AttributeValue.Of((long)i)).Append(null),
        "wait" => [AttributeValue.Of(0L), AttributeValue.Of(0.5), AttributeValue.Of(59L), AttributeValue.Of(60L), AttributeValue.Of(90L), AttributeValue.Of(120L), AttributeValue.Of(121L), null],
        _ => [AttributeValue.Of(true), AttributeValue.Of(false), null],
    };

    private static IEnumerable<Action<Parts>> Attributes(string name, params AttributeValue[] values) =>
        values.Select<AttributeValue, Action<Parts>>(v => p => p.Attributes[name] = v).Append(_ => { });
}
