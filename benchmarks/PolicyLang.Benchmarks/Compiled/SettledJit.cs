using System.Runtime;

namespace PolicyLang.Benchmarks.Compiled;

/// <summary>
/// Waits for the JIT. What makes a large workload leaves thousands of methods behind that the JIT compiles again, one after the other, on a thread
/// of its own; those that are to be timed stand at the end of that queue, and are ten times slower until then.
/// </summary>
internal static class SettledJit
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(60);

    /// <summary>Runs something until its methods are compiled for good: each has two stages to go through.</summary>
    public static void Run(Action run)
    {
        for (var stage = 0; stage < 3; stage++)
        {
            run();
            Wait();
        }
    }

    private static void Wait()
    {
        var end = DateTime.UtcNow + Longest;
        for (long compiled = -1; compiled != JitInfo.GetCompiledMethodCount() && DateTime.UtcNow < end;)
        {
            compiled = JitInfo.GetCompiledMethodCount();
            Thread.Sleep(Quiet);
        }
    }
}
