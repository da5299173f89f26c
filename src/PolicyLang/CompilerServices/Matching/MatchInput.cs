#if NET
namespace PolicyLang.CompilerServices;

/// <summary>What the conditions of a bucket read. The compiler writes the same numbers.</summary>
internal enum MatchInputKind
{
    /// <summary>An attribute of the incident.</summary>
    Attribute,

    /// <summary>A label.</summary>
    Label,

    /// <summary>The number of earlier occurrences within a span.</summary>
    Seen,

    /// <summary>The time since the trouble began.</summary>
    Age,

    /// <summary>The source's severity.</summary>
    Severity,

    /// <summary>The incident's own target.</summary>
    Target,

    /// <summary>The moment of the decision; leases end at one.</summary>
    At,

    /// <summary>An attribute that incidents of the bucket do not have.</summary>
    Absent,
}

/// <summary>One input with its columns; it is read once for all of them. Immutable and safe for concurrent use.</summary>
internal sealed class MatchInput
{
    private readonly MatchInputKind _kind;
    private readonly PolicyValueType _type;
    private readonly string _name;
    private readonly long _span;
    private readonly string[] _oneOf;

    public MatchInput(ref DataReader reader, int index, int firstColumn)
    {
        Index = index;
        _kind = (MatchInputKind)reader.Int();
        _type = (PolicyValueType)reader.Int();
        _name = reader.Text();
        _span = reader.Long();
        _oneOf = reader.Texts();
        FirstColumn = firstColumn;
        Columns = new MatchColumn[reader.Int()];
        for (var i = 0; i < Columns.Length; i++)
            Columns[i] = Column(ref reader);
    }

    /// <summary>Its place among the inputs of the table.</summary>
    public int Index { get; }

    /// <summary>The index of its first column in the table.</summary>
    public int FirstColumn { get; }

    public MatchColumn[] Columns { get; }

    /// <summary>The name of the attribute, where it is one.</summary>
    public string? Attribute => _kind == MatchInputKind.Attribute ? _name : null;

    public bool IsText => _type == PolicyValueType.String;

    /// <summary>The text of a text input, or null.</summary>
    public string? ReadText(Incident incident) => _kind switch
    {
        MatchInputKind.Attribute => _oneOf.Length > 0 ? Raw.Get(incident.Attributes, _name).AsOneOf(_oneOf) : Raw.Get(incident.Attributes, _name).AsString(),
        MatchInputKind.Label => incident.Labels.TryGetValue(_name, out var text) ? text : null,
        MatchInputKind.Severity => incident.Severity,
        MatchInputKind.Target => incident.Target,
        _ => null,
    };

    /// <summary>The quantity of an ordered input, or null.</summary>
    public long? ReadQuantity(Incident incident) => _kind switch
    {
        MatchInputKind.Attribute => ReadAttribute(Raw.Get(incident.Attributes, _name)),
        MatchInputKind.Seen => IncidentContext.Seen(incident.History, incident.At, _span),
        MatchInputKind.Age => incident.Since is { } since ? incident.At.UtcTicks - since.UtcTicks : null,
        MatchInputKind.At => incident.At.UtcTicks,
        _ => null,
    };

    private long? ReadAttribute(AttributeValue value) => _type switch
    {
        PolicyValueType.Int => value.AsInt(),
        PolicyValueType.Number => value.AsNumber() is { } number ? NumberText.OrderOf(number) : null,
        PolicyValueType.Bool => value.AsBool() is { } answer ? answer ? 1 : 0 : null,
        PolicyValueType.Duration => value.AsDuration(),
        _ => value.AsSize(),
    };

    private static MatchColumn Column(ref DataReader reader)
    {
        switch (reader.Int())
        {
            case 0:
                var literals = reader.Texts();
                return new TextColumn(literals, reader.Texts());
            case 1:
                var bounds = new long[reader.Int()];
                for (var i = 0; i < bounds.Length; i++)
                    bounds[i] = reader.Long();
                return new OrderedColumn(bounds);
            default:
                return new GlobColumn(reader.Text());
        }
    }
}
#endif
