#if NET
using System.Runtime.InteropServices;

namespace PolicyLang.CompilerServices;

/// <summary>
/// A set of rows for each class of a table, one behind the other. Sets of several words begin where a line of the processor's cache or
/// half of one begins, so that none is in more lines than its length asks for. Filled once, then safe for concurrent use.
/// </summary>
internal sealed class RowSets
{
    /// <summary>The length of a line of 64 bytes.</summary>
    private const int Line = 8;

    private readonly int _words;

    /// <summary>Makes room for empty sets.</summary>
    /// <param name="classes">How many sets there are.</param>
    /// <param name="words">The length of each, in words of 64 bits: 1, 4 or a multiple of 8.</param>
    public RowSets(int classes, int words)
    {
        _words = words;
        if (words == 1)
        {
            Items = new ulong[classes];
            return;
        }

        // What is pinned stays where it is.
        Items = GC.AllocateArray<ulong>((classes * words) + Line - 1, pinned: true);
        Start = (int)(-(Marshal.UnsafeAddrOfPinnedArrayElement(Items, 0) / sizeof(ulong)) & (Line - 1));
    }

    /// <summary>The words of all sets.</summary>
    public ulong[] Items { get; }

    /// <summary>Where the first set begins.</summary>
    public int Start { get; }

    /// <summary>The set of a class.</summary>
    public Span<ulong> this[int code] => Items.AsSpan(Start + (code * _words), _words);
}
#endif
