namespace PolicyLang;

/// <summary>A span of time <c>[from, to)</c>, once, daily or weekly, in a zone. Immutable and safe for concurrent use.</summary>
public sealed class TimeWindow
{
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _to;
    private readonly long _start;
    private readonly long _end;
    private readonly long _period;
    private readonly TimeZoneInfo? _zone;

    private TimeWindow(DateTimeOffset from, DateTimeOffset to)
    {
        _from = from;
        _to = to;
    }

    private TimeWindow(long start, long end, long period, string? zone)
    {
        _start = start;
        _end = end;
        _period = period;
        _zone = zone is null ? TimeZoneInfo.Utc : Find(zone);
    }

    /// <summary>One span between two moments; empty where the end is not after the start.</summary>
    public static TimeWindow Between(DateTimeOffset from, DateTimeOffset to) => new(from, to);

    /// <summary>A span that comes back every day. Where the end is not after the start it runs over midnight.</summary>
    /// <param name="start">Minutes from midnight.</param>
    /// <param name="end">Minutes from midnight.</param>
    /// <param name="zone">An IANA name, or null for UTC.</param>
    public static TimeWindow Daily(int start, int end, string? zone) =>
        new(start * TimeSpan.TicksPerMinute, end * TimeSpan.TicksPerMinute, TimeSpan.TicksPerDay, zone);

    /// <summary>A span that comes back every week. Where the end is not after the start it runs over the end of the week.</summary>
    /// <param name="startDay">The day it begins on.</param>
    /// <param name="start">Minutes from midnight of that day.</param>
    /// <param name="endDay">The day it ends on.</param>
    /// <param name="end">Minutes from midnight of that day.</param>
    /// <param name="zone">An IANA name, or null for UTC.</param>
    public static TimeWindow Weekly(DayOfWeek startDay, int start, DayOfWeek endDay, int end, string? zone) =>
        new(OfWeek(startDay, start), OfWeek(endDay, end), 7 * TimeSpan.TicksPerDay, zone);

    /// <summary>
    /// Whether a moment is inside, by the wall clock of the zone. Unknown where this machine does not know the zone: a hold whose
    /// window cannot be told stops, rather than lets through.
    /// </summary>
    public Truth Contains(DateTimeOffset at)
    {
        if (_period == 0)
            return Truth.Of(at >= _from && at < _to);
        if (_zone is null)
            return Truth.Unknown;

        var local = at.UtcDateTime;
        if (_zone != TimeZoneInfo.Utc)
            local = TimeZoneInfo.ConvertTimeFromUtc(local, _zone);
        var moment = _period == TimeSpan.TicksPerDay ? local.TimeOfDay.Ticks : ((long)local.DayOfWeek * TimeSpan.TicksPerDay) + local.TimeOfDay.Ticks;
        return Truth.Of(_start < _end ? moment >= _start && moment < _end : moment >= _start || moment < _end);
    }

    private static long OfWeek(DayOfWeek day, int minutes) => ((long)day * TimeSpan.TicksPerDay) + (minutes * TimeSpan.TicksPerMinute);

    private static TimeZoneInfo? Find(string zone)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(zone);
        }
        catch (TimeZoneNotFoundException)
        {
            return null;
        }
        catch (InvalidTimeZoneException)
        {
            return null;
        }
    }
}
