using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Emit.Tables;

/// <summary>The policies of one bucket as rows of comparisons that they share. The runtime's <c>MatchTable</c> is made from it.</summary>
internal sealed class BucketTable
{
    private const int MostColumns = 512;
    private const int MostClasses = ushort.MaxValue;
    private const int MostRows = 65_536;
    private const long MostBytes = 64L << 20;

    private readonly Pair _pair;
    private readonly Dictionary<Input, BucketInput> _inputs = [];
    private readonly List<BucketAtom> _atoms = [];
    private readonly Dictionary<string, int> _atomIds = new(StringComparer.Ordinal);
    private readonly List<List<int>> _programs = [];
    private readonly List<BucketRow> _rows = [];
    private readonly List<OpaqueColumn> _opaque = [];
    private readonly BucketGuards _guards;
    private readonly int[] _policies;
    private BucketInput? _at;

    public BucketTable(Pair pair, IReadOnlyList<(int Index, Policy Policy)> policies, BucketGuards guards)
    {
        _pair = pair;
        _guards = guards;
        _policies = [.. policies.Select(p => p.Index)];
        foreach (var (index, policy) in policies)
            Add(index, policy);
        // In governing order; a policy in shadow never governs.
        _rows = [.. _rows.OrderBy(r => r.IsShadow).ThenByDescending(r => r.Tier).ThenBy(r => r.Policy)];
        Inputs = [.. _inputs.Values.Concat(_at is null ? [] : [_at]).OrderByDescending(i => i.Uses)];
        var columns = Inputs.SelectMany(i => i.Columns).Concat(_opaque).ToList();
        for (var i = 0; i < columns.Count; i++)
            columns[i].Index = i;
        Columns = columns.Count;
        Words = _rows.Count <= 64 ? 1 : _rows.Count <= 256 ? 4 : (_rows.Count + 511) / 512 * 8;
        // The class of missing data is one for all columns.
        var classes = 1 + columns.Sum(c => c.Classes - 1L);
        Fits = Columns <= MostColumns && _rows.Count <= MostRows && classes <= MostClasses && classes * Words * 8 <= MostBytes;
    }

    /// <summary>The inputs in the order in which they are read: first those that most comparisons read.</summary>
    public List<BucketInput> Inputs { get; }

    public int Columns { get; }

    /// <summary>The length of a set of rows, in words of 64 bits.</summary>
    public int Words { get; }

    /// <summary>Whether the runtime takes a table of this size.</summary>
    public bool Fits { get; }

    public string Write()
    {
        var writer = new DataWriter().Number(_guards.Count).Bool(_guards.AreQuiet).Number(Inputs.Count);
        foreach (var input in Inputs)
            input.Write(writer);
        writer.Number(_opaque.Count).Number(_atoms.Count);
        foreach (var atom in _atoms)
            atom.Write(writer);
        foreach (var program in _programs)
            writer.Numbers(program);
        writer.Number(_guards.Groups.Count);
        foreach (var group in _guards.Groups)
            writer.Numbers(group);
        writer.Numbers(_policies).Number(_rows.Count(r => !r.IsShadow)).Number(_rows.Count);
        foreach (var row in _rows)
        {
            writer.Number(row.Policy).Number((int)row.Tier).Number((int)row.Written).Number(row.GuardGroup)
                .Numbers(ByColumn(row.Literals));
        }

        return writer.ToString();
    }

    /// <summary>The tests of a row, those of one column side by side.</summary>
    private List<int> ByColumn(int[] literals) => [.. literals.OrderBy(l => _atoms[l >> 1].Column.Index).ThenBy(l => l)];

