using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit.Tables;

/// <summary>An input that conditions of a bucket read, with its columns. The runtime's <c>MatchInput</c> reads it.</summary>
internal sealed class BucketInput
{
    /// <summary>The moment of the decision, at which leases end; no condition reads it.</summary>
    public const int At = 6;

    /// <summary>An input that incidents of the bucket do not have.</summary>
    public const int Absent = 7;

    private readonly int _kind;
    private readonly List<Column> _columns = [];
    private readonly Dictionary<string, GlobColumn> _globs = new(StringComparer.Ordinal);
    private Column? _values;

    private BucketInput(int kind, Input? source, PolicyValueType type)
    {
        _kind = kind;
        Source = source;
        Type = type;
    }

    /// <summary>The input of conditions, or null for the moment of the decision.</summary>
    public Input? Source { get; }

    public PolicyValueType Type { get; }

    public bool IsAbsent => _kind == Absent;

    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>How many comparisons read it.</summary>
    public int Uses { get; set; }

    public static BucketInput Moment() => new(At, null, PolicyValueType.Int);

    public static BucketInput Of(Input input, Pair pair)
    {
        var isAbsent = input.Kind == InputKind.Attribute && !(pair.Find(input.Name) is { } field && field.Type.Equals(input.Type));
        return new BucketInput(isAbsent ? Absent : KindOf(input.Kind), input, input.Type.Kind);
    }

    /// <summary>The column that tells a test, which is taken into account.</summary>
    public Column ColumnFor(MatchTest test)
    {
        Column? column;
        if (test is GlobTest glob)
        {
            if (_globs.TryGetValue(glob.Pattern, out var known))
                return known;
            _globs.Add(glob.Pattern, known = new GlobColumn(glob.Pattern));
            _columns.Add(column = known);
        }
        else
        {
            if (_values is null)
                _columns.Add(_values = Type == PolicyValueType.String ? new TextColumn() : new OrderedColumn(Type));
            column = _values;
        }

        column.Add(test);
        return column;
    }

    public void Write(DataWriter writer)
    {
        writer.Number(_kind).Number((int)Type).Text(Source?.Name ?? "").Number(Source?.Span ?? 0)
            .Texts(Source is { Kind: InputKind.Attribute } ? [.. Source.Type.OneOf] : []).Number(_columns.Count);
        foreach (var column in _columns)
            column.Write(writer);
    }

    private static int KindOf(InputKind kind) => kind switch
    {
        InputKind.Attribute => 0,
        InputKind.Label => 1,
        InputKind.Seen => 2,
        InputKind.Age => 3,
        InputKind.Severity => 4,
        InputKind.Target => 5,
        _ => throw new InvalidOperationException($"A policy does not read {kind}."),
    };
}
