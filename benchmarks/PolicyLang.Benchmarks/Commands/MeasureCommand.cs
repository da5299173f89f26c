using System.Diagnostics;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Measuring;
using PolicyLang.Benchmarks.Reporting;

namespace PolicyLang.Benchmarks.Commands;

/// <summary>
/// Runs benchmarks with BenchmarkDotNet and keeps their figures. Each class of benchmarks at each size has a process of its own, so that
/// the JIT has seen one policy set only, as in a service.
/// </summary>
internal static class MeasureCommand
{
    private static readonly Type[] Classes =
        [typeof(EntranceBenchmarks), typeof(HandWrittenBenchmarks), typeof(ReferenceBenchmarks), typeof(VariationBenchmarks), typeof(PeerBenchmarks)];

    private static string Artifacts => Path.Combine(Fixture.Repository, "artifacts", "benchmarks", "BenchmarkDotNet");

    /// <summary>Runs the benchmarks that some filters name, in processes of their own.</summary>
    /// <returns>Zero, or 1 where one failed or none was named; the figures of those that did not fail are kept.</returns>
    public static int Run(string[] filters, bool quick)
    {
        var filter = new GlobFilter(filters);
        var groups = Classes.SelectMany(c => BenchmarkConverter.TypeToBenchmarks(c, MeasureConfig.Create(Artifacts, quick)).BenchmarksCases)
            .Where(filter.Predicate).GroupBy(c => (c.Descriptor.Type, Policies: PoliciesOf(c))).ToList();
        var failed = groups.Count(g => Start([.. g.Select(NameOf)], quick) != 0);
        if (failed > 0 || groups.Count == 0)
            Console.Error.WriteLine(groups.Count == 0 ? "No benchmark has such a name." : "A benchmark failed; its figures were not kept.");
        return failed > 0 || groups.Count == 0 ? 1 : 0;
    }

    /// <summary>Runs benchmarks in this process.</summary>
    public static int RunHere(string[] names, bool quick, ResultFile results, MachineFile machine)
    {
        var summaries = BenchmarkSwitcher.FromTypes(Classes).Run(["--filter", .. names], MeasureConfig.Create(Artifacts, quick)).ToList();
        var reports = summaries.SelectMany(s => s.Reports).ToList();
        if (summaries.Any(s => s.HasCriticalValidationErrors) || reports.Count == 0 || reports.Any(r => !r.Success))
            return 1;
        if (quick)
            return 0;
        results.Merge(reports.Select(ResultOf));
        machine.Merge(Describe(summaries[0].HostEnvironmentInfo));
        return 0;
    }

    private static int Start(string[] names, bool quick)
    {
        string[] arguments = [typeof(MeasureCommand).Assembly.Location, "measure-child", .. quick ? (string[])["--quick"] : [], "--filter", .. names];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string NameOf(BenchmarkCase benchmark) => BenchmarkDotNet.Exporters.FullNameProvider.GetBenchmarkName(benchmark);

    private static int PoliciesOf(BenchmarkCase benchmark) => (int)benchmark.Parameters["Policies"];

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
            benchmark.Descriptor.Categories.Single(), row, PoliciesOf(benchmark), statistics.Median, statistics.Q1, statistics.Q3, "ns",
            report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? -1);
    }
}
