#if NET
using System.ComponentModel;

namespace PolicyLang.CompilerServices;

/// <summary>The match of one incident against a table. Lives on the stack; allocates nothing; not for concurrent use.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct TableMatch
{
    private readonly MatchTable _table;
    private readonly Span<ushort> _codes;
    private readonly Span<ulong> _possible;

    /// <summary>Called by generated code.</summary>
    /// <param name="table">The table.</param>
    /// <param name="codes">Room for the class of each column.</param>
    /// <param name="possible">Room for the possible rows.</param>
    public TableMatch(MatchTable table, Span<ushort> codes, Span<ulong> possible)
    {
        _table = table;
        _codes = codes;
        _possible = possible;
        _possible.Fill(ulong.MaxValue);
        IsEmpty = false;
    }

    /// <summary>Whether no row is possible any more: nothing that is read later can change that.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Notes a text input.</summary>
    public void Text(int input, string? value)
    {
        var of = _table.Inputs[input];
        for (var i = 0; i < of.Columns.Length; i++)
            Note(of.FirstColumn + i, value is null ? 0 : of.Columns[i].Of(value));
    }

    /// <summary>Notes an integer, duration (ticks of 100 ns) or size.</summary>
    public void Whole(int input, long? value)
    {
        var of = _table.Inputs[input];
        for (var i = 0; i < of.Columns.Length; i++)
            Note(of.FirstColumn + i, value is null ? 0 : of.Columns[i].Of(value.Value));
    }

    /// <summary>Notes a number.</summary>
    public void Number(int input, double? value) => Whole(input, value is { } number ? NumberText.OrderOf(number) : null);

    /// <summary>Notes an answer.</summary>
    public void Flag(int input, bool? value) => Whole(input, value is { } answer ? answer ? 1 : 0 : null);

    /// <summary>Whether some policy's condition is not false, once all inputs were noted.</summary>
    public bool Any()
    {
        if (IsEmpty)
            return false;
        var first = _table.Columns - _table.Opaque.Length;
        for (var i = 0; i < _table.Opaque.Length; i++)
            Note(first + i, _table.Opaque[i].Of(_codes));
        return !IsEmpty;
    }

    /// <summary>The verdict, once all inputs were noted.</summary>
    /// <param name="guards">The tier that each hold and each untold target asks for; none where it does not.</param>
    public readonly Verdict Decide(ReadOnlySpan<Tier> guards) => _table.Decide(_codes, _possible, guards);

    /// <summary>The verdict where <see cref="Any"/> says that there is none.</summary>
    public static Verdict Nothing => MatchTable.Novel;

    /// <summary>Reads the inputs of an incident until no row is possible.</summary>
    internal bool Read(Incident incident)
    {
        foreach (var input in _table.Inputs)
        {
            Read(input, incident);
            if (IsEmpty)
                return false;
        }

        return Any();
    }

    /// <summary>Reads all inputs of an incident, whatever they leave possible.</summary>
    internal void ReadAll(Incident incident)
    {
        foreach (var input in _table.Inputs)
            Read(input, incident);
        IsEmpty = false;
        Any();
    }

    private void Read(MatchInput input, Incident incident)
    {
        if (input.IsText)
            Text(input.Index, input.ReadText(incident));
        else
            Whole(input.Index, input.ReadQuantity(incident));
    }

    private void Note(int column, int code)
    {
        _codes[column] = (ushort)code;
        var left = _table.PossibleIn(column, code);
        var any = 0ul;
        for (var word = 0; word < _possible.Length; word++)
            any |= _possible[word] &= left[word];
        IsEmpty = any == 0;
    }
}
#endif
