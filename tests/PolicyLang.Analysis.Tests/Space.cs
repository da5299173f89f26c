using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Analysis.Tests;

/// <summary>
/// All incidents of one signal and resource over representative values. The values are chosen without the analysis: around every
/// constant, and of strings and moments by asking the comparisons and windows themselves about many.
/// </summary>
internal sealed class Space
{
    /// <summary>With a character that no constant and no pattern has.</summary>
    private static readonly List<string> Strings = [.. UpTo(4)];
    private static readonly List<DateTimeOffset> Moments =
        [.. Enumerable.Range(0, 48 * 420).Select(i => new DateTimeOffset(2025, 11, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(30 * i))];

    private static readonly Dictionary<string, System.Collections.BitArray> KnownWindows = [];

    private readonly Pair _pair;
    private readonly List<Dimension> _dimensions = [];
    private readonly List<Bits[]> _masks = [];
    private readonly List<ActiveFact> _instances = [];
    private readonly List<int[]?> _active = [];
    private readonly List<DateTimeOffset> _at;

    public Space(SmallSets set, Pair pair, params PolicyModel[] models)
    {
        _pair = pair;
        var strings = Representatives(set.Atoms, set.Watches > 0 ? 2 : 1);
        foreach (var input in set.Inputs)
            _dimensions.Add(Dimension.Of(input, strings));
        // What targets are told from.
        if (!set.Inputs.Contains("target"))
            _dimensions.Add(Dimension.Of("target", ["a"]));
        if (pair.Resource == "x-box" && !set.Inputs.Contains("name"))
            _dimensions.Add(Dimension.Of("name", ["a"]));
        if (pair.Resource == "x-rack" && !set.Inputs.Contains("count"))
            _dimensions.Add(new Dimension("count", [p => p.Attributes["x-count"] = AttributeValue.Of(1L), _ => { }]));
        _at = Tellable(models);
        _dimensions.Add(new Dimension("at", [.. _at.Select<DateTimeOffset, Action<Parts>>(m => p => p.At = m)]));
        AddFacts(set, strings);

        Count = 1;
        foreach (var dimension in _dimensions)
            Count *= dimension.Values.Count;
        if (Count > MostIncidents)
            return;
        var stride = 1;
        foreach (var size in _dimensions.Select(d => d.Values.Count))
        {
            var step = stride;
            _masks.Add([.. Enumerable.Range(0, size).Select(v => Bits.Where(Count, i => i / step % size == v))]);
            stride *= size;
        }
    }

    /// <summary>How many incidents an enumeration may have.</summary>
    public const int MostIncidents = 8_000;

    public int Count { get; }

    /// <summary>One of the incidents.</summary>
    public Incident this[int index]
    {
        get
        {
            var parts = new Parts();
            foreach (var dimension in _dimensions)
            {
                dimension.Values[index % dimension.Values.Count](parts);
                index /= dimension.Values.Count;
            }

            return parts.ToIncident(_pair.Signal, _pair.Resource);
        }
    }

    /// <summary>The active facts that a condition of a hold may be asked about.</summary>
    public IReadOnlyList<ActiveFact> Instances => _instances;

    /// <summary>The value of a condition; only single comparisons are asked of the evaluator.</summary>
    public Bits3 Evaluate(Condition? condition, ActiveFact? fact = null, Fact? declared = null)
    {
        switch (condition)
        {
            case null:
                return new Bits3(Bits.All(Count), Bits.None(Count));
            case AllOf all:
                return all.Operands.Select(o => Evaluate(o, fact, declared)).Aggregate((a, b) => new Bits3(a.IsTrue & b.IsTrue, a.IsFalse | b.IsFalse));
            case AnyOf any:
                return any.Operands.Select(o => Evaluate(o, fact, declared)).Aggregate((a, b) => new Bits3(a.IsTrue | b.IsTrue, a.IsFalse & b.IsFalse));
            case Negation not:
                var operand = Evaluate(not.Operand, fact, declared);
                return new Bits3(operand.IsFalse, operand.IsTrue);
            default:
                var read = condition.Inputs.FirstOrDefault(i => i.Kind != InputKind.FactField);
                return Along(read is null ? "at" : Name(read), i => new ConditionEvaluator(i, _pair).Evaluate(condition, fact, declared));
        }
    }

    public Bits3 EvaluateWhile(WhileFact? watched)
    {
        if (watched is null)
            return Evaluate(null);
        var masks = _masks[^1];
        var values = _instances.Select(i => i.Name == watched.Fact.Name ? Evaluate(watched.Condition, i, watched.Fact) : new Bits3(Bits.None(Count), Bits.All(Count))).ToList();
        var (isTrue, isFalse) = (Bits.None(Count), Bits.None(Count));
        for (var i = 0; i < masks.Length; i++)
        {
            if (_active[i] is not { } active)
                continue;
            isTrue |= masks[i] & active.Aggregate(Bits.None(Count), (a, b) => a | values[b].IsTrue);
            isFalse |= masks[i] & active.Aggregate(Bits.All(Count), (a, b) => a & values[b].IsFalse);
        }

        return new Bits3(isTrue, isFalse);
    }

    /// <summary>What is true, false or unknown by one input alone.</summary>
    public Bits3 Along(string name, Func<Incident, Truth> value)
    {
        var place = _dimensions.FindIndex(d => d.Name == name);
        if (place < 0)
            throw new InvalidOperationException($"The enumeration lacks {name}.");
        var (isTrue, isFalse) = (Bits.None(Count), Bits.None(Count));
        for (var i = 0; i < _masks[place].Length; i++)
        {
            var parts = new Parts();
            _dimensions[place].Values[i](parts);
            var truth = value(parts.ToIncident(_pair.Signal, _pair.Resource));
            if (truth.IsTrue)
                isTrue |= _masks[place][i];
            else if (truth.IsFalse)
                isFalse |= _masks[place][i];
        }

        return new Bits3(isTrue, isFalse);
    }

    private static string Name(Input input) => input.Kind switch
    {
        InputKind.Attribute => input.Name["x-".Length..],
        _ => input.Kind.ToString().ToLowerInvariant(),
    };

    /// <summary>By which atoms are true of them: as many strings as asked for of each kind.</summary>
    private static List<string> Representatives(IEnumerable<string> atoms, int ofEach)
    {
        var tests = atoms.Append("== \"a\"").Append("== \"ab\"").Append("== \"b\"").Append("== \"c\"").Select(TestOf).ToList();
        return [.. Strings.GroupBy(s => string.Concat(tests.Select(t => t(s) ? '1' : '0'))).SelectMany(g => g.Take(ofEach))];
    }

    private static Func<string, bool> TestOf(string atom)
    {
        var texts = atom.Split('"').Where((_, i) => i % 2 == 1).ToArray();
        if (!atom.Contains("like", StringComparison.Ordinal))
            return s => texts.Contains(s);
        var glob = Glob.Parse(texts[0]);
        return glob.IsMatch;
    }

    private static IEnumerable<string> UpTo(int length) =>
        length == 0 ? [""] : UpTo(length - 1).SelectMany(s => s.Length == length - 1 ? [s, s + "a", s + "b", s + "c", s + "d"] : new[] { s }).OrderBy(s => s.Length);

    /// <summary>One moment for each combination of windows and leases that some half hour of more than a year has.</summary>
    private static List<DateTimeOffset> Tellable(PolicyModel[] models)
    {
        var windows = models.SelectMany(m => m.Holds).Select(h => h.During).OfType<WindowSyntax>().Select(WindowValues).Distinct().ToList();
        var ends = models.SelectMany(m => m.Policies).Select(p => p.LeaseEnd).OfType<DateTimeOffset>().Distinct().ToList();
        var seen = new Dictionary<int, DateTimeOffset>();
        for (var i = 0; i < Moments.Count; i++)
        {
            var key = 1;
            foreach (var window in windows)
                key = (key * 2) + (window[i] ? 1 : 0);
            foreach (var end in ends)
                key = (key * 2) + (Moments[i] >= end ? 1 : 0);
            seen.TryAdd(key, Moments[i]);
        }

        return [.. seen.Values];
    }

    private static System.Collections.BitArray WindowValues(WindowSyntax syntax)
    {
        var key = syntax switch
        {
            OnceWindow once => $"{once.From.Value:O} {once.To.Value:O}",
            RecurringWindow r => $"{r.StartDay} {r.Start} {r.EndDay} {r.End} {r.Zone?.Value}",
            _ => throw new InvalidOperationException(),
        };
        lock (KnownWindows)
        {
            if (!KnownWindows.TryGetValue(key, out var values))
            {
                var window = Windows.Of(syntax);
                KnownWindows.Add(key, values = new([.. Moments.Select(m => window.Contains(m).IsTrue)]));
            }

            return values;
        }
    }

    private void AddFacts(SmallSets set, List<string> strings)
    {
        List<Action<Parts>> values = [_ => { }, p => p.Facts = null];
        _active.AddRange([[], null]);
        if (set.Watches > 0)
        {
            foreach (var value in Dimension.OfField(set.Fields[0], strings))
                _instances.Add(new ActiveFact("x-work", value is { } some ? new Dictionary<string, AttributeValue> { ["x-" + set.Fields[0]] = some } : []));
            for (var i = 0; i < _instances.Count; i++)
            {
                Add(i);
                for (var j = 0; j < i && set.Watches > 1; j++)
                    Add(j, i);
            }
        }

        _dimensions.Add(new Dimension("facts", values));

        void Add(params int[] active)
        {
            _active.Add(active);
            values.Add(p => p.Facts = [.. active.Select(a => _instances[a])]);
        }
    }
}
