#if NET
using System.ComponentModel;
using System.Numerics;
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
    /// <summary>Rows beyond 64 are walked in blocks of 256.</summary>
    private const int BlockWords = 4;

    /// <summary>A class, where the column begins, and a word or block of rows.</summary>
    private const int ReadsPerColumn = 3;

    /// <summary>The fields of the interned incident and of the table, and the verdict.</summary>
    private const int FixedReads = 10;

    /// <summary>The answer where no policy fits.</summary>
    internal static readonly Verdict Novel = new(Tier.Tier3, -1, DecisionReason.Novel);

    private readonly ulong[] _possible;
    private readonly ulong[] _tested;
    private readonly int[] _firstClass;
    private readonly Verdict[] _verdicts;
    private readonly MatchRow[] _rows;
    private readonly int[][] _guardGroups;
    private readonly bool _isQuiet;
    private readonly MatchSorter _sorter;

    internal MatchTable(MatchTableReader source, CompiledPolicySet owner, int bucket)
    {
        Owner = owner;
        Bucket = bucket;
        Inputs = source.Inputs;
        Opaque = source.Opaque;
        Policies = source.Policies;
        Guards = source.Guards;
        Columns = source.Columns;
        Words = source.Words;
        _possible = source.Possible;
        _tested = source.Tested;
        _firstClass = source.FirstClass;
        _rows = source.Rows;
        _verdicts = new Verdict[source.LiveRows];
        for (var i = 0; i < _verdicts.Length; i++)
            _verdicts[i] = new Verdict(_rows[i].Tier, _rows[i].Policy, _rows[i].Tier > _rows[i].Written ? DecisionReason.Raised : DecisionReason.Policy);
        _guardGroups = source.GuardGroups;
        _isQuiet = source.IsQuiet;
        _sorter = new MatchSorter(source.Inputs);
    }

    internal CompiledPolicySet Owner { get; }

    internal int Bucket { get; }

    internal MatchInput[] Inputs { get; }

    internal OpaqueCondition[] Opaque { get; }

    /// <summary>All policies of the bucket, those in shadow too.</summary>
    internal int[] Policies { get; }

    internal int Guards { get; }

    internal int Columns { get; }

    /// <summary>The length of a set of rows: 1, or a multiple of four.</summary>
    internal int Words { get; }

    /// <summary>The rows that a class of a column leaves possible.</summary>
    internal ReadOnlySpan<ulong> PossibleIn(int column, int code) => _possible.AsSpan(_firstClass[column] + (code * Words), Words);

    /// <summary>Notes the class of each column for an incident.</summary>
    internal void Sort(Incident incident, Span<ushort> codes)
    {
        _sorter.Sort(incident, codes);
        Answer(codes);
    }

    /// <summary>Notes the answers of the conditions that are programs, once the classes of all inputs were noted.</summary>
    internal void Answer(Span<ushort> codes)
    {
        var first = Columns - Opaque.Length;
        for (var i = 0; i < Opaque.Length; i++)
            codes[first + i] = (ushort)Opaque[i].Of(codes);
    }

    /// <summary>The rows that all classes of an incident leave possible.</summary>
    internal void Possible(ReadOnlySpan<ushort> codes, Span<ulong> rows)
    {
        rows.Fill(ulong.MaxValue);
        for (var column = 0; column < codes.Length; column++)
        {
            var left = PossibleIn(column, codes[column]);
            for (var word = 0; word < rows.Length; word++)
                rows[word] &= left[word];
        }
    }

    /// <summary>Whether it is plain at first sight that no guard is about an incident: most incidents have a target and come without facts.</summary>
    internal bool IsQuiet(Incident incident) => Guards == 0 || (_isQuiet && incident.Target is not null && incident.Facts is { Count: 0 });

    /// <summary>The first possible row of a policy that is not in shadow, or -1.</summary>
    internal int FirstLiveOf(ReadOnlySpan<ulong> rows) => FirstOf(rows) is var row && row < _verdicts.Length ? row : -1;

    /// <summary>Whether a row is true where it is possible: nothing that it tests is missing.</summary>
    internal bool IsCertain(int row, ReadOnlySpan<ushort> codes) => (Uncertain(codes, row >> 6) >> (row & 63) & 1) == 0;

    /// <summary>The verdict of an incident that lacks nothing and that no guard is about: that of its first possible row.</summary>
    internal Verdict DecidePlain<TProbe>(ReadOnlySpan<ushort> codes, ref TProbe probe)
        where TProbe : struct, IMatchProbe
    {
        var row = Words == 1 ? FirstOfWord(codes, ref probe) : FirstOfBlocks(codes, ref probe);
        var verdicts = _verdicts;
        probe.Read(FixedReads);
        return (uint)row < (uint)verdicts.Length ? verdicts[row] : Novel;
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
        var rows = new PolicyRows(this, codes, possible, _verdicts.Length);
        while (rows.MoveNext())
            ruling.ConsiderInAnyOrder(rows.Row.Policy, rows.Condition, Effective(rows.Row, guards), rows.Row.Written);
        return ruling.Decide();
    }

    /// <summary>Notes the value of every condition, and which of the attributes behind them are missing.</summary>
    internal void Explain(ReadOnlySpan<ushort> codes, ReadOnlySpan<ulong> possible, Explanation explanation)
    {
        foreach (var policy in Policies)
            explanation.Condition(policy, Truth.False);
        var rows = new PolicyRows(this, codes, possible, _rows.Length);
        while (rows.MoveNext())
            explanation.Condition(rows.Row.Policy, rows.Condition);
        foreach (var input in Inputs)
        {
            if (input.Attribute is { } name)
                explanation.Attribute(name, codes[input.FirstColumn] == 0);
        }
    }

    internal MatchRow RowAt(int row) => _rows[row];

    /// <summary>A word of the rows that are possible although they test something missing.</summary>
    internal ulong Uncertain(ReadOnlySpan<ushort> codes, int word)
    {
        var uncertain = 0ul;
        for (var column = 0; column < codes.Length; column++)
        {
            if (codes[column] == 0)
                uncertain |= _tested[(column * Words) + word];
        }

        return uncertain;
    }

    private Tier Effective(MatchRow row, ReadOnlySpan<Tier> guards)
    {
        var tier = row.Tier;
        foreach (var guard in _guardGroups[row.GuardGroup])
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
        var possible = _possible;
        var firstClass = _firstClass;
        var rows = ulong.MaxValue;
        for (var column = 0; column < firstClass.Length; column++)
        {
            rows &= possible[firstClass[column] + codes[column]];
            probe.Read(ReadsPerColumn);
        }

        return rows == 0 ? int.MaxValue : BitOperations.TrailingZeroCount(rows);
    }

    private int FirstOfBlocks<TProbe>(ReadOnlySpan<ushort> codes, ref TProbe probe)
        where TProbe : struct, IMatchProbe
    {
        var firstClass = _firstClass;
        ref var possible = ref MemoryMarshal.GetArrayDataReference(_possible);
        for (var word = 0; word < Words; word += BlockWords)
        {
            var rows = Vector256<ulong>.AllBitsSet;
            for (var column = 0; column < firstClass.Length; column++)
            {
                rows &= Vector256.LoadUnsafe(ref possible, (nuint)(firstClass[column] + (codes[column] * Words) + word));
                probe.Read(ReadsPerColumn);
            }

            if (rows == Vector256<ulong>.Zero)
                continue;
            var first = BitOperations.TrailingZeroCount(~Vector256.Equals(rows, Vector256<ulong>.Zero).ExtractMostSignificantBits());
            return ((word + first) * 64) + BitOperations.TrailingZeroCount(rows.GetElement(first));
        }

        return int.MaxValue;
    }
}
#endif
