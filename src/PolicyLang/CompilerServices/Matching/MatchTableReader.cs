#if NET
namespace PolicyLang.CompilerServices;

/// <summary>Expands the constant data of one bucket to its table. Done once, when the first incident of the bucket comes.</summary>
internal sealed class MatchTableReader
{
    private readonly List<MatchAtom> _atoms = [];
    private readonly List<int> _classes = [];

    public MatchTableReader(ReadOnlySpan<byte> data)
    {
        var reader = new DataReader(data);
        Guards = reader.Int();
        IsQuiet = reader.Bool();
        Inputs = new MatchInput[reader.Int()];
        for (var i = 0; i < Inputs.Length; i++)
        {
            Inputs[i] = new MatchInput(ref reader, _classes.Count);
            foreach (var column in Inputs[i].Columns)
                _classes.Add(column.Classes);
        }

        var opaque = reader.Int();
        for (var i = 0; i < opaque; i++)
            _classes.Add(OpaqueCondition.Classes);

        ReadAtoms(ref reader);
        Opaque = new OpaqueCondition[opaque];
        for (var i = 0; i < opaque; i++)
            Opaque[i] = new OpaqueCondition(reader.Ints(), [.. _atoms]);
        GuardGroups = new int[reader.Int()][];
        for (var i = 0; i < GuardGroups.Length; i++)
            GuardGroups[i] = reader.Ints();
        Policies = reader.Ints();
        LiveRows = reader.Int();
        Rows = new MatchRow[reader.Int()];
        Words = Rows.Length <= 64 ? 1 : (Rows.Length + 255) / 256 * 4;
        FirstClass = new int[Columns];
        for (var c = 1; c < Columns; c++)
            FirstClass[c] = FirstClass[c - 1] + (_classes[c - 1] * Words);
        var last = Columns - 1;
        Tested = new ulong[Columns * Words];
        Possible = new ulong[last < 0 ? 0 : FirstClass[last] + (_classes[last] * Words)];
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

    public int Columns => _classes.Count;

    public int Words { get; }

    public int[] FirstClass { get; }

    public ulong[] Possible { get; }

    public ulong[] Tested { get; }

    private void ReadAtoms(ref DataReader reader)
    {
        for (var count = reader.Int(); count > 0; count--)
        {
            var column = reader.Int();
            var isComplement = reader.Bool();
            var isTrue = new bool[_classes[column]];
            if (isComplement)
                Array.Fill(isTrue, true);
            foreach (var code in reader.Ints())
                isTrue[code] = !isComplement;
            _atoms.Add(new MatchAtom(column, isTrue));
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
                Set(Tested, _atoms[literal >> 1].Column * Words, row);
        }

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
        var possible = Possible.AsSpan(FirstClass[column], _classes[column] * Words);
        possible[..Words].Fill(ulong.MaxValue);
        var untested = possible.Slice(Words, Words);
        for (var word = 0; word < Words; word++)
            untested[word] = ~Tested[(column * Words) + word];
        for (var code = 2; code < _classes[column]; code++)
            untested.CopyTo(possible[(code * Words)..]);
    }

    /// <summary>A row that tests a column is possible in the classes in which each of its tests is true.</summary>
    private void Allow(int row, int column, ReadOnlySpan<int> tests)
    {
        for (var code = 1; code < _classes[column]; code++)
        {
            var all = true;
            foreach (var test in tests)
                all &= _atoms[test >> 1].IsTrueIn(code) == ((test & 1) == 0);
            if (all)
                Set(Possible, FirstClass[column] + (code * Words), row);
        }
    }

    private static void Set(ulong[] rows, int start, int row) => rows[start + (row >> 6)] |= 1ul << (row & 63);
}
#endif
