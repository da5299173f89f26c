using System.Diagnostics;
using System.Globalization;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Reporting;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Commands;

/// <summary>
/// Measures the first decisions of a process: each sample is a fresh process that loads a set which was compiled before, decides one
/// incident, and then two thousand.
/// </summary>
internal static class ColdCommand
{
    private const int Samples = 9, Incidents = 2_000;

    public static void Run(int[] sizes, ResultFile results, TextWriter output)
    {
        foreach (var policies in sizes)
        {
            var folder = Path.Combine(Fixture.Repository, "artifacts", "benchmarks", $"cold-{policies}");
            var workload = Workload.Create(policies, Incidents);
            WorkloadCommand.Run(policies, Incidents, workload.Seed, folder);
            var image = Path.Combine(folder, "Policies.dll");
            File.WriteAllBytes(image, SetImage.Compile(workload, withDriver: false).Assembly);
            var samples = Enumerable.Range(0, Samples).Select(_ => Sample(image, Path.Combine(folder, "incidents.jsonl"))).ToList();
            var figures = new[]
            {
                Quartiles.Of("cold", "Load", policies, samples.Select(s => s[0]), "ms"),
                Quartiles.Of("cold", "First decision", policies, samples.Select(s => s[1]), "ms"),
                Quartiles.Of("cold", "First 2000 decisions", policies, samples.Select(s => s[1] + s[2]), "ms"),
                Quartiles.Of("cold", "Methods compiled by the JIT", policies, samples.Select(s => s[3]), "count"),
            };
            results.Merge(figures);
            foreach (var figure in figures)
                output.WriteLine($"{policies} policies: {figure.Row} {figure.Median:F1} {figure.Unit}");
        }
    }

    private static double[] Sample(string image, string incidents)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(typeof(ColdCommand).Assembly.Location);
        foreach (var argument in (string[])["cold-child", image, incidents])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. text.Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"The process of a cold start ended with {process.ExitCode}.");
    }
}
