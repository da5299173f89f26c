#if NET
using System.ComponentModel;

namespace PolicyLang.CompilerServices;

/// <summary>The match of one typed incident against a table. Lives on the stack; allocates nothing; not for concurrent use.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct TableMatch
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
    }

    /// <summary>Notes a text input.</summary>
    public void Text(int input, string? value) => _table.Inputs[input].Sort(value, _codes);

    /// <summary>Notes an integer, duration (ticks of 100 ns) or size.</summary>
    public void Whole(int input, long? value) => _table.Inputs[input].Sort(value, _codes);

    /// <summary>Notes a number.</summary>
    public void Number(int input, double? value) => Whole(input, value is { } number ? NumberText.OrderOf(number) : null);

    /// <summary>Notes an answer.</summary>
    public void Flag(int input, bool? value) => Whole(input, value is { } answer ? answer ? 1 : 0 : null);

    /// <summary>Whether some policy that is not in shadow is not false, once all inputs were noted.</summary>
    public bool Any()
    {
        _table.Answer(_codes);
        _table.Possible(_codes, _possible);
        return _table.FirstLiveOf(_possible) >= 0;
    }

    /// <summary>The verdict, once <see cref="Any"/> said that there is one.</summary>
    /// <param name="guards">The tier that each hold and each untold target asks for; none where it does not.</param>
    public Verdict Decide(ReadOnlySpan<Tier> guards) => _table.Decide(_codes, _possible, guards);

    /// <summary>The verdict where <see cref="Any"/> says that there is none.</summary>
    public static Verdict Nothing => MatchTable.Novel;
}
#endif
