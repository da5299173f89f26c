using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Analysis;

/// <summary>
/// The strings of an input, sorted by what its comparisons can tell apart: each constant is a cell of its own, and all other strings
/// that match the same patterns are one. Patterns are run together as one automaton, so that every combination that some string has
/// is found, with such a string, and no other.
/// </summary>
internal sealed class TextCells : Cells
{
    private const int MostStates = 20_000;

    private readonly List<string> _witnesses = [];
    private readonly Dictionary<string, int> _cells = new(StringComparer.Ordinal);

    private TextCells(IEnumerable<string> witnesses)
    {
        foreach (var witness in witnesses)
        {
            _cells.Add(witness, _witnesses.Count);
            _witnesses.Add(witness);
        }
    }

    /// <inheritdoc />
    public override int Count => _witnesses.Count;

    /// <summary>The values of a <c>one of</c>.</summary>
    public static TextCells OneOf(IEnumerable<string> values) => new(values.Distinct());

    /// <summary>Sorts strings.</summary>
    /// <param name="constants">The constants that they are compared with.</param>
    /// <param name="patterns">The patterns.</param>
    /// <param name="split">How many different strings to keep of each cell: as many as there are inputs that are compared with each other, else 1.</param>
    /// <param name="name">What to call a string that is like none of them.</param>
    /// <exception cref="TooLargeException">The patterns tell more strings apart than the bound.</exception>
    public static TextCells Of(IEnumerable<string> constants, IReadOnlyCollection<string> patterns, int split, string name)
    {
        var sorted = new SortedSet<string>(constants, StringComparer.Ordinal);
        foreach (var pattern in patterns.Where(p => IsLiteral(p)))
            sorted.Add(Unescape(pattern));
        var open = patterns.Where(p => !IsLiteral(p)).Distinct().ToList();
        return new TextCells(open.Count == 0 ? sorted.Concat(Others(sorted, split, name)) : sorted.Concat(new Automaton(open, sorted, split).Run()));
    }

    /// <inheritdoc />
    public override PolicyValue Witness(int cell) => PolicyValue.OfString(_witnesses[cell]);

    /// <inheritdoc />
    public override IEnumerable<(int From, int To)> Where(Comparison comparison, PolicyValue constant)
    {
        if (!_cells.TryGetValue(constant.Text, out var cell))
            return comparison == Comparison.Equal ? [] : [(0, Count - 1)];
        (int From, int To)[] ranges = comparison == Comparison.Equal ? [(cell, cell)] : [(0, cell - 1), (cell + 1, Count - 1)];
        return ranges.Where(r => r.From <= r.To);
    }

    /// <inheritdoc />
    public override IEnumerable<(int From, int To)> Like(string pattern)
    {
        var glob = Glob.Parse(pattern);
        var from = -1;
        for (var cell = 0; cell <= Count; cell++)
        {
            var matches = cell < Count && glob.IsMatch(_witnesses[cell]);
            if (matches && from < 0)
                from = cell;
            if (matches || from < 0)
                continue;
            yield return (from, cell - 1);
            from = -1;
        }
    }

    private static bool IsLiteral(string pattern) => Symbols(pattern).All(s => s >= 0);

    private static string Unescape(string pattern) => string.Concat(Symbols(pattern).Select(TextOf));

    private static IEnumerable<string> Others(SortedSet<string> constants, int count, string name)
    {
        var candidates = Enumerable.Range(1, int.MaxValue - 1).Select(i => constants.Count == 0 ? $"{name}-{NumberText.Format(i)}" : i == 1 ? "other" : "other-" + NumberText.Format(i));
        return candidates.Where(c => !constants.Contains(c)).Take(count);
    }