    private void Add(int index, Policy policy)
    {
        var terms = Disjunction.Of(policy.Condition)?.Select(t => new SortedSet<int>(t.Select(LiteralOf))).ToList() ?? [[OpaqueLiteralOf(policy.Condition!)]];
        // A term that another one is part of adds nothing.
        terms = [.. terms.Where((t, i) => !terms.Where((o, j) => i != j && o.IsSubsetOf(t) && (o.Count < t.Count || j < i)).Any())];
        var floor = policy.PlanFor(_pair.Resource).Floor;
        var group = _guards.GroupOf(policy);
        foreach (var term in terms)
        {
            var row = new BucketRow(index, Max(policy.Tier, floor), policy.Tier, group, policy.IsShadow, [.. term]);
            if (policy.LeaseEnd is not { } end || row.Tier >= Tier.Tier2)
            {
                _rows.Add(row);
                continue;
            }

            // Before its end a lease is one row, from then on another.
            var ended = AtomOf(_at ??= BucketInput.Moment(), new QuantityTest([(Comparison.GreaterOrEqual, PolicyValue.OfInt(end.UtcTicks))]), "at " + NumberText.Format(end.UtcTicks));
            _rows.Add(row with { Literals = [.. term, (ended * 2) + 1] });
            _rows.Add(row with { Tier = Tier.Tier2, Literals = [.. term, ended * 2] });
        }
    }

    private int LiteralOf(Literal literal)
    {
        var input = literal.Comparison.Inputs.First();
        if (!_inputs.TryGetValue(input, out var read))
            _inputs.Add(input, read = BucketInput.Of(input, _pair));
        var isNegated = literal.IsNegated != MatchTest.IsNegated(literal.Comparison);
        var key = Analysis.Canonical.Of(literal.Comparison);
        return (AtomOf(read, MatchTest.Of(literal.Comparison), key) * 2) + (isNegated ? 1 : 0);
    }

    private int AtomOf(BucketInput input, MatchTest test, string key)
    {
        input.Uses++;
        if (_atomIds.TryGetValue(key, out var id))
            return id;
        _atoms.Add(new BucketAtom(input.ColumnFor(test), test));
        _atomIds.Add(key, id = _atoms.Count - 1);
        return id;
    }

    private int OpaqueLiteralOf(Condition condition)
    {
        var program = new List<int>();
        Compile(condition, program);
        var column = new OpaqueColumn();
        _opaque.Add(column);
        _programs.Add(program);
        _atoms.Add(new BucketAtom(column, null));
        return (_atoms.Count - 1) * 2;
    }

    /// <summary>Writes a condition as the program that the runtime's <c>OpaqueCondition</c> runs: operands first.</summary>
    private void Compile(Condition condition, List<int> program)
    {
        const int not = -1, and = -2, or = -3;
        switch (condition)
        {
            case Negation negation:
                Compile(negation.Operand, program);
                program.Add(not);
                break;
            case AllOf or AnyOf:
                var operands = condition is AllOf all ? all.Operands : ((AnyOf)condition).Operands;
                for (var i = 0; i < operands.Count; i++)
                {
                    Compile(operands[i], program);
                    if (i > 0)
                        program.Add(condition is AllOf ? and : or);
                }

                break;
            default:
                var literal = LiteralOf(new Literal(condition, false));
                program.Add(literal >> 1);
                if ((literal & 1) == 1)
                    program.Add(not);
                break;
        }
    }

    private static Tier Max(Tier left, Tier right) => left >= right ? left : right;
}

/// <summary>A comparison that some rows share; without a test it is the answer of a program.</summary>
internal sealed record BucketAtom(Column Column, MatchTest? Test)
{
    public void Write(DataWriter writer)
    {
        // Counted from the first class that is not missing data, which no comparison is true for.
        List<int> isTrue = [.. (Test is null ? [2] : Column.TrueIn(Test)).Select(c => c - 1)];
        var isComplement = isTrue.Count * 2 > Column.Classes - 1;
        writer.Number(Column.Index).Bool(isComplement)
            .Numbers(isComplement ? [.. Enumerable.Range(0, Column.Classes - 1).Except(isTrue)] : isTrue);
    }
}

/// <summary>One conjunction of a policy's condition; a literal is an atom's number times two, plus one where it is negated.</summary>
internal sealed record BucketRow(int Policy, Tier Tier, Tier Written, int GuardGroup, bool IsShadow, int[] Literals);
