using System.Diagnostics;
using System.Globalization;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Reporting;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Commands;

/// <summary>
/// Measures the first decisions of a process: each sample is a fresh process that has a set which was compiled before, decides one
/// incident, and then two thousand. Once the JIT compiles everything, and once the service was published with ReadyToRun.
/// </summary>
internal static class ColdCommand
{
    private const int Samples = 11, Incidents = 2_000;

    public static void Run(int[] sizes, bool quick, ResultFile results, TextWriter output)
    {
        foreach (var policies in sizes)
        {
            var folder = Path.Combine(Fixture.Repository, "artifacts", "benchmarks", $"cold-{policies}");
            var workload = Workload.Create(policies, Incidents);
            WorkloadCommand.Run(policies, Incidents, workload.Seed, folder);
            var incidents = Path.Combine(folder, "incidents.jsonl");
            var set = SetImage.Compile(workload, Purpose.Heal);
            var image = Path.Combine(folder, "Policies.dll");
            File.WriteAllBytes(image, set.Assembly);

            var jit = Sample(quick, typeof(ColdCommand).Assembly.Location, "cold-child", image, incidents);
            var ready = Sample(quick, ReadyToRunService.Publish(set, Path.Combine(folder, "service")), incidents);
            var figures = new[]
            {
                Figure("Load", s => s[0], jit),
                Figure("First decision", s => s[1], jit),
                Figure("First 2000 decisions", s => s[1] + s[2], jit),
                Figure("Methods compiled by the JIT", s => s[3], jit),
                Figure("First decision with ReadyToRun", s => s[1], ready),
                Figure("First 2000 decisions with ReadyToRun", s => s[1] + s[2], ready),
                Figure("Methods compiled by the JIT with ReadyToRun", s => s[3], ready),
            };
            if (!quick)
                results.Merge(figures);
            foreach (var figure in figures)
                output.WriteLine($"{policies} policies: {figure.Row} {figure.Median:F1} {figure.Unit}");

            Result Figure(string row, Func<double[], double> read, IEnumerable<double[]> samples) =>
                Quartiles.Of("cold", row, policies, samples.Select(read), row.StartsWith("Methods", StringComparison.Ordinal) ? "count" : "ms");
        }
    }

    private static List<double[]> Sample(bool quick, params string[] program) => [.. Enumerable.Range(0, quick ? 1 : Samples).Select(_ => Start(program))];

    private static double[] Start(string[] program)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", program) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. text.Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"The process of a cold start ended with {process.ExitCode}.");
    }
}
