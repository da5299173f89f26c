#if NET
using System.ComponentModel;

namespace PolicyLang.CompilerServices;

/// <summary>The match of one typed incident against a table. Lives on the stack; allocates nothing; not for concurrent use.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct TableMatch
{
    private readonly MatchTable _table;
    private readonly Span<ushort> _room;
    private readonly Span<ushort> _codes;
    private readonly Span<ulong> _possible;

    /// <summary>Called by generated code.</summary>
    /// <param name="table">The table.</param>
    /// <param name="codes">Room for the class of each column, and more up to a multiple of four.</param>
    /// <param name="possible">Room for the possible rows.</param>
    public TableMatch(MatchTable table, Span<ushort> codes, Span<ulong> possible)
    {
        _table = table;
        _room = codes[..table.Room];
        _codes = _room[..table.Columns];
        // A project may leave the room on its stack as it was.
        _room[table.Columns..].Clear();
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

    /// <summary>Decides, once all inputs were noted, an incident that lacks nothing and that no guard can be about; most are like that.</summary>
    /// <param name="target">The incident's own target.</param>
    /// <param name="facts">Its facts.</param>
    /// <param name="verdict">The verdict, if it is such an incident.</param>
    /// <returns>Whether it is such an incident.</returns>
    public bool TryDecidePlain(string? target, IReadOnlyList<ActiveFact>? facts, out Verdict verdict)
    {
        _table.Answer(_codes);
        if (!_table.IsQuiet(target, facts) || _codes.Contains((ushort)0))
        {
            verdict = default;
            return false;
        }

        var probe = default(NoProbe);
        verdict = _table.DecidePlain(_room, ref probe);
        return true;
    }

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
