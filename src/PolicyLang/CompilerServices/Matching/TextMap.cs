#if NET
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PolicyLang.CompilerServices;

/// <summary>
/// Finds texts that are known when the table is built: open addressing, compared ordinally. The hash reads the length and both ends
/// of a text only; where that crowds the known texts together even in a larger table, all of it is read. Immutable and safe for concurrent use.
/// </summary>
/// <remarks>
/// Texts from outside are looked up and never put in, so nobody can make a look-up long: it goes on only behind slots that a known text
/// was pushed away from, and it compares a text only where 31 bits of the hash are those of a known one.
/// </remarks>
internal readonly struct TextMap
{
    private const int LongestWalk = 4;
    private const uint GoesOn = 1;
    private readonly Slot[] _slots;
    /// <summary>The value lies beside the text, which is compared before it is read.</summary>
    private readonly KeyValuePair<string, int>[] _texts;
    private readonly bool _whole;

    /// <summary>Maps each text to its index, counted from some number on; of equal ones to the first.</summary>
    public TextMap(string[] texts, int from = 0)
        : this(Indexed(texts, from))
    {
    }

    /// <summary>Maps each text to a value that is not negative.</summary>
    public TextMap(KeyValuePair<string, int>[] texts)
    {
        _texts = texts;
        var size = 4;
        while (size < texts.Length * 2)
            size *= 2;
        for (var enlarged = 0; enlarged < 3; enlarged++)
        {
            _slots = new Slot[size << enlarged];
            if (Fill(_slots, texts, whole: false) <= LongestWalk)
                return;
        }

        _whole = true;
        _slots = new Slot[size << 1];
        Fill(_slots, texts, whole: true);
    }

    /// <summary>The value of a text, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ReadOnlySpan<char> text)
    {
        var hash = Hash(text, _whole);
        var slots = _slots;
        for (var i = (int)(hash >> 1); ; i++)
        {
            ref readonly var slot = ref slots[i & (slots.Length - 1)];
            if (((slot.Hash ^ hash) & ~GoesOn) == 0 && slot.Entry > 0)
            {
                ref readonly var known = ref _texts[slot.Entry - 1];
                if (text.SequenceEqual(known.Key))
                    return known.Value;
            }

            if ((slot.Hash & GoesOn) == 0)
                return -1;
        }
    }

    private static KeyValuePair<string, int>[] Indexed(string[] texts, int from)
    {
        var indexed = new KeyValuePair<string, int>[texts.Length];
        for (var i = 0; i < indexed.Length; i++)
            indexed[i] = new(texts[i], from + i);
        return indexed;
    }

    /// <summary>Fills the slots, and tells the longest walk to a text.</summary>
    private static int Fill(Slot[] slots, KeyValuePair<string, int>[] texts, bool whole)
    {
        var longest = 0;
        for (var t = 0; t < texts.Length; t++)
        {
            var hash = Hash(texts[t].Key, whole);
            var i = (int)(hash >> 1) & (slots.Length - 1);
            var walk = 1;
            for (; slots[i].Entry > 0; walk++)
            {
                slots[i].Hash |= GoesOn;
                i = (i + 1) & (slots.Length - 1);
            }

            slots[i] = new Slot { Hash = hash & ~GoesOn, Entry = t + 1 };
            longest = Math.Max(longest, walk);
        }

        return longest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ReadOnlySpan<char> text, bool whole)
    {
        if (whole)
            return HashOfAll(text);
        ref var first = ref MemoryMarshal.GetReference(text);
        ulong head, tail = 0;
        if (text.Length >= 4)
        {
            head = Four(ref first);
            tail = Four(ref Unsafe.Add(ref first, text.Length - 4));
        }
        else
        {
            // One to three characters are the first, the middle and the last one.
            head = text.Length == 0 ? 0 : first | ((ulong)Unsafe.Add(ref first, text.Length >> 1) << 16) | ((ulong)Unsafe.Add(ref first, text.Length - 1) << 32);
        }

        return Mix((head * 0xFF51AFD7ED558CCD) + (tail * 0xC4CEB9FE1A85EC53) + ((ulong)text.Length * 0x9E3779B97F4A7C15));
    }

    private static uint HashOfAll(ReadOnlySpan<char> text)
    {
        var hash = (ulong)text.Length * 0x9E3779B97F4A7C15;
        foreach (var c in text)
            hash = (hash ^ c) * 0xFF51AFD7ED558CCD;
        return Mix(hash);
    }

    private static uint Mix(ulong hash) => (uint)(((hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15) >> 32);

    private static ulong Four(ref char at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref at));

    private struct Slot
    {
        /// <summary>31 bits of the hash; the lowest bit says that a text was pushed on from here.</summary>
        public uint Hash;

        /// <summary>The index of the text plus one; 0 where there is none.</summary>
        public int Entry;
    }
}
#endif
