#if NET
using System.Numerics;

namespace PolicyLang.CompilerServices;

/// <summary>
/// Walks the policies whose condition is not false. The possible rows of a policy stand side by side: it has rows of two tiers only
/// where its lease ends, and then the moment of the incident leaves those of one tier possible.
/// </summary>
internal ref struct PolicyRows(MatchTable table, ReadOnlySpan<ushort> codes, ReadOnlySpan<ulong> possible, int end)
{
    private readonly ReadOnlySpan<ushort> _codes = codes;
    private readonly ReadOnlySpan<ulong> _possible = possible;
    private int _word = -1;
    private ulong _bits;
    private ulong _uncertain;
    private int _next = -1;
    private bool _nextIsCertain;

    /// <summary>A row of the policy.</summary>
    public MatchRow Row { get; private set; }

    /// <summary>The value of the policy's condition: true or unknown.</summary>
    public Truth Condition { get; private set; }

    /// <summary>Moves to the next policy.</summary>
    public bool MoveNext()
    {
        if (_next < 0 && !ReadRow())
            return false;
        Row = table.RowAt(_next);
        var isTrue = false;
        do
            isTrue |= _nextIsCertain;
        while (ReadRow() && table.RowAt(_next).Policy == Row.Policy);
        Condition = isTrue ? Truth.True : Truth.Unknown;
        return true;
    }

    /// <summary>Moves to the next possible row; -1 where there is none.</summary>
    private bool ReadRow()
    {
        _next = -1;
        while (_bits == 0)
        {
            if (++_word >= _possible.Length)
                return false;
            _bits = _possible[_word];
            if (_bits != 0)
                _uncertain = table.Uncertain(_codes, _word);
        }

        var bit = BitOperations.TrailingZeroCount(_bits);
        _bits &= _bits - 1;
        if ((_word * 64) + bit >= end)
        {
            (_bits, _word) = (0, _possible.Length);
            return false;
        }

        _next = (_word * 64) + bit;
        _nextIsCertain = (_uncertain >> bit & 1) == 0;
        return true;
    }
}
#endif