    /// <summary>A pattern as Unicode scalars, with -1 for any run and -2 for any scalar.</summary>
    private static IEnumerable<int> Symbols(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*':
                    yield return Automaton.AnyRun;
                    break;
                case '?':
                    yield return Automaton.AnyScalar;
                    break;
                case '\\':
                    yield return pattern[++i];
                    break;
                case var c when char.IsHighSurrogate(c) && i + 1 < pattern.Length && char.IsLowSurrogate(pattern[i + 1]):
                    yield return char.ConvertToUtf32(c, pattern[++i]);
                    break;
                default:
                    yield return pattern[i];
                    break;
            }
        }
    }

    private static string TextOf(int scalar) => scalar is >= 0xD800 and <= 0xDFFF ? ((char)scalar).ToString() : char.ConvertFromUtf32(scalar);

    /// <summary>
    /// All patterns and constants run at once: the subset construction (M. O. Rabin, D. Scott, "Finite Automata and Their Decision
    /// Problems", 1959) over the scalars that occur in them, and some that do not.
    /// </summary>
    private sealed class Automaton
    {
        public const int AnyRun = -1;
        public const int AnyScalar = -2;

        private readonly List<int[]> _parts = [];
        private readonly List<int> _begin = [];
        private readonly int _patterns;
        private readonly int _split;
        private readonly int[] _others;

        public Automaton(List<string> patterns, IEnumerable<string> constants, int split)
        {
            _split = split;
            _patterns = patterns.Count;
            var position = 0;
            foreach (var parts in patterns.Select(p => Symbols(p).ToArray()).Concat(constants.Select(c => Symbols(c.Replace("\\", "\\\\").Replace("*", "\\*").Replace("?", "\\?")).ToArray())))
            {
                _parts.Add(parts);
                _begin.Add(position);
                position += parts.Length + 1;
            }

            var used = new HashSet<int>(_parts.SelectMany(p => p));
            _others = [.. "xyzabcdefghijklmnopqrstuvw0123456789".Select(c => (int)c).Concat(Enumerable.Range(0x4E00, 20_000)).Where(c => !used.Contains(c)).Take(split)];
        }

        /// <summary>Strings that no constant equals, at most as many as are to be kept for each combination of patterns.</summary>
        public IEnumerable<string> Run()
        {
            var found = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
            var visits = new Dictionary<string, int>(StringComparer.Ordinal);
            var queue = new Queue<(int[] State, string Text)>();
            Enqueue(Close([.. _begin]), "");
            while (queue.Count > 0)
            {
                var (state, text) = queue.Dequeue();
                // To Prometheus an empty label is an absent one, so the empty string is shown only where no other will do.
                if (text.Length > 0)
                    Keep(state, text);
                foreach (var symbol in _others.Concat(NextLiterals(state)))
                    Enqueue(Step(state, symbol), text + TextOf(symbol));
            }

            Keep(Close([.. _begin]), "");
            return found.Values.SelectMany(v => v);

            void Enqueue(int[] state, string text)
            {
                var key = Key(state);
                visits.TryGetValue(key, out var count);
                // As many ways into a state as strings are wanted are enough for all states behind it too.
                if (count > _split)
                    return;
                if (count == 0 && visits.Count >= MostStates)
                    throw new TooLargeException();
                visits[key] = count + 1;
                queue.Enqueue((state, text));
            }

            void Keep(int[] state, string text)
            {
                if (Accepted(state) is not { } accepted)
                    return;
                if (!found.TryGetValue(accepted, out var texts))
                    found.Add(accepted, texts = []);
                if (texts.Count < _split)
                    texts.Add(text);
            }
        }

        /// <summary>Which patterns a state accepts, or null where it accepts a constant, which is a cell of its own.</summary>
        private string? Accepted(int[] state)
        {
            var accepted = new List<int>();
            foreach (var position in state)
            {
                var (item, offset) = Locate(position);
                if (offset < _parts[item].Length)
                    continue;
                if (item >= _patterns)
                    return null;
                accepted.Add(item);
            }

            return Key([.. accepted]);
        }

        private IEnumerable<int> NextLiterals(int[] state) =>
            state.Select(Locate).Where(p => p.Offset < _parts[p.Item].Length).Select(p => _parts[p.Item][p.Offset]).Where(s => s >= 0).Distinct();

        private int[] Step(int[] state, int symbol)
        {
            var next = new SortedSet<int>();
            foreach (var position in state)
            {
                var (item, offset) = Locate(position);
                if (offset >= _parts[item].Length)
                    continue;
                var part = _parts[item][offset];
                if (part == AnyRun)
                    next.Add(position);
                else if (part == AnyScalar || part == symbol)
                    next.Add(position + 1);
            }

            return Close(next);
        }

        /// <summary>Adds what is behind a run, which may be empty.</summary>
        private int[] Close(SortedSet<int> state)
        {
            foreach (var start in state.ToList())
            {
                var position = start;
                var (item, offset) = Locate(position);
                while (offset < _parts[item].Length && _parts[item][offset] == AnyRun)
                {
                    state.Add(++position);
                    offset++;
                }
            }

            return [.. state];
        }

        private (int Item, int Offset) Locate(int position)
        {
            var item = _begin.BinarySearch(position);
            item = item >= 0 ? item : ~item - 1;
            return (item, position - _begin[item]);
        }

        private static string Key(int[] numbers) => new([.. numbers.SelectMany(n => new[] { (char)(n & 0xFFFF), (char)(n >> 16) })]);
    }
}
