namespace PolicyLang.Evaluation.Tests;

/// <summary>Counts what some code allocates each time.</summary>
internal static class Allocations
{
    /// <summary>
    /// The bytes that this thread allocates whenever it runs something: the least of several times. What the runtime allocates once, as when it
    /// compiles a method of a set again and keeps its constants in an array that grows, does not come a second time; what a decision allocates does.
    /// </summary>
    public static long Each(Action run)
    {
        var least = long.MaxValue;
        for (var time = 0; time < 5 && least > 0; time++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
