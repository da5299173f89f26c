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

    /// <summary>Reads an input.</summary>
    /// <param name="reader">The data.</param>
    /// <param name="firstColumn">The index of its first column.</param>
    /// <param name="firstClass">The first number that no class of an earlier column has.</param>
    public MatchInput(ref DataReader reader, int firstColumn, int firstClass)
    {
        _kind = (MatchInputKind)reader.Int();
        _type = (PolicyValueType)reader.Int();
        _name = reader.Text();
        _span = reader.Long();
        _oneOf = reader.Texts();
        FirstColumn = firstColumn;
        Columns = new MatchColumn[reader.Int()];
        for (var i = 0; i < Columns.Length; i++)
        {
            Columns[i] = Column(ref reader, firstClass);
            firstClass += Columns[i].Classes;
        }
    }

    /// <summary>The index of its first column in the table.</summary>
    public int FirstColumn { get; }

    public MatchColumn[] Columns { get; }

    /// <summary>The name of the attribute, where it is one.</summary>
    public string? Attribute => _kind == MatchInputKind.Attribute ? _name : null;

    /// <summary>Its column, where it is an attribute that is any text, and one column tells all tests of it; else null.</summary>
    public TextColumn? Texts => _kind == MatchInputKind.Attribute && _oneOf.Length == 0 && Columns is [TextColumn only] ? only : null;

    /// <summary>Its column, where it is an attribute that is a whole number; else null.</summary>
    public OrderedColumn? Integers => _kind == MatchInputKind.Attribute && _type == PolicyValueType.Int && Columns is [OrderedColumn only] ? only : null;

    /// <summary>Notes the class of an incident's value in each column.</summary>
    public void Sort(Incident incident, Span<ushort> codes)
    {
        if (_kind == MatchInputKind.Attribute)
            Sort(Raw.Get(incident.Attributes, _name), codes);
        else if (_type == PolicyValueType.String)
            Sort(ReadText(incident), codes);
        else
            Sort(ReadQuantity(incident), codes);
    }

    /// <summary>Notes the class of an attribute's value in each column.</summary>
    public void Sort(AttributeValue value, Span<ushort> codes)
    {
        if (_type == PolicyValueType.String)
            Sort(_oneOf.Length > 0 ? value.AsOneOf(_oneOf) : value.AsString(), codes);
        else
            Sort(QuantityOf(value), codes);
    }

    /// <summary>Notes the class of a text in each column; null is missing.</summary>
    public void Sort(string? text, Span<ushort> codes)
    {
        for (var i = 0; i < Columns.Length; i++)
            codes[FirstColumn + i] = (ushort)(text is null ? 0 : Columns[i].Of(text));
    }

    /// <summary>Notes the class of a quantity in each column; null is missing.</summary>
    public void Sort(long? quantity, Span<ushort> codes)
    {
        for (var i = 0; i < Columns.Length; i++)
            codes[FirstColumn + i] = (ushort)(quantity is null ? 0 : Columns[i].Of(quantity.Value));
    }

    private string? ReadText(Incident incident) => _kind switch
    {
        MatchInputKind.Label => incident.Labels.TryGetValue(_name, out var text) ? text : null,
        MatchInputKind.Severity => incident.Severity,
        MatchInputKind.Target => incident.Target,
        _ => null,
    };

    private long? ReadQuantity(Incident incident) => _kind switch
    {
        MatchInputKind.Seen => IncidentContext.Seen(incident.History, incident.At, _span),
        MatchInputKind.Age => incident.Since is { } since ? incident.At.UtcTicks - since.UtcTicks : null,
        MatchInputKind.At => incident.At.UtcTicks,
        _ => null,
    };

    private long? QuantityOf(AttributeValue value) => _type switch
    {
        PolicyValueType.Int => value.AsInt(),
        PolicyValueType.Number => value.AsNumber() is { } number ? NumberText.OrderOf(number) : null,
        PolicyValueType.Bool => value.AsBool() is { } answer ? answer ? 1 : 0 : null,
        PolicyValueType.Duration => value.AsDuration(),
        _ => value.AsSize(),
    };

    private static MatchColumn Column(ref DataReader reader, int first)
    {
        switch (reader.Int())
        {
            case 0:
                var classes = new string[reader.Int()][];
                for (var i = 0; i < classes.Length; i++)
                    classes[i] = reader.Texts();
                return new TextColumn(first, classes, reader.Texts());
            case 1:
                var bounds = new long[reader.Int()];
                for (var i = 0; i < bounds.Length; i++)
                    bounds[i] = reader.Long();
                return new OrderedColumn(first, bounds);
            default:
                return new GlobColumn(first, reader.Text());
        }
    }
}
#endif
