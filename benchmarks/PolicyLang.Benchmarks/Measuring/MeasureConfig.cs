using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using Perfolizer.Horology;

namespace PolicyLang.Benchmarks.Measuring;

/// <summary>How BenchmarkDotNet measures: one process for each benchmark, medians, allocations.</summary>
internal static class MeasureConfig
{
    public static IConfig Create(string artifacts, bool quick)
    {
        var job = quick
            ? Job.Dry
            : Job.Default.WithWarmupCount(4).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(150));
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Median)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(artifacts);
    }
}
