namespace PolicyLang.Language.Analysis;

/// <summary>
/// Builds formulas as clauses, each gate once (G. S. Tseitin, "On the complexity of derivation in propositional calculus", 1968).
/// Not for concurrent use.
/// </summary>
internal sealed class Circuit
{
    private readonly Dictionary<Key, int> _gates = [];

    public Circuit(CancellationToken cancel)
    {
        Solver = new SatSolver(cancel);
        True = Solver.NewVariable();
        Solver.Add([True]);
    }

    /// <summary>What the formulas are solved by.</summary>
    public SatSolver Solver { get; }

    /// <summary>The literal that always holds.</summary>
    public int True { get; }

    /// <summary>The literal that never holds.</summary>
    public int False => Not(True);

    /// <summary>The literal that says the opposite.</summary>
    public static int Not(int literal) => literal ^ 1;

    /// <summary>A new input.</summary>
    public int NewInput() => Solver.NewVariable();

    /// <summary>True where all are.</summary>
    public int And(IEnumerable<int> literals)
    {
        var sorted = new SortedSet<int>();
        foreach (var literal in literals)
        {
            if (literal == False || sorted.Contains(Not(literal)))
                return False;
            if (literal != True)
                sorted.Add(literal);
        }

        if (sorted.Count == 0)
            return True;
        if (sorted.Count == 1)
            return sorted.Min;
        var key = new Key([.. sorted]);
        if (_gates.TryGetValue(key, out var known))
            return known;

        var gate = Solver.NewVariable();
        foreach (var literal in sorted)
            Solver.Add([Not(gate), literal]);
        Solver.Add([gate, .. sorted.Select(Not)]);
        _gates.Add(key, gate);
        return gate;
    }

    /// <summary>True where both are.</summary>
    public int And(int left, int right) => And([left, right]);

    /// <summary>True where one is.</summary>
    public int Or(IEnumerable<int> literals) => Not(And(literals.Select(Not)));

    /// <summary>True where one of two is.</summary>
    public int Or(int left, int right) => Or([left, right]);

    /// <summary>True where both have the same value.</summary>
    public int Same(int left, int right) => Or(And(left, right), And(Not(left), Not(right)));

    /// <summary>Demands that the first is true only where the second is.</summary>
    public void Require(int condition, int consequence) => Solver.Add([Not(condition), consequence]);

    private readonly struct Key(int[] literals) : IEquatable<Key>
    {
        private readonly int[] _literals = literals;

        public bool Equals(Key other) => _literals.AsSpan().SequenceEqual(other._literals);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = 17;
            foreach (var literal in _literals)
                hash = unchecked((hash * 16777619) ^ literal);
            return hash;
        }
    }
}
