using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Emit.Tables;

/// <summary>
/// The classes of values of one input that no condition of the bucket tells apart. Class 0 is missing data. First every test is added,
/// then classes are numbered. The runtime's <c>MatchColumn</c> finds the class of a value.
/// </summary>
internal abstract class Column
{
    /// <summary>Its place in the table.</summary>
    public int Index { get; set; }

    /// <summary>How many classes there are, missing included.</summary>
    public abstract int Classes { get; }

    /// <summary>Takes a test into account.</summary>
    public abstract void Add(MatchTest test);

    /// <summary>The classes in which a test is true.</summary>
    public abstract List<int> TrueIn(MatchTest test);

    /// <summary>Writes what the runtime needs to find classes.</summary>
    public abstract void Write(DataWriter writer);
}

/// <summary>
/// Texts: 1 is all others, then come the texts that conditions name, those that the same tests are true for in one class, and the
/// prefixes that conditions name.
/// </summary>
internal sealed class TextColumn : Column
{
    /// <summary>The texts that conditions name, each with the numbers of the tests that name it.</summary>
    private readonly SortedDictionary<string, List<int>> _literals = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _prefixes = new(StringComparer.Ordinal);
    private int _tests;
    private List<List<string>>? _groups;

    public override int Classes => 2 + Groups.Count + _prefixes.Count;

    /// <summary>The texts of each class, once all tests were added.</summary>
    private List<List<string>> Groups => _groups ??= Group();

    public override void Add(MatchTest test)
    {
        _tests++;
        if (test is PrefixTest prefix)
        {
            _prefixes.Add(prefix.Prefix);
            return;
        }

        foreach (var text in ((TextTest)test).Texts.Distinct(StringComparer.Ordinal))
        {
            if (!_literals.TryGetValue(text, out var tests))
                _literals.Add(text, tests = []);
            tests.Add(_tests);
        }
    }

    public override List<int> TrueIn(MatchTest test)
    {
        // A class of a prefix is of the texts that no condition names and that have no longer prefix.
        var texts = test is TextTest t ? new HashSet<string>(t.Texts, StringComparer.Ordinal) : null;
        var start = (test as PrefixTest)?.Prefix;
        var literals = Groups.Select((group, i) => (Class: 2 + i, IsTrue: texts?.Contains(group[0]) ?? group[0].StartsWith(start!, StringComparison.Ordinal)));
        var prefixes = _prefixes.Select((text, i) => (Class: 2 + Groups.Count + i, IsTrue: start is not null && text.StartsWith(start, StringComparison.Ordinal)));
        return [.. literals.Concat(prefixes).Where(c => c.IsTrue).Select(c => c.Class)];
    }

    public override void Write(DataWriter writer)
    {
        writer.Number(0).Number(Groups.Count);
        foreach (var group in Groups)
            writer.Texts(group);
        writer.Texts(_prefixes);
    }

    /// <summary>Texts that the same tests name and that have the same prefixes are told apart by no condition.</summary>
    private List<List<string>> Group() => [.. _literals
        .GroupBy(l => string.Join(",", l.Value.Select(n => NumberText.Format(n))) + ";" + LongestPrefixOf(l.Key), l => l.Key, StringComparer.Ordinal)
        .Select(g => g.ToList())];

    /// <summary>The longest prefix of a text tells all shorter ones; a colon where there is none, because a prefix may be empty.</summary>
    private string LongestPrefixOf(string text)
    {
        for (var length = text.Length; length >= 0 && _prefixes.Count > 0; length--)
        {
            if (_prefixes.Contains(text[..length]))
                return "=" + text[..length];
        }

        return ":";
    }
}

/// <summary>Quantities as whole numbers in their order: the spans between the bounds at which some answer changes, and no others.</summary>
internal sealed class OrderedColumn(PolicyValueType type) : Column
{
    private readonly SortedSet<long> _bounds = [];

    public override int Classes => _bounds.Count + 2;

    public override void Add(MatchTest test)
    {
        foreach (var (comparison, value) in ((QuantityTest)test).Comparisons)
        {
            if (BoundOf(value) is not { } at)
                continue;
            // Where the value lies between two whole numbers, every answer changes at the upper one.
            var isWhole = Order(at, value) == 0;
            if (!isWhole || comparison is not (Comparison.Greater or Comparison.LessOrEqual))
                _bounds.Add(at);
            if (isWhole && at < long.MaxValue && comparison is not (Comparison.Less or Comparison.GreaterOrEqual))
                _bounds.Add(at + 1);
        }
    }

    public override List<int> TrueIn(MatchTest test)
    {
        var isTrue = new List<int>();
        // Each class is tried with its least value; the first has none, but all of its values compare alike.
        var value = long.MinValue;
        var code = 1;
        foreach (var bound in _bounds.Append(0).Take(_bounds.Count + 1))
        {
            if (((QuantityTest)test).Comparisons.Any(c => Holds(Order(value, c.Value), c.Operator)))
                isTrue.Add(code);
            value = bound;
            code++;
        }

        return isTrue;
    }

    public override void Write(DataWriter writer)
    {
        writer.Number(1).Number(_bounds.Count);
        foreach (var bound in _bounds)
            writer.Number(bound);
    }

    /// <summary>The least whole number that is not below a value; null where all are below it, or none.</summary>
    private long? BoundOf(PolicyValue value)
    {
        if (type == PolicyValueType.Int && value.Type == PolicyValueType.Number)
        {
            var least = Math.Ceiling(value.Number);
            return least >= -9223372036854775808.0 && least < 9223372036854775808.0 ? (long)least : null;
        }

        return WholeOf(value);
    }

    private int Order(long left, PolicyValue right) =>
        type == PolicyValueType.Int && right.Type == PolicyValueType.Number ? NumberText.Compare(left, right.Number) : left.CompareTo(WholeOf(right));

    private long WholeOf(PolicyValue value) => value.Type switch
    {
        PolicyValueType.Int => type == PolicyValueType.Number ? NumberText.OrderOf(value.Int)!.Value : value.Int,
        PolicyValueType.Number => NumberText.OrderOf(value.Number)!.Value,
        PolicyValueType.Bool => value.Bool ? 1 : 0,
        PolicyValueType.Duration => value.DurationTicks,
        _ => value.SizeBytes,
    };

    private static bool Holds(int order, Comparison comparison) => comparison switch
    {
        Comparison.Equal => order == 0,
        Comparison.NotEqual => order != 0,
        Comparison.Less => order < 0,
        Comparison.LessOrEqual => order <= 0,
        Comparison.Greater => order > 0,
        _ => order >= 0,
    };
}

/// <summary>A pattern: 1 does not match, 2 does.</summary>
internal sealed class GlobColumn(string pattern) : Column
{
    public override int Classes => 3;

    public override void Add(MatchTest test)
    {
    }

    public override List<int> TrueIn(MatchTest test) => [2];

    public override void Write(DataWriter writer) => writer.Number(2).Text(pattern);
}

/// <summary>The answer of a condition that would be too many rows: 1 is false, 2 is true.</summary>
internal sealed class OpaqueColumn : Column
{
    public override int Classes => 3;

    public override void Add(MatchTest test)
    {
    }

    public override List<int> TrueIn(MatchTest test) => [2];

    public override void Write(DataWriter writer) => throw new InvalidOperationException("The answer of a condition is not read from an incident.");
}
