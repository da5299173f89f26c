using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Analysis;

/// <summary>
/// The values of an ordered type (integer, number, duration, size, count, age), cut at the constants that they are compared with: each
/// constant is a cell, and each gap between two. Values are keys: the value itself where it is whole, and for a number its bits in an
/// order that is the order of numbers, so that "the next number" is the next key.
/// </summary>
internal sealed class OrderedCells : Cells
{
    /// <summary>What an age can be at most: the span between the first and the last moment that .NET can tell.</summary>
    private static readonly long LongestAge = (DateTimeOffset.MaxValue - DateTimeOffset.MinValue).Ticks;

    private readonly PolicyValueType _type;
    private readonly long[] _from;
    private readonly long[] _to;

    private OrderedCells(PolicyValueType type, List<(long From, long To)> cells)
    {
        _type = type;
        _from = [.. cells.Select(c => c.From)];
        _to = [.. cells.Select(c => c.To)];
    }

    /// <inheritdoc />
    public override int Count => _from.Length;

    /// <summary>Cuts the values of a type at constants.</summary>
    /// <param name="type">The type.</param>
    /// <param name="isAge">Whether it is the age, which is negative where an incident says that it began after it was seen.</param>
    /// <param name="isCount">Whether it is a count, which is never negative.</param>
    /// <param name="constants">The constants; numbers too where the type is an integer.</param>
    /// <param name="split">Into how many single values to split a gap; 0 leaves it whole. Needed where inputs are compared with each other.</param>
    public static OrderedCells Of(PolicyValueType type, bool isAge, bool isCount, IEnumerable<PolicyValue> constants, int split)
    {
        var isNatural = isCount || type is PolicyValueType.Duration or PolicyValueType.Size;
        var (least, greatest) = type == PolicyValueType.Number ? (KeyOf(-double.MaxValue), KeyOf(double.MaxValue))
            : isAge ? (-LongestAge, LongestAge)
            : (isNatural ? 0 : long.MinValue, long.MaxValue);
        var cuts = new SortedSet<long>();
        foreach (var constant in constants)
            AddCuts(cuts, type, constant);
        return new OrderedCells(type, Cut(type, least, greatest, cuts, split));
    }

    /// <summary>A value of a cell that reads well, as its key.</summary>
    public long KeyIn(int cell) => _from[cell] == _to[cell] ? _from[cell] : Nice(_type, _from[cell], _to[cell]);

    /// <inheritdoc />
    public override PolicyValue Witness(int cell) => _type switch
    {
        PolicyValueType.Int => PolicyValue.OfInt(KeyIn(cell)),
        PolicyValueType.Number => PolicyValue.OfNumber(NumberOf(KeyIn(cell))),
        PolicyValueType.Duration => PolicyValue.OfDuration(KeyIn(cell)),
        _ => PolicyValue.OfSize(KeyIn(cell)),
    };

    /// <inheritdoc />
    public override IEnumerable<(int From, int To)> Where(Comparison comparison, PolicyValue constant)
    {
        var first = FirstWhere(i => Order(i, constant) >= 0);
        var behind = FirstWhere(i => Order(i, constant) > 0);
        (int From, int To)[] ranges = comparison switch
        {
            Comparison.Equal => [(first, behind - 1)],
            Comparison.NotEqual => [(0, first - 1), (behind, Count - 1)],
            Comparison.Less => [(0, first - 1)],
            Comparison.LessOrEqual => [(0, behind - 1)],
            Comparison.Greater => [(behind, Count - 1)],
            _ => [(first, Count - 1)],
        };
        return ranges.Where(r => r.From <= r.To);
    }

    /// <summary>The key of a value.</summary>
    private static long KeyOf(PolicyValue value) => value.Type switch
    {
        PolicyValueType.Int => value.Int,
        PolicyValueType.Number => KeyOf(value.Number),
        PolicyValueType.Duration => value.DurationTicks,
        _ => value.SizeBytes,
    };

    private static long KeyOf(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        return bits >= 0 ? bits : unchecked(long.MinValue - bits);
    }

