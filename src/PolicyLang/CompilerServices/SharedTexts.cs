#if NET
using System.Text;

namespace PolicyLang.CompilerServices;

/// <summary>
/// One string for a text that comes again and again: the incidents of a fleet say the same few hundred things, and its policies name them.
/// Incidents are then less than half of the memory, and a decision mostly compares a text of an incident with the very string that the
/// policies name it by, which is in the processor's cache or need not be read at all. Nothing depends on it: a text that has a string of
/// its own is only slower. Safe for concurrent use without locks: two threads may both make a string, and either is as good.
/// </summary>
internal static class SharedTexts
{
    /// <summary>Longer texts hardly repeat. With the number of slots it bounds what is kept: about 2 MB.</summary>
    private const int Longest = 128;

    /// <summary>A text is looked for in the slots of its set, which fill a line of the processor's cache.</summary>
    private const int Sets = 2048, Ways = 4;

    private static readonly Slot[] Slots = new Slot[Sets * Ways];

    /// <summary>The hashes of texts that came once, lately. Most of those never come again, and displace nothing.</summary>
    private static readonly int[] Once = new int[Sets * Ways];

    /// <summary>The string of a text.</summary>
    /// <param name="utf8">The text, in UTF-8.</param>
    /// <param name="isCommon">Whether it is known to come again, as what policies name; else it is remembered when it has come twice.</param>
    public static string Of(ReadOnlySpan<byte> utf8, bool isCommon)
    {
        if (utf8.Length is 0 or > Longest || !Ascii.IsValid(utf8))
            return Encoding.UTF8.GetString(utf8);
        var bytes = new HashCode();
        bytes.AddBytes(utf8);
        var hash = bytes.ToHashCode();
        var set = Slots.AsSpan((int)((uint)hash % Sets * Ways), Ways);
        foreach (ref readonly var slot in set)
        {
            // Another thread may write the slot meanwhile, so that its halves are of two texts: the text itself decides.
            if (slot.Hash == hash && slot.Text is { } known && Ascii.Equals(utf8, known))
                return known;
        }

        var made = Encoding.UTF8.GetString(utf8);
        ref var once = ref Once[(uint)hash % (uint)Once.Length];
        if (isCommon || once == hash)
            Keep(made, hash, set);
        else
            once = hash;
        return made;
    }

    /// <summary>Remembers a text in place of the one of its set that came first.</summary>
    private static void Keep(string text, int hash, Span<Slot> set)
    {
        set[..^1].CopyTo(set[1..]);
        set[0] = new Slot { Hash = hash, Text = text };
    }

    private struct Slot
    {
        public int Hash;
        public string? Text;
    }
}
#endif
