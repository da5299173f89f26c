namespace PolicyLang.Engine.Control;

/// <summary>How long to wait before something that failed is tried again: 1 second, twice as long after each further failure, 5 minutes at most.</summary>
internal static class Backoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>The wait after an attempt that failed.</summary>
    /// <param name="failures">How many had failed before it.</param>
    public static TimeSpan After(int failures)
    {
        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures, 10)));
        return wait < Longest ? wait : Longest;
    }
}
