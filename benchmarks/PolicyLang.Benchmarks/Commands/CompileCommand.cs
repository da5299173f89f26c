using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Reporting;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Commands;

/// <summary>Measures what compiling a set costs: the time of each step, and the size of the assembly.</summary>
internal static class CompileCommand
{
    private const int Repeats = 5;

    public static void Run(int[] sizes, ResultFile results, TextWriter output)
    {
        // The first compilation of a process waits for the JIT to compile the compiler.
        SetImage.Compile(Workload.Create(50, events: 0), withDriver: false);
        foreach (var policies in sizes)
        {
            var workload = Workload.Create(policies, events: 0);
            var images = Enumerable.Range(0, policies >= 10_000 ? 3 : Repeats).Select(_ => SetImage.Compile(workload, withDriver: false)).ToList();
            var figures = new[]
            {
                Milliseconds("Parse and bind", policies, images.Select(i => i.Times.Front)),
                Milliseconds("Emit", policies, images.Select(i => i.Times.Emit)),
                Milliseconds("Roslyn", policies, images.Select(i => i.Times.Roslyn)),
                new Result("compile", "Assembly", policies, images[0].Assembly.Length, images[0].Assembly.Length, images[0].Assembly.Length, "bytes"),
            };
            results.Merge(figures);
            foreach (var figure in figures)
                output.WriteLine($"{policies} policies: {figure.Row} {figure.Median:F0} {figure.Unit}");
        }
    }

    private static Result Milliseconds(string row, int policies, IEnumerable<TimeSpan> times) =>
        Quartiles.Of("compile", row, policies, times.Select(t => t.TotalMilliseconds), "ms");
}
