using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using PolicyLang.Json;

namespace PolicyLang.Benchmarks.Measuring;

/// <summary>What one sample of a cold start does, in a process of its own. It must not touch the compiler, so that nothing else is loaded.</summary>
internal static class ColdStart
{
    /// <summary>
    /// Prints how many milliseconds the load of the set, the first decision and the rest took, how many methods the JIT compiled for
    /// that, and a sum over the verdicts.
    /// </summary>
    public static void Run(string image, string incidentFile, TextWriter output)
    {
        // A service has read its first incident before it decides it.
        var incidents = File.ReadLines(incidentFile).Select(IncidentReader.Read).ToArray();
        var start = Stopwatch.GetTimestamp();
        _ = Stopwatch.GetElapsedTime(start, start).TotalMilliseconds;
        var methods = JitInfo.GetCompiledMethodCount();

        start = Stopwatch.GetTimestamp();
        var set = Load(Path.GetFullPath(image));
        var loaded = Stopwatch.GetTimestamp();
        var sum = (long)set.Decide(incidents[0]).Tier;
        var first = Stopwatch.GetTimestamp();
        for (var i = 1; i < incidents.Length; i++)
            sum += set.Decide(incidents[i]).Policy;
        var all = Stopwatch.GetTimestamp();
        methods = JitInfo.GetCompiledMethodCount() - methods;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Milliseconds(start, loaded)} {Milliseconds(loaded, first)} {Milliseconds(first, all)} {methods} {sum}"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IPolicySet Load(string path)
    {
        var type = AssemblyLoadContext.Default.LoadFromAssemblyPath(path).GetExportedTypes().Single(t => typeof(IPolicySet).IsAssignableFrom(t));
        return (IPolicySet)Activator.CreateInstance(type)!;
    }

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
