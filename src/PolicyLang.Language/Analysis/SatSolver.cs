namespace PolicyLang.Language.Analysis;

/// <summary>
/// Decides whether clauses over Boolean variables can hold together: conflict-driven clause learning with two watched literals, as in
/// N. Eén, N. Sörensson, "An Extensible SAT-solver" (SAT 2003). A literal is twice its variable, plus one where it is negated. Deterministic.
/// Not for concurrent use.
/// </summary>
internal sealed class SatSolver(CancellationToken cancel)
{
    /// <summary>Conflicts in one query beyond which it counts as too large. Everyday sets need fewer than a hundred.</summary>
    private const int MostConflicts = 50_000;

    private readonly List<List<int[]>> _watches = [];
    private readonly List<sbyte> _values = [];
    private readonly List<int> _levels = [];
    private readonly List<int[]?> _reasons = [];
    private readonly List<bool> _phases = [];
    private readonly VariableOrder _order = new();
    private readonly List<int> _trail = [];
    private readonly List<int> _limits = [];
    private readonly List<bool> _marks = [];
    private int _next;
    private bool _isContradictory;

    /// <summary>After a query without a solution: assumptions that cannot hold together with the clauses.</summary>
    public List<int> Core { get; } = [];

    /// <summary>The literal that says the opposite.</summary>
    public static int Not(int literal) => literal ^ 1;

    /// <summary>A new variable, as its positive literal. It is false unless something says otherwise.</summary>
    public int NewVariable()
    {
        var variable = _values.Count;
        _watches.Add([]);
        _watches.Add([]);
        _values.Add(0);
        _levels.Add(0);
        _reasons.Add(null);
        _phases.Add(false);
        _marks.Add(false);
        _order.Add(variable);
        return variable * 2;
    }

    /// <summary>Adds a clause: one of its literals is true.</summary>
    public void Add(IReadOnlyList<int> clause)
    {
        Undo(0);
        var literals = new List<int>(clause.Count);
        foreach (var literal in clause.Distinct())
        {
            if (Value(literal) > 0 || clause.Contains(Not(literal)))
                return;
            if (Value(literal) == 0)
                literals.Add(literal);
        }

        if (literals.Count == 0)
            _isContradictory = true;
        else if (literals.Count == 1)
            Set(literals[0], null);
        else
            Watch([.. literals]);
    }

    /// <summary>Whether the clauses and the assumptions can hold together.</summary>
    /// <exception cref="TooLargeException">It would take more conflicts than the bound.</exception>
    public bool Solve(IReadOnlyList<int> assumptions)
    {
        Core.Clear();
        Undo(0);
        if (_isContradictory || Propagate() is not null)
        {
            _isContradictory = true;
            return false;
        }

        var conflicts = 0;
        var restart = 100;
        while (true)
        {
            if (Propagate() is { } conflict)
            {
                if (_limits.Count == 0)
                {
                    _isContradictory = true;
                    return false;
                }

                if (++conflicts > MostConflicts)
                    throw new TooLargeException();
                cancel.ThrowIfCancellationRequested();
                Learn(conflict);
                continue;
            }

            if (conflicts >= restart)
            {
                restart += restart / 2;
                Undo(0);
                continue;
            }

            if (_limits.Count < assumptions.Count)
            {
                var assumption = assumptions[_limits.Count];
                if (Value(assumption) < 0)
                {
                    Explain(assumption);
                    return false;
                }

                _limits.Add(_trail.Count);
                if (Value(assumption) == 0)
                    Set(assumption, null);
                continue;
            }

            var variable = _order.Take(v => _values[v] == 0);
            if (variable < 0)
                return true;
            _limits.Add(_trail.Count);
            Set((variable * 2) + (_phases[variable] ? 0 : 1), null);
        }
    }

    /// <summary>Whether a literal is true in the solution that was found last.</summary>
    public bool IsTrue(int literal) => Value(literal) > 0;

    private int Value(int literal) => (literal & 1) == 0 ? _values[literal >> 1] : -_values[literal >> 1];

    private void Set(int literal, int[]? reason)
    {
        var variable = literal >> 1;
        _values[variable] = (sbyte)((literal & 1) == 0 ? 1 : -1);
        _levels[variable] = _limits.Count;
        _reasons[variable] = reason;
        _trail.Add(literal);
    }

