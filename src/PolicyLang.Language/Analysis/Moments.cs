namespace PolicyLang.Language.Analysis;

/// <summary>
/// Moments of an incident, one for each combination of leases and windows that occurs: around every date that is written, and for
/// windows that come back, every combination in the 54 weeks from there, which has each day of each week before and after each change of
/// the clocks. Combinations that come only by an older rule of a time zone are not looked for.
/// </summary>
internal static class Moments
{
    private const int DaysWithZones = 54 * 7;
    private const int DaysInUtc = 8;
    private static readonly DateTimeOffset Usual = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Finds the moments, in order of time.</summary>
    /// <param name="dates">The dates of leases, and the ends of windows that come once.</param>
    /// <param name="windows">All windows.</param>
    /// <param name="recurring">Those that come back: start and end in minutes of the day or week, and the zone.</param>
    public static List<DateTimeOffset> Find(IEnumerable<DateTimeOffset> dates, IReadOnlyList<TimeWindow> windows, IReadOnlyList<RecurringHours> recurring)
    {
        var cuts = new SortedSet<DateTimeOffset>(dates.Select(d => d.ToUniversalTime()));
        var starts = new List<DateTimeOffset>();
        if (cuts.Count == 0 || Usual < cuts.Min)
            starts.Add(Usual);
        else if (cuts.Min - DateTimeOffset.MinValue > TimeSpan.FromDays(DaysWithZones))
            starts.Add(cuts.Min - TimeSpan.FromDays(DaysWithZones));
        else if (cuts.Min > DateTimeOffset.MinValue)
            starts.Add(DateTimeOffset.MinValue);
        starts.AddRange(cuts);

        var found = new List<DateTimeOffset>();
        var seen = new HashSet<string>();
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : DateTimeOffset.MaxValue;
            foreach (var moment in Within(starts[i], end, recurring))
            {
                if (seen.Add(NumberText.Format(i) + ":" + string.Concat(windows.Select(w => w.Contains(moment).ToString()[0]))))
                    found.Add(moment);
            }
        }

        return found;
    }

    private static IEnumerable<DateTimeOffset> Within(DateTimeOffset start, DateTimeOffset end, IReadOnlyList<RecurringHours> recurring)
    {
        yield return start;
        if (recurring.Count == 0)
            yield break;
        var days = recurring.All(r => r.Zone is null or "UTC") ? DaysInUtc : DaysWithZones;
        var found = new SortedSet<DateTimeOffset>();
        foreach (var hours in recurring)
        {
            if (hours.Find() is not { } zone)
                continue;
            foreach (var minutes in new[] { hours.Start % (24 * 60), hours.End % (24 * 60) }.Distinct())
            {
                for (var day = -1; day <= days; day++)
                {
                    if (DateTimeOffset.MaxValue - start <= TimeSpan.FromDays(day + 2) || start - DateTimeOffset.MinValue <= TimeSpan.FromDays(2))
                        continue;
                    var local = start.UtcDateTime.Date.AddDays(day).AddMinutes(minutes);
                    foreach (var offset in new[] { zone.GetUtcOffset(local.AddDays(-1)), zone.GetUtcOffset(local), zone.GetUtcOffset(local.AddDays(1)) }.Distinct())
                        found.Add(new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset).ToUniversalTime());
                    // Where the clocks change, a window may begin or end with the change; it is on a whole quarter of an hour.
                    if (zone.GetUtcOffset(new DateTimeOffset(local, TimeSpan.Zero)) != zone.GetUtcOffset(new DateTimeOffset(local.AddDays(1), TimeSpan.Zero)))
                        found.UnionWith(Enumerable.Range(0, 97).Select(q => new DateTimeOffset(local, TimeSpan.Zero).AddMinutes(q * 15)));
                }
            }
        }

        foreach (var moment in found.Where(m => m > start && m < end))
            yield return moment;
    }
}

/// <summary>A window that comes back.</summary>
/// <param name="Start">Minutes from midnight, or from the beginning of the week.</param>
/// <param name="End">Likewise.</param>
/// <param name="Zone">The IANA name, or null for UTC.</param>
internal sealed record RecurringHours(int Start, int End, string? Zone)
{
    /// <summary>The zone; null where this machine does not know it.</summary>
    public TimeZoneInfo? Find()
    {
        try
        {
            return Zone is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(Zone);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return null;
        }
    }
}
