#if NET
using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PolicyLang.CompilerServices;

/// <summary>
/// The policies about one signal on one resource as bit sets. A row is one conjunction of a policy's condition; for each class of each
/// column there is a set of the rows that it leaves possible, and an incident's rows are the intersection over its classes. Rows are
/// in governing order (static tier, then declaration), so that the first possible row governs where nothing is missing and no guard
/// raises. Immutable and safe for concurrent use.
/// </summary>
/// <remarks>
/// Source of the technique: P. E. O'Neil and D. Quass, Improved Query Performance with Variant Indexes, SIGMOD 1997 (bitmap indexes).
/// A column whose input is missing leaves every row possible; the rows that test it are then not definite. A conjunction is thus true
/// where it is possible and tests nothing that is missing, false where it is not possible, else unknown, and a policy is the
/// disjunction of its rows: Kleene's logic, exactly.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MatchTable
{
    /// <summary>More than 256 rows are walked in lines of 512, two halves at once.</summary>
    private const int LineWords = 8, HalfWords = LineWords / 2;

    /// <summary>So many columns are read without asking whether there are more.</summary>
    internal const int Stride = 4;

    /// <summary>The fields of the interned incident and of the table, and the verdict.</summary>
    private const int FixedReads = 10;

    /// <summary>The answer where no policy fits.</summary>
    internal static readonly Verdict Novel = new(Tier.Tier3, -1, DecisionReason.Novel);

    // What every decision reads comes first and is little; the rest stays with the source.
    private readonly ulong[] _sets;

    /// <summary>The verdict of each row that is not of a policy in shadow, and behind them the answer where there is none.</summary>
    private readonly Verdict[] _verdicts;
    private readonly MatchSorter _sorter;
    private readonly MatchTableReader _source;
    private readonly int _start;
    private readonly bool _isQuiet;

    internal MatchTable(MatchTableReader source, CompiledPolicySet owner, int bucket)
    {
        _source = source;
        Owner = owner;
        Bucket = bucket;
        Guards = source.Guards;
        Columns = source.Columns;
        Words = source.Words;
        _sets = source.Possible.Items;
        _start = source.Possible.Start;
        _verdicts = new Verdict[source.LiveRows + 1];
        for (var i = 0; i < source.LiveRows; i++)
        {
            var row = source.Rows[i];
            _verdicts[i] = new Verdict(row.Tier, row.Policy, row.Tier > row.Written ? DecisionReason.Raised : DecisionReason.Policy);
        }

        _verdicts[^1] = Novel;
        _isQuiet = source.IsQuiet;
        _sorter = new MatchSorter(source.Inputs);
    }

    internal CompiledPolicySet Owner { get; }

    internal int Bucket { get; }

    internal MatchInput[] Inputs => _source.Inputs;

    internal int Guards { get; }

    internal int Columns { get; }

    /// <summary>How much room <see cref="DecidePlain"/> wants for the class of each column: class 0, behind the last one, leaves every row possible.</summary>
    internal int Room => (Columns + Stride - 1) & -Stride;

    /// <summary>The length of a set of rows.</summary>
    internal int Words { get; }

    private int LiveRows => _verdicts.Length - 1;

    /// <summary>Notes the class of each column for an incident.</summary>
    internal void Sort(Incident incident, Span<ushort> codes)
    {
        _sorter.Sort(incident, codes);
        Answer(codes);
    }

    /// <summary>Notes the answers of the conditions that are programs, once the classes of all inputs were noted.</summary>
    internal void Answer(Span<ushort> codes)
    {
        var opaque = _source.Opaque;
        var first = Columns - opaque.Length;
        for (var i = 0; i < opaque.Length; i++)
            codes[first + i] = (ushort)opaque[i].Of(codes);
    }

    /// <summary>The rows that all classes of an incident leave possible.</summary>
    internal void Possible(ReadOnlySpan<ushort> codes, Span<ulong> rows)
    {
        rows.Fill(ulong.MaxValue);
        foreach (var code in codes)
        {
            var left = _source.Possible[code];
            for (var word = 0; word < rows.Length; word++)
                rows[word] &= left[word];
        }
    }

    /// <summary>Whether it is plain at first sight that no guard is about an incident: most incidents have a target and come without facts.</summary>
    internal bool IsQuiet(Incident incident) => IsQuiet(incident.Target, incident.Facts);

    /// <inheritdoc cref="IsQuiet(Incident)" />
    internal bool IsQuiet(string? target, IReadOnlyList<ActiveFact>? facts) => Guards == 0 || (_isQuiet && target is not null && IsNone(facts));

    /// <summary>The empty array, which is what an incident without facts mostly has, is not asked how long it is: that call costs more than the rest.</summary>
    private static bool IsNone(IReadOnlyList<ActiveFact>? facts) => ReferenceEquals(facts, Array.Empty<ActiveFact>()) || facts is { Count: 0 };

    /// <summary>The first possible row of a policy that is not in shadow, or -1.</summary>
    internal int FirstLiveOf(ReadOnlySpan<ulong> rows) => FirstOf(rows) is var row && row < LiveRows ? row : -1;

    /// <summary>Whether a row is true where it is possible: nothing that it tests is missing.</summary>
    internal bool IsCertain(int row, ReadOnlySpan<ushort> codes) => (Uncertain(codes, row >> 6) >> (row & 63) & 1) == 0;

    /// <summary>
    /// The verdict of an incident that lacks nothing and that no guard is about: that of its first possible row. Whether there is one is
    /// not asked: nobody can foretell it, and a processor that guesses wrong waits for the tables once more.
    /// </summary>
    /// <param name="codes">The class of each column, and zeros behind them up to <see cref="Room"/>.</param>
    /// <param name="probe">Counts what is read.</param>
    internal Verdict DecidePlain<TProbe>(ReadOnlySpan<ushort> codes, ref TProbe probe)
        where TProbe : struct, IMatchProbe
    {
        var row = Words == 1 ? FirstOfWord(codes, ref probe) : Words == HalfWords ? FirstOfHalf(codes, ref probe) : FirstOfLines(codes, ref probe);
        var verdicts = _verdicts;
        probe.Read(FixedReads);
        return verdicts[Math.Min(row, verdicts.Length - 1)];
    }

    /// <summary>The verdict in full: what is missing, and what the guards ask for.</summary>
    /// <param name="codes">The class of each column.</param>
    /// <param name="possible">The possible rows.</param>
    /// <param name="guards">The tier that each guard asks for; none where it does not.</param>
    internal Verdict Decide(ReadOnlySpan<ushort> codes, ReadOnlySpan<ulong> possible, ReadOnlySpan<Tier> guards)
    {
        var first = FirstLiveOf(possible);
        if (first < 0)
            return Novel;
        // Without guards, what comes behind a true row has no larger tier, whether it is true or unknown.
        if (!guards.ContainsAnyExcept(default(Tier)) && IsCertain(first, codes))
            return _verdicts[first];

        var ruling = default(Ruling);
        var rows = new PolicyRows(this, codes, possible, LiveRows);
        while (rows.MoveNext())
            ruling.ConsiderInAnyOrder(rows.Row.Policy, rows.Condition, Effective(rows.Row, guards), rows.Row.Written);
        return ruling.Decide();
    }

    /// <summary>Notes the value of every condition, and which of the attributes behind them are missing.</summary>
    internal void Explain(ReadOnlySpan<ushort> codes, ReadOnlySpan<ulong> possible, Explanation explanation)
    {
        foreach (var policy in _source.Policies)
            explanation.Condition(policy, Truth.False);
        var rows = new PolicyRows(this, codes, possible, _source.Rows.Length);
        while (rows.MoveNext())
            explanation.Condition(rows.Row.Policy, rows.Condition);
        foreach (var input in Inputs)
        {
            if (input.Attribute is { } name)
                explanation.Attribute(name, codes[input.FirstColumn] == 0);
        }
    }

    internal MatchRow RowAt(int row) => _source.Rows[row];

    /// <summary>A word of the rows that are possible although they test something missing.</summary>
    internal ulong Uncertain(ReadOnlySpan<ushort> codes, int word)
    {
        var uncertain = 0ul;
        for (var column = 0; column < codes.Length; column++)
        {
            if (codes[column] == 0)
                uncertain |= _source.Tested[(column * Words) + word];
        }

        return uncertain;
    }

    private Tier Effective(MatchRow row, ReadOnlySpan<Tier> guards)
    {
        var tier = row.Tier;
        foreach (var guard in _source.GuardGroups[row.GuardGroup])
            tier = Ruling.Max(tier, guards[guard]);
        return tier;
    }

    private static int FirstOf(ReadOnlySpan<ulong> rows)
    {
        for (var word = 0; word < rows.Length; word++)
        {
            if (rows[word] != 0)
                return (word * 64) + BitOperations.TrailingZeroCount(rows[word]);
        }

        return int.MaxValue;
    }

    private int FirstOfWord<TProbe>(ReadOnlySpan<ushort> codes, ref TProbe probe)
        where TProbe : struct, IMatchProbe
    {
        var sets = _sets;
        var rows = ulong.MaxValue;
        for (; codes.Length >= Stride; codes = codes[Stride..])
        {
            rows &= sets[codes[0]] & sets[codes[1]] & sets[codes[2]] & sets[codes[3]];
            probe.Read(Stride * 2);
        }

        // 64 where there is none.
        return BitOperations.TrailingZeroCount(rows);
    }

    private int FirstOfHalf<TProbe>(ReadOnlySpan<ushort> codes, ref TProbe probe)
        where TProbe : struct, IMatchProbe
    {
        ref var sets = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_sets), _start);
        var rows = Vector256<ulong>.AllBitsSet;
        for (; codes.Length >= Stride; codes = codes[Stride..])
        {
            rows &= Half(ref sets, codes[0], HalfWords) & Half(ref sets, codes[1], HalfWords)
                & Half(ref sets, codes[2], HalfWords) & Half(ref sets, codes[3], HalfWords);
            probe.Read(Stride * 2);
        }

        return FirstOf(Vector512.Create(rows, Vector256<ulong>.Zero));
    }

    private int FirstOfLines<TProbe>(ReadOnlySpan<ushort> codes, ref TProbe probe)
        where TProbe : struct, IMatchProbe
    {
        ref var sets = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_sets), _start);
        for (var word = 0; word < Words; word += LineWords)
        {
            ref var first = ref Unsafe.Add(ref sets, word);
            var rows = Vector512<ulong>.AllBitsSet;
            for (var rest = codes; rest.Length >= Stride; rest = rest[Stride..])
            {
                rows &= Line(ref first, rest[0], Words) & Line(ref first, rest[1], Words) & Line(ref first, rest[2], Words) & Line(ref first, rest[3], Words);
                probe.Read(Stride * 3);
            }

            if (rows != Vector512<ulong>.Zero)
                return (word * 64) + FirstOf(rows);
        }

        return int.MaxValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Half(ref ulong first, ushort code, int words) => Vector256.LoadUnsafe(ref first, (nuint)(code * words));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Line(ref ulong first, ushort code, int words) => Vector512.LoadUnsafe(ref first, (nuint)(code * words));

    /// <summary>
    /// The first of 512 rows; a number that is no row where there is none. One word of them is looked at; which one is known only then, so
    /// they are put where they can be read again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FirstOf(Vector512<ulong> rows)
    {
        var zeros = (uint)Vector512.Equals(rows, Vector512<ulong>.Zero).ExtractMostSignificantBits();
        // The bit behind the last word stands for none; then the first one is read, which is empty, too.
        var word = BitOperations.TrailingZeroCount(~zeros | (1u << LineWords));
        ref var words = ref Unsafe.As<Vector512<ulong>, ulong>(ref rows);
        return (word * 64) + BitOperations.TrailingZeroCount(Unsafe.Add(ref words, word & (LineWords - 1)));
    }
}
#endif
