#if NET
using System.Runtime.InteropServices;

namespace PolicyLang.CompilerServices;

/// <summary>
/// Finds texts that are known when the table is built: open addressing, compared ordinally. The hash reads the length and both ends
/// of a text only; where that would crowd the known texts together, all of it is read. Immutable and safe for concurrent use.
/// </summary>
internal sealed class TextMap
{
    private const int LongestWalk = 8;
    private readonly string?[] _texts;
    private readonly int[] _values;
    private readonly int _mask;
    private readonly bool _whole;

    /// <summary>Maps each text to its index plus a first value.</summary>
    public TextMap(IReadOnlyList<string> texts, int first)
    {
        var size = 4;
        while (size < texts.Count * 2)
            size *= 2;
        _mask = size - 1;
        _texts = new string?[size];
        _values = new int[size];
        if (Fill(texts, first) <= LongestWalk)
            return;
        Array.Clear(_texts);
        _whole = true;
        Fill(texts, first);
    }

    /// <summary>The value of a text, or -1.</summary>
    public int Find(ReadOnlySpan<char> text)
    {
        for (var i = (int)Hash(text) & _mask; ; i = (i + 1) & _mask)
        {
            var known = _texts[i];
            if (known is null)
                return -1;
            if (text.SequenceEqual(known))
                return _values[i];
        }
    }

    /// <summary>Fills the table, and tells the longest walk to a text.</summary>
    private int Fill(IReadOnlyList<string> texts, int first)
    {
        var longest = 0;
        for (var t = 0; t < texts.Count; t++)
        {
            var i = (int)Hash(texts[t]) & _mask;
            var walk = 1;
            for (; _texts[i] is not null; walk++)
                i = (i + 1) & _mask;
            (_texts[i], _values[i]) = (texts[t], first + t);
            longest = Math.Max(longest, walk);
        }

        return longest;
    }

    private uint Hash(ReadOnlySpan<char> text)
    {
        var hash = (ulong)text.Length * 0x9E3779B97F4A7C15;
        if (_whole || text.Length < 4)
        {
            foreach (var c in text)
                hash = (hash ^ c) * 0xFF51AFD7ED558CCD;
        }
        else
        {
            var bytes = MemoryMarshal.AsBytes(text);
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * 0xFF51AFD7ED558CCD;
            hash ^= hash >> 32;
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes[^8..])) * 0xC4CEB9FE1A85EC53;
        }

        return (uint)(hash >> 32);
    }
}
#endif
