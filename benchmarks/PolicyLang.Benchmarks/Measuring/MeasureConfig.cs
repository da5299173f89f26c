using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace PolicyLang.Benchmarks.Measuring;

/// <summary>How BenchmarkDotNet measures: medians and allocations, in the process that it is called in.</summary>
internal static class MeasureConfig
{
    public static IConfig Create(string artifacts, bool quick)
    {
        // The warm-up is nearly as long as the measurement: a pass over a large set takes so long that the JIT is not done after a few of them.
        var job = quick ? Job.Dry : Job.Default.WithWarmupCount(9).WithIterationCount(11).WithIterationTime(TimeInterval.FromMilliseconds(80));
        return ManualConfig.CreateEmpty()
            .AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Median)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(artifacts);
    }
}
