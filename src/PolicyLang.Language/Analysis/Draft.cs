using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>An incident that is being made as an example: what it has may be taken away until only what matters is left.</summary>
internal sealed class Draft
{
    private const int MostOccurrences = 10_000;
    private static readonly DateTimeOffset Usual = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The moment of the decision.</summary>
    public DateTimeOffset At { get; set; } = Usual;

    /// <summary>Attributes, labels, age, severity and target.</summary>
    public Dictionary<Input, PolicyValue> Values { get; } = [];

    /// <summary>How often the pattern was seen within spans (ticks), ascending in both.</summary>
    public List<(long Span, long Count)> Seen { get; } = [];

    /// <summary>The active facts with their fields.</summary>
    public List<(string Name, List<(string Name, PolicyValue Value)> Fields)> Facts { get; } = [];

    /// <summary>Whether the facts can be read.</summary>
    public bool HasFacts { get; set; } = true;

    /// <summary>Whether the history can be read.</summary>
    public bool HasHistory { get; set; } = true;

    /// <summary>The incident.</summary>
    /// <exception cref="TooLargeException">It would need more earlier occurrences than can be shown, or a time before the first one.</exception>
    public Incident ToIncident(Pair pair)
    {
        DateTimeOffset? since = null;
        if (Values.FirstOrDefault(v => v.Key.Kind == InputKind.Age) is { Key: not null, Value: var age })
        {
            var ticks = At.UtcTicks - age.DurationTicks;
            if (ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks)
                throw new TooLargeException();
            since = new DateTimeOffset(ticks, TimeSpan.Zero);
        }

        return new Incident
        {
            Id = "example",
            At = At,
            Since = since,
            Signal = pair.Signal,
            Resource = pair.Resource,
            Target = TextOf(InputKind.Target),
            Severity = TextOf(InputKind.Severity),
            Attributes = Values.Where(v => v.Key.Kind == InputKind.Attribute).OrderBy(v => v.Key.Name, StringComparer.Ordinal)
                .GroupBy(v => v.Key.Name).ToDictionary(g => g.Key, g => Raw(g.First().Value), StringComparer.Ordinal),
            Labels = Values.Where(v => v.Key.Kind == InputKind.Label).OrderBy(v => v.Key.Name, StringComparer.Ordinal)
                .ToDictionary(v => v.Key.Name, v => v.Value.Text, StringComparer.Ordinal),
            Facts = HasFacts
                ? [.. Facts.Select(f => new ActiveFact(f.Name, f.Fields.ToDictionary(v => v.Name, v => Raw(v.Value), StringComparer.Ordinal)))] : null,
            History = HasHistory ? Occurrences() : null,
        };
    }

    /// <summary>Takes away, one after the other, everything without which the claim still holds.</summary>
    /// <param name="holds">Whether what is to be shown holds for the incident as it is now.</param>
    public void Minimize(Func<Draft, bool> holds)
    {
        Try(!HasFacts, () => HasFacts = true, () => HasFacts = false);
        Try(!HasHistory, () => HasHistory = true, () => HasHistory = false);
        var at = At;
        Try(at != Usual, () => At = Usual, () => At = at);
        foreach (var fact in Facts.ToList())
            Try(true, () => Facts.Remove(fact), () => Facts.Add(fact));
        foreach (var (fields, field) in Facts.SelectMany(f => f.Fields.ToList().Select(v => (f.Fields, v))).ToList())
            Try(true, () => fields.Remove(field), () => fields.Add(field));
        var seen = Seen.ToList();
        Try(seen.Any(s => s.Count > 0), Seen.Clear, () => Seen.AddRange(seen));
        foreach (var (input, value) in Values.OrderByDescending(v => v.Key.Kind).ThenBy(v => v.Key.Name, StringComparer.Ordinal).Select(v => (v.Key, v.Value)).ToList())
            Try(input.Kind != InputKind.Target, () => Values.Remove(input), () => Values.Add(input, value));
        foreach (var target in Values.Where(v => v.Key.Kind == InputKind.Target).ToList())
            Try(true, () => Values.Remove(target.Key), () => Values.Add(target.Key, target.Value));

        void Try(bool applies, Action change, Action undo)
        {
            if (!applies)
                return;
            change();
            if (!holds(this))
                undo();
        }
    }

    private string? TextOf(InputKind kind) => Values.FirstOrDefault(v => v.Key.Kind == kind) is { Key: not null, Value: var value } ? value.Text : null;

    private static AttributeValue Raw(PolicyValue value) => value.Type switch
    {
        PolicyValueType.String => AttributeValue.Of(value.Text),
        PolicyValueType.Int => AttributeValue.Of(value.Int),
        PolicyValueType.Number => AttributeValue.Of(value.Number),
        PolicyValueType.Bool => AttributeValue.Of(value.Bool),
        _ => AttributeValue.Of(value.ToString()),
    };

    /// <summary>Moments such that each span has its count: the ones that a longer span has more lie evenly between the shorter one and itself.</summary>
    private List<DateTimeOffset> Occurrences()
    {
        var moments = new List<DateTimeOffset>();
        var (shorter, counted) = (0L, 0L);
        foreach (var (span, count) in Seen.OrderBy(s => s.Span))
        {
            var more = count - counted;
            if (count > MostOccurrences)
                throw new TooLargeException();
            for (var i = 1; i <= more; i++)
            {
                var ago = shorter + ((span - shorter) / (more + 1) * i);
                var rounded = ago / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond;
                ago = rounded >= shorter ? rounded : ago;
                if (At.UtcTicks - ago < DateTimeOffset.MinValue.UtcTicks)
                    throw new TooLargeException();
                moments.Add(new DateTimeOffset(At.UtcTicks - ago, TimeSpan.Zero));
            }

            (shorter, counted) = (span, count);
        }

        return moments;
    }
}
