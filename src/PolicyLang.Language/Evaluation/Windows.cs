using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Evaluation;

/// <summary>Turns the window of a hold into one that can be asked.</summary>
internal static class Windows
{
    public static TimeWindow Of(WindowSyntax window) => window switch
    {
        OnceWindow once => TimeWindow.Between(once.From.Value, once.To.Value),
        RecurringWindow { StartDay: { } start } weekly => TimeWindow.Weekly(start, weekly.Start, EndDay(weekly), weekly.End, weekly.Zone?.Value),
        RecurringWindow daily => TimeWindow.Daily(daily.Start, daily.End, daily.Zone?.Value),
        _ => throw new InvalidOperationException($"Unknown window {window.GetType().Name}."),
    };

    /// <summary>The day a weekly window ends on: the one written, else the same day, or the next where it runs over midnight.</summary>
    public static DayOfWeek EndDay(RecurringWindow window)
    {
        var start = window.StartDay ?? throw new ArgumentException("The window is daily.", nameof(window));
        return window.EndDay ?? (window.End > window.Start ? start : (DayOfWeek)(((int)start + 1) % 7));
    }
}
