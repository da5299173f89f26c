#if NET
namespace PolicyLang.CompilerServices;

/// <summary>
/// Expands the constant data of one bucket to its table. Done once, when the first incident of the bucket comes. Nothing changes afterwards.
/// </summary>
internal sealed class MatchTableReader
{
    private readonly List<MatchAtom> _atoms = [];

    /// <summary>The first class of each column, and the number of all classes behind them. Class 0 is missing data.</summary>
    private readonly List<int> _firstClass = [1];

    public MatchTableReader(ReadOnlySpan<byte> data)
    {
        var reader = new DataReader(data);
        Guards = reader.Int();
        IsQuiet = reader.Bool();
        Inputs = new MatchInput[reader.Int()];
        for (var i = 0; i < Inputs.Length; i++)
        {
            Inputs[i] = new MatchInput(ref reader, Columns, _firstClass[^1]);
            foreach (var column in Inputs[i].Columns)
                _firstClass.Add(_firstClass[^1] + column.Classes);
        }

        var opaque = reader.Int();
        for (var i = 0; i < opaque; i++)
            _firstClass.Add(_firstClass[^1] + OpaqueCondition.Classes);

        ReadAtoms(ref reader);
        Opaque = new OpaqueCondition[opaque];
        for (var i = 0; i < opaque; i++)
            Opaque[i] = new OpaqueCondition(_firstClass[Columns - opaque + i], reader.Ints(), [.. _atoms]);
        GuardGroups = new int[reader.Int()][];
        for (var i = 0; i < GuardGroups.Length; i++)
            GuardGroups[i] = reader.Ints();
        Policies = reader.Ints();
        LiveRows = reader.Int();
        Rows = new MatchRow[reader.Int()];
        Words = Rows.Length <= 64 ? 1 : Rows.Length <= 256 ? 4 : (Rows.Length + 511) / 512 * 8;
        Tested = new ulong[Columns * Words];
        Possible = new RowSets(_firstClass[^1], Words);
        ReadRows(ref reader);
    }

    public int Guards { get; }

    /// <summary>Whether no guard asks for anything where an incident has a target and there are no facts.</summary>
    public bool IsQuiet { get; }

    public MatchInput[] Inputs { get; }

    public OpaqueCondition[] Opaque { get; }

    public int[][] GuardGroups { get; }

    public int[] Policies { get; }

    public int LiveRows { get; }

    public MatchRow[] Rows { get; }

    public int Columns => _firstClass.Count - 1;

    /// <summary>The length of a set of rows in words of 64 bits: 1, 4 or a multiple of 8.</summary>
    public int Words { get; }

    /// <summary>The rows that each class leaves possible.</summary>
    public RowSets Possible { get; }

    /// <summary>The rows that test each column.</summary>
    public ulong[] Tested { get; }

    private void ReadAtoms(ref DataReader reader)
    {
        for (var count = reader.Int(); count > 0; count--)
        {
            var column = reader.Int();
            var isComplement = reader.Bool();
            var isTrue = new bool[_firstClass[column + 1] - _firstClass[column]];
            if (isComplement)
                Array.Fill(isTrue, true);
            foreach (var code in reader.Ints())
                isTrue[code] = !isComplement;
            _atoms.Add(new MatchAtom(column, _firstClass[column], isTrue));
        }
    }

    private void ReadRows(ref DataReader reader)
    {
        var literals = new int[Rows.Length][];
        for (var row = 0; row < Rows.Length; row++)
        {
            Rows[row] = new MatchRow(reader.Int(), (Tier)reader.Int(), (Tier)reader.Int(), reader.Int());
            literals[row] = reader.Ints();
            foreach (var literal in literals[row])
                Set(Tested.AsSpan(_atoms[literal >> 1].Column * Words), row);
        }

        Possible[0].Fill(ulong.MaxValue);
        for (var column = 0; column < Columns; column++)
            LeaveUntested(column);
        for (var row = 0; row < Rows.Length; row++)
        {
            // The tests of one column stand side by side.
            for (int from = 0, to; from < literals[row].Length; from = to)
            {
                var column = _atoms[literals[row][from] >> 1].Column;
                to = from + 1;
                while (to < literals[row].Length && _atoms[literals[row][to] >> 1].Column == column)
                    to++;
                Allow(row, column, literals[row].AsSpan(from, to - from));
            }
        }
    }

    /// <summary>Every class leaves the rows possible that do not test the column; missing data leaves all.</summary>
    private void LeaveUntested(int column)
    {
        var tested = Tested.AsSpan(column * Words, Words);
        for (var code = _firstClass[column]; code < _firstClass[column + 1]; code++)
        {
            var untested = Possible[code];
            for (var word = 0; word < untested.Length; word++)
                untested[word] = ~tested[word];
        }
    }

    /// <summary>A row that tests a column is possible in the classes in which each of its tests is true.</summary>
    private void Allow(int row, int column, ReadOnlySpan<int> tests)
    {
        for (var code = _firstClass[column]; code < _firstClass[column + 1]; code++)
        {
            var all = true;
            foreach (var test in tests)
                all &= _atoms[test >> 1].IsTrueIn(code) == ((test & 1) == 0);
            if (all)
                Set(Possible[code], row);
        }
    }

    private static void Set(Span<ulong> rows, int row) => rows[row >> 6] |= 1ul << (row & 63);
}
#endif
