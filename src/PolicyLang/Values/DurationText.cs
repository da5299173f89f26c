using System.Text;

namespace PolicyLang;

/// <summary>The text form of durations: descending units, each at most once, for example <c>1h30m</c>. Values are ticks of 100 ns.</summary>
public static class DurationText
{
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("w", 7 * TimeSpan.TicksPerDay), ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Parses a duration.</summary>
    /// <returns>False where the text is none, or is longer than 64 bits of ticks (about 29,000 years).</returns>
    public static bool TryParse(string text, out long ticks)
    {
        ticks = 0;
        var position = 0;
        var nextUnit = 0;
        while (position < text.Length)
        {
            if (!QuantityText.TryReadWhole(text, ref position, out var amount))
                return false;
            var unit = FindUnit(text, ref position, nextUnit);
            if (unit < 0 || amount > (long.MaxValue - ticks) / Units[unit].Ticks)
                return false;
            ticks += amount * Units[unit].Ticks;
            nextUnit = unit + 1;
        }

        return nextUnit > 0;
    }

    /// <summary>Prints a duration of zero or more ticks in descending units; what is below a millisecond is cut off. None is <c>0s</c>.</summary>
    public static string Format(long ticks)
    {
        var text = new StringBuilder();
        if (ticks < 0)
        {
            text.Append('-');
            ticks = -ticks;
        }

        foreach (var (name, size) in Units)
        {
            if (ticks >= size)
                text.Append(NumberText.Format(ticks / size)).Append(name);
            ticks %= size;
        }

        return text.Length == 0 || (text.Length == 1 && text[0] == '-') ? "0s" : text.ToString();
    }

    /// <summary>Turns seconds into ticks, to the nearest tick; null where negative or out of range.</summary>
    internal static long? FromSeconds(double seconds)
    {
        var ticks = Math.Round(seconds * TimeSpan.TicksPerSecond);
        return ticks >= 0 && ticks < 9223372036854775808.0 && seconds >= 0 ? (long)ticks : null;
    }

    private static int FindUnit(string text, ref int position, int from)
    {
        var start = position;
        while (position < text.Length && text[position] is < '0' or > '9' && position < text.Length)
            position++;
        for (var i = from; i < Units.Length; i++)
        {
            if (position - start == Units[i].Name.Length && string.CompareOrdinal(text, start, Units[i].Name, 0, position - start) == 0)
                return i;
        }

        return -1;
    }
}
