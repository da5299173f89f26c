using System.Collections.ObjectModel;

namespace PolicyLang;

/// <summary>Something that went wrong with one resource at one moment, as a source reported it.</summary>
/// <remarks>Immutable once initialised, as long as the dictionaries given to it are left alone; then safe for concurrent use.</remarks>
public sealed class Incident
{
    private static readonly ReadOnlyDictionary<string, AttributeValue> NoAttributes = new(new Dictionary<string, AttributeValue>());

    /// <summary>No labels. Many incidents share it, so nobody can put one in.</summary>
    internal static readonly ReadOnlyDictionary<string, string> NoLabels = new(new Dictionary<string, string>());

    /// <summary>The identity that the source gave it.</summary>
    public required string Id { get; init; }

    /// <summary>The moment of the decision; windows, leases and ages are measured at it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the trouble began, or null where that is not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The signal's name, for example <c>oom</c>. A name that no vocabulary has is decided as novel.</summary>
    public required string Signal { get; init; }

    /// <summary>The kind of resource, for example <c>pod</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The identity of the resource, for example <c>shop/checkout-7d9f</c>, or null where the source gave none.</summary>
    public string? Target { get; init; }

    /// <summary>The source's own severity, or null where it gave none.</summary>
    public string? Severity { get; init; }

    /// <summary>Attributes by name. Never null; what is absent is missing data.</summary>
    public IReadOnlyDictionary<string, AttributeValue> Attributes
    {
        get;
        init
        {
            field = value;
#if NET
            var own = value as IncidentAttributes;
            (AttributeNames, AttributeItems) = (own?.Names, own?.Items);
#endif
        }
    } = NoAttributes;

#if NET
    /// <summary>The names and values of the attributes where they are a list. Here too, so that a decision need not wait for the memory of one thing more.</summary>
    internal CompilerServices.AttributeNames? AttributeNames { get; private init; }

    /// <inheritdoc cref="AttributeNames" />
    internal AttributeValue[]? AttributeItems { get; private init; }
#endif

    /// <summary>Labels by name, as the source sent them. Never null.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoLabels;

    /// <summary>The facts that are active at <see cref="At"/>, or null where they cannot be read. Empty means that there are none.</summary>
    public IReadOnlyList<ActiveFact>? Facts { get; init; } = [];

    /// <summary>
    /// The moments of earlier occurrences of the same pattern (signal, resource, group), in any order, or null where the history
    /// cannot be read. Empty means that there were none.
    /// </summary>
    public IReadOnlyList<DateTimeOffset>? History { get; init; } = [];
}

/// <summary>A fact that holds at the moment of an incident, such as a migration that is running.</summary>
/// <param name="Name">The fact's name, for example <c>migration</c>.</param>
/// <param name="Attributes">Its fields by name; what is absent is missing data.</param>
public sealed record ActiveFact(string Name, IReadOnlyDictionary<string, AttributeValue> Attributes);
