#if NET
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PolicyLang.CompilerServices;

/// <summary>
/// Sorts the values of one input into classes that no condition of the bucket tells apart. The classes of all columns of a bucket are
/// numbered through; class 0 is missing data, in every column. Immutable and safe for concurrent use.
/// </summary>
internal abstract class MatchColumn(int first)
{
    /// <summary>The number of its first class.</summary>
    public int First => first;

    /// <summary>How many classes it has besides missing.</summary>
    public abstract int Classes { get; }

    /// <summary>The class of a text.</summary>
    public virtual int Of(string text) => throw new InvalidOperationException("The column is of numbers.");

    /// <summary>The class of a quantity.</summary>
    public virtual int Of(long value) => throw new InvalidOperationException("The column is of texts.");
}

/// <summary>Texts: the classes of those that conditions name, one for each prefix, one for all others.</summary>
internal sealed class TextColumn : MatchColumn
{
    private readonly TextMap _prefixes;

    /// <summary>The lengths of prefixes, negated: the longest first.</summary>
    private readonly int[] _lengths;

    public TextColumn(int first, string[][] literals, string[] prefixes)
        : base(first)
    {
        Classes = 1 + literals.Length + prefixes.Length;
        var known = new List<KeyValuePair<string, int>>();
        for (var i = 0; i < literals.Length; i++)
        {
            foreach (var text in literals[i])
                known.Add(new(text, first + 1 + i));
        }

        Literals = new TextMap([.. known]);
        _prefixes = new TextMap(prefixes, first + 1 + literals.Length);
        var lengths = new SortedSet<int>();
        foreach (var prefix in prefixes)
            lengths.Add(-prefix.Length);
        _lengths = [.. lengths];
    }

    public override int Classes { get; }

    /// <summary>The classes of the texts that conditions name.</summary>
    public TextMap Literals { get; }

    /// <summary>Whether conditions name prefixes of texts, too.</summary>
    public bool HasPrefixes => _lengths.Length > 0;

    public override int Of(string text) => Literals.Find(text) is >= 0 and var literal ? literal : OfPrefix(text);

    /// <summary>The class of a text that conditions do not name. The longest prefix tells all shorter ones.</summary>
    public int OfPrefix(string text)
    {
        foreach (var negated in _lengths)
        {
            var length = -negated;
            if (length <= text.Length && _prefixes.Find(text.AsSpan(0, length)) is >= 0 and var found)
                return found;
        }

        return First;
    }
}

/// <summary>Quantities: the spans between the bounds at which the answer of some condition changes.</summary>
internal sealed class OrderedColumn : MatchColumn
{
    private const int MostCounted = 32;

    /// <summary>Fewer bounds are filled up to so many, and all of them compared: how many there are cannot be mispredicted then.</summary>
    private const int LeastCounted = 16;
    private readonly int _count;

    /// <summary>The bounds, ascending, and largest numbers behind them.</summary>
    private readonly long[] _bounds;

    public OrderedColumn(int first, long[] bounds)
        : base(first)
    {
        _count = bounds.Length;
        _bounds = new long[Math.Max(LeastCounted, (bounds.Length + Vector256<long>.Count - 1) / Vector256<long>.Count * Vector256<long>.Count)];
        Array.Fill(_bounds, long.MaxValue);
        bounds.CopyTo(_bounds, 0);
    }

    public override int Classes => _count + 1;

    public override int Of(long value)
    {
        ref var bounds = ref MemoryMarshal.GetArrayDataReference(_bounds);
        var values = Vector256.Create(value);
        var count = _bounds.Length == LeastCounted
            ? CountOf(ref bounds, 0, values) + CountOf(ref bounds, 4, values) + CountOf(ref bounds, 8, values) + CountOf(ref bounds, 12, values)
            : CountOfMany(ref bounds, values);
        // The largest number of all also passes what fills the vectors.
        return First + Math.Min(count, _count);
    }

    private int CountOfMany(ref long bounds, Vector256<long> values)
    {
        var low = 0;
        var high = _bounds.Length;
        while (high - low > MostCounted)
        {
            var middle = ((low + high) >>> 1) & -Vector256<long>.Count;
            if (_bounds[middle] <= values[0])
                low = middle;
            else
                high = middle;
        }

        // Counting has no branch to mispredict.
        var count = low;
        for (; low < high; low += Vector256<long>.Count)
            count += CountOf(ref bounds, low, values);
        return count;
    }

    /// <summary>How many of the bounds from an index on, as many as fill a vector, a value has reached.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountOf(ref long bounds, int from, Vector256<long> values) =>
        BitOperations.PopCount(Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref bounds, (nuint)from), values).ExtractMostSignificantBits());
}

/// <summary>Texts that match a pattern, and others.</summary>
internal sealed class GlobColumn(int first, string pattern) : MatchColumn(first)
{
    private readonly Glob _glob = Glob.Parse(pattern);

    public override int Classes => 2;

    public override int Of(string text) => _glob.IsMatch(text) ? First + 1 : First;
}
#endif
