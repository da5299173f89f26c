using System.Globalization;
using PolicyLang.Language.Documents;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tiers;

/// <summary>How the document says numbers, dates and lists.</summary>
internal static class Words
{
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("week", 7 * TimeSpan.TicksPerDay), ("day", TimeSpan.TicksPerDay), ("hour", TimeSpan.TicksPerHour),
        ("minute", TimeSpan.TicksPerMinute), ("second", TimeSpan.TicksPerSecond), ("millisecond", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>A duration such as <c>1 hour 30 minutes</c>.</summary>
    public static string Duration(TimeSpan span)
    {
        var parts = new List<string>();
        var ticks = span.Ticks;
        foreach (var (name, size) in Units)
        {
            if (ticks >= size)
                parts.Add(Count((int)(ticks / size), name));
            ticks %= size;
        }

        return parts.Count == 0 ? "0 seconds" : string.Join(" ", parts);
    }

    /// <summary>A number with its noun.</summary>
    public static string Count(int count, string one, string? many = null) => $"{NumberText.Format(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>How often.</summary>
    public static string Times(int count) => count == 1 ? "once" : Count(count, "time");

    /// <summary>A date, with the time where it is not midnight UTC.</summary>
    public static string Date(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString(moment.UtcDateTime.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>How far a date is from today: <c>in 3 days</c>, <c>today</c>, <c>3 days ago</c>.</summary>
    public static string FromToday(DateTimeOffset date, DateTimeOffset today)
    {
        var days = (int)Math.Floor((date - today).TotalDays);
        return days == 0 ? "today" : days > 0 ? $"in {Count(days, "day")}" : $"{Count(-days, "day")} ago";
    }

    /// <summary>Names of the language with commas and a last word between the last two.</summary>
    public static IEnumerable<Inline> List(IReadOnlyList<Inline> items, string last = "and")
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                yield return i == items.Count - 1 ? $" {last} " : ", ";
            yield return items[i];
        }
    }

    /// <summary>A line of mixed parts.</summary>
    public static EquatableArray<Inline> Line(params IEnumerable<Inline>[] parts) => parts.SelectMany(p => p).ToEquatableArray();

    /// <summary>Where something is written.</summary>
    public static Inline Place(SourcePlace place) => new Aside(place.Line == 0 ? place.File : $"{place.File}, line {NumberText.Format(place.Line)}");
}
