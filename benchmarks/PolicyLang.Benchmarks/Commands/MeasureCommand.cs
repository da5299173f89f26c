using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Measuring;
using PolicyLang.Benchmarks.Reporting;

namespace PolicyLang.Benchmarks.Commands;

/// <summary>Runs benchmarks with BenchmarkDotNet and keeps their figures.</summary>
internal static class MeasureCommand
{
    /// <summary>Runs the benchmarks that some filters name.</summary>
    /// <returns>Zero, or 1 where a benchmark failed; then nothing is kept.</returns>
    public static int Run(string[] filters, bool quick, ResultFile results, MachineFile machine)
    {
        var artifacts = Path.Combine(Fixture.Repository, "artifacts", "benchmarks", "BenchmarkDotNet");
        string[] arguments = ["--filter", .. filters];
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MeasureCommand).Assembly).Run(arguments, MeasureConfig.Create(artifacts, quick)).ToList();
        var reports = summaries.SelectMany(s => s.Reports).ToList();
        var broken = summaries.Any(s => s.HasCriticalValidationErrors) || reports.Count == 0 || reports.Any(r => !r.Success);
        if (broken)
        {
            Console.Error.WriteLine("A benchmark failed, or none was named; no figure is kept.");
            return 1;
        }

        if (quick)
            return 0;
        results.Merge(reports.Select(ResultOf));
        machine.Merge(Describe(summaries[0].HostEnvironmentInfo));
        return 0;
    }

    private static IEnumerable<(string Name, string Value)> Describe(HostEnvironmentInfo host) =>
    [
        (".NET", host.RuntimeVersion),
        ("BenchmarkDotNet", host.BenchmarkDotNetVersion),
        ("Operating system", RuntimeInformation.OSDescription),
        ("Peers of .NET", string.Join(", ", new[] { typeof(global::Cel.CelEnvironment), typeof(NRules.ISession), typeof(RulesEngine.RulesEngine) }.Select(Version))),
        ("Processor", $"{host.Cpu.Value?.ProcessorName}, {Environment.ProcessorCount} cores"),
    ];

    private static string Version(Type type)
    {
        var name = type.Assembly.GetName();
        return $"{name.Name} {name.Version!.ToString(3)}";
    }

    private static Result ResultOf(BenchmarkReport report)
    {
        var benchmark = report.BenchmarkCase;
        object Parameter(string name) => benchmark.Parameters[name];
        var row = benchmark.Descriptor.Type == typeof(PeerBenchmarks)
            ? $"{Parameter(nameof(PeerBenchmarks.Engine))} {((bool)Parameter(nameof(PeerBenchmarks.Bucketed)) ? "bucketed" : "flat")}"
            : benchmark.Descriptor.WorkloadMethod.Name;
        var statistics = report.ResultStatistics!;
        return new Result(
            benchmark.Descriptor.Categories.Single(), row, (int)Parameter("Policies"), statistics.Median, statistics.Q1, statistics.Q3, "ns",
            report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? -1);
    }
}
