using BenchmarkDotNet.Running;
using PolicyLang.Benchmarks.Compiled;

if (args is ["check"])
{
    foreach (var n in new[] { 10, 100, 1000 })
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var fixture = Fixture.Load(n, 20000);
        var hits = fixture.Workload.Events.Count(e => fixture.Workload.Decide(in e).Policy >= 0);
        Console.WriteLine($"{n}: hits {hits / (double)fixture.Workload.Events.Length:P1}, buckets {fixture.Workload.Buckets.Count}, biggest {fixture.Workload.Buckets.Values.Max(b => b.Length)}, {clock.Elapsed}");
    }
    return 0;
}

if (args is ["times", var count])
{
    for (var i = 0; i < 2; i++)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var w = PolicyLang.Benchmarks.Workloads.Workload.Create(int.Parse(count), 100000);
        Console.WriteLine($"workload {clock.Elapsed}");
        clock.Restart();
        var inc = PolicyLang.Benchmarks.Workloads.IncidentJson.Read(w, 100000);
        Console.WriteLine($"incidents {clock.Elapsed}");
        Console.WriteLine(SetImage.Compile(w, false).Times);
        Console.WriteLine(SetImage.Compile(w, true).Times);
    }
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(Fixture).Assembly).Run(args);
return 0;
