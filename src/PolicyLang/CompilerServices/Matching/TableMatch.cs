#if NET
using System.ComponentModel;

namespace PolicyLang.CompilerServices;

/// <summary>The match of one incident against a table. Lives on the stack; allocates nothing; not for concurrent use.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct TableMatch
{
    /// <summary>What stands in place of a class until an input is read.</summary>
    private const ushort Unread = ushort.MaxValue;

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

    /// <summary>
    /// Reads an incident until one row is left possible that tests nothing more, or none is; no more is read than that takes.
    /// </summary>
    /// <returns>The row, or -1.</returns>
    internal int ReadFirst(Incident incident)
    {
        _codes.Fill(Unread);
        for (var row = _table.FirstLiveOf(_possible); row >= 0; row = _table.FirstLiveOf(_possible))
        {
            var isPossible = true;
            foreach (var input in _table.TestsOf(row))
            {
                if (input == _table.Inputs.Length)
                    ReadRest(incident);
                else if (_codes[_table.Inputs[input].FirstColumn] == Unread)
                    Read(_table.Inputs[input], incident);
                isPossible = (_possible[row >> 6] >> (row & 63) & 1) != 0;
                if (!isPossible)
                    break;
            }

            if (isPossible)
                return row;
        }

        return -1;
    }

    /// <summary>Whether a row is true, and is the first, so that it governs unless a guard raises some row.</summary>
    internal readonly bool IsCertain(int row) => _table.IsCertain(row, _codes);

    /// <summary>Reads what was not read yet, except what no possible row tests.</summary>
    internal void ReadRest(Incident incident)
    {
        foreach (var input in _table.Inputs)
        {
            if (_codes[input.FirstColumn] != Unread)
                continue;
            var isNeeded = _table.Opaque.Length > 0;
            for (var i = 0; i < input.Columns.Length; i++)
                isNeeded |= _table.IsTested(input.FirstColumn + i, _possible);
            if (isNeeded)
                Read(input, incident);
            else
                _codes.Slice(input.FirstColumn, input.Columns.Length).Fill(1);
        }

        var answers = _table.Columns - _table.Opaque.Length;
        for (var i = 0; i < _table.Opaque.Length; i++)
            Note(answers + i, _table.Opaque[i].Of(_codes));
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