    private void Watch(int[] clause)
    {
        _watches[clause[0]].Add(clause);
        _watches[clause[1]].Add(clause);
    }

    /// <summary>Draws the conclusions of what was set; a clause that became false, or null.</summary>
    private int[]? Propagate()
    {
        while (_next < _trail.Count)
        {
            var wrong = Not(_trail[_next++]);
            var watches = _watches[wrong];
            var kept = 0;
            for (var i = 0; i < watches.Count; i++)
            {
                var clause = watches[i];
                if (clause[0] == wrong)
                    (clause[0], clause[1]) = (clause[1], clause[0]);
                if (Value(clause[0]) > 0 || !Rewatch(clause))
                {
                    watches[kept++] = clause;
                    if (Value(clause[0]) > 0)
                        continue;
                    if (Value(clause[0]) < 0)
                    {
                        while (++i < watches.Count)
                            watches[kept++] = watches[i];
                        watches.RemoveRange(kept, watches.Count - kept);
                        _next = _trail.Count;
                        return clause;
                    }

                    Set(clause[0], clause);
                }
            }

            watches.RemoveRange(kept, watches.Count - kept);
        }

        return null;
    }

    /// <summary>Lets a clause watch another literal that is not false instead of its second.</summary>
    private bool Rewatch(int[] clause)
    {
        for (var i = 2; i < clause.Length; i++)
        {
            if (Value(clause[i]) < 0)
                continue;
            (clause[1], clause[i]) = (clause[i], clause[1]);
            _watches[clause[1]].Add(clause);
            return true;
        }

        return false;
    }

    /// <summary>Learns the clause of the first unique implication point, and goes back to where it tells something new.</summary>
    private void Learn(int[] conflict)
    {
        var learnt = new List<int> { 0 };
        var seen = new List<int>();
        var open = 0;
        var index = _trail.Count - 1;
        var reason = conflict;
        var literal = -1;
        do
        {
            foreach (var other in reason)
            {
                var variable = other >> 1;
                if (other == literal || _marks[variable] || _levels[variable] == 0)
                    continue;
                _marks[variable] = true;
                seen.Add(variable);
                _order.Bump(variable);
                if (_levels[variable] == _limits.Count)
                    open++;
                else
                    learnt.Add(other);
            }

            while (!_marks[_trail[index] >> 1])
                index--;
            literal = _trail[index--];
            reason = _reasons[literal >> 1]!;
            _marks[literal >> 1] = false;
            open--;
        }
        while (open > 0);

        learnt[0] = Not(literal);
        foreach (var variable in seen)
            _marks[variable] = false;
        _order.Age();
        if (learnt.Count == 1)
        {
            Undo(0);
            Set(learnt[0], null);
            return;
        }

        var second = 1;
        for (var i = 2; i < learnt.Count; i++)
        {
            if (_levels[learnt[i] >> 1] > _levels[learnt[second] >> 1])
                second = i;
        }

        (learnt[1], learnt[second]) = (learnt[second], learnt[1]);
        int[] clause = [.. learnt];
        Undo(_levels[learnt[1] >> 1]);
        Watch(clause);
        Set(clause[0], clause);
    }

    /// <summary>The assumptions that make another one false.</summary>
    private void Explain(int assumption)
    {
        Core.Add(assumption);
        if (_levels[assumption >> 1] == 0)
            return;
        _marks[assumption >> 1] = true;
        for (var i = _trail.Count - 1; i >= _limits[0]; i--)
        {
            var variable = _trail[i] >> 1;
            if (!_marks[variable])
                continue;
            _marks[variable] = false;
            if (_reasons[variable] is not { } reason)
            {
                Core.Add(_trail[i]);
                continue;
            }

            foreach (var other in reason)
            {
                if (_levels[other >> 1] > 0 && other >> 1 != variable)
                    _marks[other >> 1] = true;
            }
        }
    }

    private void Undo(int level)
    {
        if (_limits.Count <= level)
            return;
        for (var i = _trail.Count - 1; i >= _limits[level]; i--)
        {
            var variable = _trail[i] >> 1;
            _phases[variable] = _values[variable] > 0;
            _values[variable] = 0;
            _order.Return(variable);
        }

        _trail.RemoveRange(_limits[level], _trail.Count - _limits[level]);
        _limits.RemoveRange(level, _limits.Count - level);
        _next = Math.Min(_next, _trail.Count);
    }
}