    private static double NumberOf(long key) => BitConverter.Int64BitsToDouble(key >= 0 ? key : unchecked(long.MinValue - key));

    private static void AddCuts(SortedSet<long> cuts, PolicyValueType type, PolicyValue constant)
    {
        if (type == PolicyValueType.Number || constant.Type != PolicyValueType.Number)
        {
            cuts.Add(constant.Type == PolicyValueType.Int && type == PolicyValueType.Number ? KeyOf((double)constant.Int) : KeyOf(constant));
            return;
        }

        // No integer is between the two around a fraction, so they are all that it can tell apart.
        var floor = Math.Floor(constant.Number);
        if (NumberText.Compare(long.MaxValue, floor) < 0 || NumberText.Compare(long.MinValue, floor) > 0)
            return;
        var whole = (long)floor;
        cuts.Add(whole);
        if (whole < long.MaxValue)
            cuts.Add(whole + 1);
    }

    /// <summary>How a cell lies to a constant; every cell is on one side of it.</summary>
    private int Order(int cell, PolicyValue constant) => constant.Type == PolicyValueType.Number && _type != PolicyValueType.Number
        ? NumberText.Compare(_from[cell], constant.Number)
        : _from[cell].CompareTo(KeyOf(constant));

    private int FirstWhere(Func<int, bool> isBehind)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (isBehind(middle))
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private static List<(long From, long To)> Cut(PolicyValueType type, long least, long greatest, SortedSet<long> cuts, int split)
    {
        var cells = new List<(long, long)>();
        var next = least;
        foreach (var cut in cuts.Where(c => c >= least && c <= greatest))
        {
            if (next < cut)
                AddGap(next, cut - 1);
            cells.Add((cut, cut));
            if (cut == greatest)
                return cells;
            next = cut + 1;
        }

        AddGap(next, greatest);
        return cells;

        void AddGap(long from, long to)
        {
            if (split == 0)
            {
                cells.Add((from, to));
                return;
            }

            // Inputs that are compared with each other only tell equal from different: as many single values as there are inputs will do.
            var isSmall = unchecked((ulong)(to - from)) < (ulong)split;
            var first = isSmall ? from : Math.Min(Nice(type, from, to), to - split + 1);
            for (var i = 0; i < split && i <= to - first; i++)
                cells.Add((first + i, first + i));
        }
    }

    /// <summary>A value in a gap that a person would choose: none, else the roundest that is near the lower end.</summary>
    private static long Nice(PolicyValueType type, long from, long to)
    {
        if (type == PolicyValueType.Number)
            return NiceNumber(from, to);
        if (from <= 0 && to >= 0)
            return 0;
        if (to < 0)
            return to;
        long[] units = type switch
        {
            PolicyValueType.Duration => [TimeSpan.TicksPerDay, TimeSpan.TicksPerHour, TimeSpan.TicksPerMinute, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMillisecond],
            PolicyValueType.Size => [1L << 30, 1L << 20, 1L << 10],
            _ => [],
        };
        foreach (var unit in units)
        {
            var rest = from % unit;
            if (rest == 0)
                return from;
            if (from <= long.MaxValue - unit && from - rest + unit <= to)
                return from - rest + unit;
        }

        return from;
    }

    /// <summary>A number inside a gap with few digits.</summary>
    private static long NiceNumber(long from, long to)
    {
        var (low, high) = (NumberOf(from), NumberOf(to));
        if (low <= 0 && high >= 0)
            return 0;
        if (to == KeyOf(double.MaxValue) || from == KeyOf(-double.MaxValue))
        {
            var whole = from == KeyOf(-double.MaxValue) ? Math.Ceiling(high) - 1 : Math.Floor(low) + 1;
            if (whole >= low && whole <= high)
                return KeyOf(whole);
        }

        for (var digits = 0; digits <= 15; digits++)
        {
            var middle = Math.Round((low / 2) + (high / 2), digits);
            if (middle >= low && middle <= high)
                return KeyOf(middle);
        }

        return from;
    }
}
