#if NET
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PolicyLang.CompilerServices;

/// <summary>
/// Finds texts that are known when the table is built: open addressing, compared ordinally. The hash reads the length and both ends
/// of a text only; where that crowds the known texts together even in a larger table, all of it is read. Immutable and safe for concurrent use.
/// </summary>
/// <remarks>
/// Texts from outside are looked up and never put in, but for the names of attributes, of which there are few: nobody can make a look-up
/// long. It goes on only behind slots that a known text was pushed away from, and it compares a text only where 31 bits of the hash are
/// those of a known one.
/// </remarks>
internal readonly struct TextMap
{
    private const int LongestWalk = 4;
    private const uint GoesOn = 1;
    private readonly Slot[] _slots;

    /// <summary>Beside the slots, so that their length need not be read from where they are.</summary>
    private readonly int _mask;
    private readonly bool _whole;

    /// <summary>Maps each text to its index, counted from some number on; of equal ones to the first.</summary>
    public TextMap(string[] texts, int from = 0)
        : this(Indexed(texts, from))
    {
    }

    /// <summary>Maps each text to a value that is not negative.</summary>
    public TextMap(KeyValuePair<string, int>[] texts)
    {
        var size = 4;
        while (size < texts.Length * 2)
            size *= 2;
        for (var enlarged = 0; enlarged < 3; enlarged++)
        {
            _slots = new Slot[size << enlarged];
            _mask = _slots.Length - 1;
            if (Fill(_slots, texts, whole: false) <= LongestWalk)
                return;
        }

        _whole = true;
        _slots = new Slot[size << 1];
        _mask = _slots.Length - 1;
        Fill(_slots, texts, whole: true);
    }

    /// <summary>The value of a text, or -1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Find(ReadOnlySpan<char> text)
    {
        var hash = Hash(text, _whole);
        for (var i = (int)(hash >> 1); ; i++)
        {
            ref readonly var slot = ref SlotAt(i);
            if (((slot.Hash ^ hash) & ~GoesOn) == 0 && slot.Text is { } known && text.SequenceEqual(known))
                return slot.Value;
            if ((slot.Hash & GoesOn) == 0)
                return -1;
        }
    }

    /// <summary>
    /// What the first slot of a text tells, without comparing it and without a branch on whether it is known. Where it tells neither of both,
    /// <see cref="Find"/> knows.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="isKnown">1 where it is the very string that is known (<see cref="SharedTexts"/>), else 0.</param>
    /// <param name="isUnknown">1 where it is none that is known, else 0.</param>
    /// <returns>Its value, where it is known.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Glance(string text, out int isKnown, out int isUnknown)
    {
        var hash = Hash(text, _whole);
        ref readonly var slot = ref SlotAt((int)(hash >> 1));
        isKnown = Bit(ReferenceEquals(slot.Text, text));
        // Where the hashes differ in the last bit only, it may be the known one; where that bit of the slot is set, it may be further on.
        isUnknown = Bit(((slot.Hash ^ hash) & ~GoesOn) != 0) & ~(int)slot.Hash;
        return slot.Value;
    }

    private static int Bit(bool value) => Unsafe.BitCast<bool, byte>(value);

    /// <summary>A slot; the mask keeps the index within the array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref readonly Slot SlotAt(int index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), index & _mask);

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
        foreach (var (text, value) in texts)
        {
            var hash = Hash(text, whole);
            var i = (int)(hash >> 1) & (slots.Length - 1);
            var walk = 1;
            for (; slots[i].Text is not null; walk++)
            {
                slots[i].Hash |= GoesOn;
                i = (i + 1) & (slots.Length - 1);
            }

            slots[i] = new Slot { Text = text, Hash = hash & ~GoesOn, Value = value };
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

    /// <summary>A quarter of a line of the processor's cache: a look-up mostly reads one line.</summary>
    private struct Slot
    {
        public string? Text;

        /// <summary>31 bits of the hash; the lowest bit says that a text was pushed on from here.</summary>
        public uint Hash;

        public int Value;
    }
}
#endif
