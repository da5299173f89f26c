using System.ComponentModel;

namespace PolicyLang.CompilerServices;

/// <summary>What incidents of every signal and resource have: time, severity, labels, facts and history.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IncidentContext
{
    /// <summary>The common part of an incident.</summary>
    public IncidentContext(Incident incident)
    {
        Id = incident.Id;
        At = incident.At;
        Since = incident.Since;
        Target = incident.Target;
        Severity = incident.Severity;
        Labels = incident.Labels;
        Facts = incident.Facts;
        History = incident.History;
    }

    /// <summary>The identity that the source gave it.</summary>
    public string? Id { get; init; }

    /// <summary>The moment of the decision.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When the trouble began, or null.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The identity of the resource, or null.</summary>
    public string? Target { get; init; }

    /// <summary>The source's severity, or null.</summary>
    public string? Severity { get; init; }

    /// <summary>Labels by name; null is the same as none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The active facts, or null where they cannot be read.</summary>
    public IReadOnlyList<ActiveFact>? Facts { get; init; }

    /// <summary>The earlier occurrences, or null where they cannot be read.</summary>
    public IReadOnlyList<DateTimeOffset>? History { get; init; }

    /// <summary>The time since the trouble began, in ticks of 100 ns, or null where that is not known.</summary>
    public long? Age => Since is { } since ? At.UtcTicks - since.UtcTicks : null;

    /// <summary>A label's text, or null.</summary>
    public string? Label(string name) => Labels is not null && Labels.TryGetValue(name, out var value) ? value : null;

    /// <summary>How many earlier occurrences lie in the span before the incident, or null where the history cannot be read.</summary>
    /// <param name="span">The length of the span in ticks of 100 ns.</param>
    public long? Seen(long span) => Seen(History, At, span);

    /// <summary>How many moments lie in the span before another one, or null where they cannot be read.</summary>
    internal static long? Seen(IReadOnlyList<DateTimeOffset>? history, DateTimeOffset at, long span)
    {
        if (history is null)
            return null;
        long count = 0;
        var to = at.UtcTicks;
        for (var i = 0; i < history.Count; i++)
        {
            var earlier = to - history[i].UtcTicks;
            if (earlier >= 0 && earlier < span)
                count++;
        }

        return count;
    }

    /// <summary>Whether an active fact of this name satisfies a condition; where facts cannot be read, unknown.</summary>
    public Truth While<TIncident>(string fact, in TIncident incident, FactCondition<TIncident> condition)
        where TIncident : struct
    {
        if (Facts is null)
            return Truth.Unknown;
        var result = Truth.False;
        for (var i = 0; i < Facts.Count; i++)
        {
            if (string.Equals(Facts[i].Name, fact, StringComparison.Ordinal))
                result |= condition(in incident, Facts[i]);
        }

        return result;
    }

    /// <summary>Whether a fact of this name is active; where facts cannot be read, unknown.</summary>
    public Truth While(string fact)
    {
        if (Facts is null)
            return Truth.Unknown;
        for (var i = 0; i < Facts.Count; i++)
        {
            if (string.Equals(Facts[i].Name, fact, StringComparison.Ordinal))
                return Truth.True;
        }

        return Truth.False;
    }
}

/// <summary>A condition over an incident and one active fact.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate Truth FactCondition<TIncident>(in TIncident incident, ActiveFact fact)
    where TIncident : struct;

/// <summary>Reads raw attributes by name; the generated mapping from incidents is made of it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Raw
{
    /// <summary>An attribute's raw value; missing where it is absent.</summary>
    public static AttributeValue Get(IReadOnlyDictionary<string, AttributeValue> attributes, string name)
    {
#if NET
        if (attributes is IncidentAttributes own)
            return own.TryGetValue(name, out var known) ? known : default;
#endif
        return attributes.TryGetValue(name, out var value) ? value : default;
    }
}
