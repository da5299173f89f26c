#if NET
using System.Text;

namespace PolicyLang.CompilerServices;

/// <summary>
/// One string for a text that comes again and again: the incidents of a fleet say the same few hundred things, and its policies name them.
/// Incidents are then less memory, and where policies are tables, a decision mostly compares a text of an incident with the very string that
/// they name it by, which is in the processor's cache or need not be read at all. Nothing depends on it: a text that has a string of
/// its own is only slower. Safe for concurrent use without locks: two threads may both make a string, and either is as good.
/// </summary>
/// <remarks>
/// Only texts of ASCII are shared. What is shared stays in memory until others displace it, secrets in labels as well.
/// </remarks>
internal static class SharedTexts
{
    /// <summary>Longer texts hardly repeat. With the number of slots it bounds what is kept: 2.5 MB.</summary>
    private const int Longest = 128;

    /// <summary>
    /// A text is looked for in the slots of its set, which are as long as a line of the processor's cache. The first half of them is for
    /// what policies name: names of pods, which come twice where an alert is sent again, do not displace it.
    /// </summary>
    private const int Sets = 2048, Ways = 4, Named = Ways / 2;

    private static readonly Slot[] Slots = new Slot[Sets * Ways];

    /// <summary>The hashes of texts that came once, lately, in pairs. Most of those never come again, and displace nothing.</summary>
    private static readonly int[] Once = new int[Sets * Ways * 2];

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
        for (var way = 0; way < set.Length; way++)
        {
            // Another thread may write the slot meanwhile, so that its halves are of two texts: the text itself decides.
            if (set[way].Hash != hash || set[way].Text is not { } known || !Ascii.Equals(utf8, known))
                continue;
            if (isCommon && way >= Named)
                Keep(known, hash, set[..(way + 1)]);
            return known;
        }

        var made = Encoding.UTF8.GetString(utf8);
        if (isCommon)
            Keep(made, hash, set);
        else if (CameOnce(hash))
            Keep(made, hash, set[Named..]);
        return made;
    }

    /// <summary>Puts a text first, in place of the last one.</summary>
    private static void Keep(string text, int hash, Span<Slot> slots)
    {
        slots[..^1].CopyTo(slots[1..]);
        slots[0] = new Slot { Hash = hash, Text = text };
    }

    /// <summary>Whether a text came lately; if not, it has now. Two that take turns do not displace each other.</summary>
    private static bool CameOnce(int hash)
    {
        var pair = Once.AsSpan((int)((uint)hash % (uint)(Once.Length / 2)) * 2, 2);
        if (pair[0] == hash || pair[1] == hash)
            return true;
        pair[1] = pair[0];
        pair[0] = hash;
        return false;
    }

    private struct Slot
    {
        public int Hash;
        public string? Text;
    }
}
#endif
