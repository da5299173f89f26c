using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Reporting;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Commands;

/// <summary>Measures what compiling a set costs: the time of each step, and the size of the assembly.</summary>
internal static class CompileCommand
{
    private const int Repeats = 5, RepeatsOfLarge = 2, Large = 10_000;

    public static void Run(int[] sizes, bool quick, ResultFile results, TextWriter output)
    {
        // The first compilations of a process wait for the JIT to compile the compiler.
        for (var i = 0; i < (quick ? 1 : Repeats); i++)
            SetImage.Compile(Workload.Create(50, events: 0), Purpose.Embed);
        foreach (var policies in sizes)
        {
            var workload = Workload.Create(policies, events: 0);
            var embedded = Images(workload, Purpose.Embed, quick);
            var heal = Images(workload, Purpose.Heal, quick);
            var figures = new[]
            {
                Milliseconds("Parse and bind", policies, embedded.Select(i => i.Times.Front)),
                Milliseconds("Emit", policies, embedded.Select(i => i.Times.Emit)),
                Milliseconds("Roslyn", policies, embedded.Select(i => i.Times.Roslyn)),
                Size("Assembly", policies, embedded[0]),
                Milliseconds("Roslyn for heal decide", policies, heal.Select(i => i.Times.Roslyn)),
                Size("Assembly for heal decide", policies, heal[0]),
            };
            if (!quick)
                results.Merge(figures);
            foreach (var figure in figures)
                output.WriteLine($"{policies} policies: {figure.Row} {figure.Median:F0} {figure.Unit}");
        }
    }

    private static List<SetImage> Images(Workload workload, Purpose purpose, bool quick) =>
        [.. Enumerable.Range(0, quick ? 1 : workload.Policies.Length >= Large ? RepeatsOfLarge : Repeats).Select(_ => SetImage.Compile(workload, purpose))];

    private static Result Size(string row, int policies, SetImage image) =>
        new("compile", row, policies, image.Assembly.Length, image.Assembly.Length, image.Assembly.Length, "bytes");

    private static Result Milliseconds(string row, int policies, IEnumerable<TimeSpan> times) =>
        Quartiles.Of("compile", row, policies, times.Select(t => t.TotalMilliseconds), "ms");
}
