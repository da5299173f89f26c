namespace PolicyLang.Analysis.Tests;

/// <summary>A set of incidents, one bit each. Immutable.</summary>
internal readonly struct Bits
{
    private readonly ulong[] _words;
    private readonly int _count;

    private Bits(ulong[] words, int count) => (_words, _count) = (words, count);

    public bool IsEmpty => Array.TrueForAll(_words, w => w == 0);

    /// <summary>The first incident in it, or -1.</summary>
    public int First
    {
        get
        {
            var word = Array.FindIndex(_words, w => w != 0);
            return word < 0 ? -1 : (word * 64) + System.Numerics.BitOperations.TrailingZeroCount(_words[word]);
        }
    }

    public static Bits None(int count) => new(new ulong[(count + 63) / 64], count);

    public static Bits All(int count) => ~None(count);

    public static Bits Where(int count, Func<int, bool> isIn)
    {
        var words = new ulong[(count + 63) / 64];
        for (var i = 0; i < count; i++)
        {
            if (isIn(i))
                words[i / 64] |= 1UL << (i % 64);
        }

        return new Bits(words, count);
    }

    public static Bits operator &(Bits left, Bits right)
    {
        var words = new ulong[left._words.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = left._words[i] & right._words[i];
        return new Bits(words, left._count);
    }

    public static Bits operator |(Bits left, Bits right)
    {
        var words = new ulong[left._words.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = left._words[i] | right._words[i];
        return new Bits(words, left._count);
    }

    public static Bits operator ~(Bits operand)
    {
        var words = new ulong[operand._words.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = ~operand._words[i];
        if (operand._count % 64 != 0)
            words[^1] &= (1UL << (operand._count % 64)) - 1;
        return new Bits(words, operand._count);
    }

    public bool Contains(int index) => (_words[index / 64] >> (index % 64) & 1) != 0;

    public bool SameAs(Bits other) => _words.AsSpan().SequenceEqual(other._words);
}

/// <summary>For which incidents something is true, and for which false; for the others it is unknown.</summary>
internal readonly record struct Bits3(Bits IsTrue, Bits IsFalse)
{
    public Bits IsUnknown => ~(IsTrue | IsFalse);

    public bool SameAs(Bits3 other) => IsTrue.SameAs(other.IsTrue) && IsFalse.SameAs(other.IsFalse);
}
