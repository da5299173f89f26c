using System.CommandLine;
using PolicyLang.Benchmarks.Commands;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Reporting;

var results = new ResultFile(Path.Combine(Fixture.Repository, "benchmarks", "results", "results.csv"));
var machine = new MachineFile(Path.Combine(Fixture.Repository, "benchmarks", "results", "machine.txt"));
var policies = new Option<int>("--policies") { Description = "The number of policies.", DefaultValueFactory = _ => 1_000 };
var incidents = new Option<int>("--incidents") { Description = "The number of incidents.", DefaultValueFactory = _ => 3_000 };
var seed = new Option<int>("--seed") { Description = "The seed; the same numbers give the same workload.", DefaultValueFactory = _ => 1 };
var output = new Option<string>("--output") { Description = "The folder to write to.", Required = true };
var filters = new Option<string[]>("--filter")
{
    Description = "The benchmarks to run, by patterns over their full names, such as *Entrance*.",
    DefaultValueFactory = _ => ["*"],
    AllowMultipleArgumentsPerToken = true,
};
var quick = new Option<bool>("--quick") { Description = "Run everything once, and keep no figures." };

var check = new Command("check", "Runs everything that is measured once and demands equal decisions; times nothing.");
check.SetAction(_ => CheckCommand.Run(Console.Out));

var workload = new Command("workload", "Writes a workload: .heal, JSON Lines, and a form for peers in other languages.") { policies, incidents, seed, output };
workload.SetAction(r => WorkloadCommand.Run(r.GetValue(policies), r.GetValue(incidents), r.GetValue(seed), r.GetValue(output)!));

var measure = new Command("measure", "Runs benchmarks with BenchmarkDotNet and keeps their figures in benchmarks/results.") { filters, quick };
measure.SetAction(r => MeasureCommand.Run(r.GetValue(filters)!, r.GetValue(quick)));

var measureChild = new Command("measure-child", "One process of measure.") { filters, quick };
measureChild.Hidden = true;
measureChild.SetAction(r => MeasureCommand.RunHere(r.GetValue(filters)!, r.GetValue(quick), results, machine));

var sizes = new Option<int[]>("--policies")
{
    Description = "The numbers of policies.",
    DefaultValueFactory = _ => [10, 100, 1_000, 10_000],
    AllowMultipleArgumentsPerToken = true,
};
var compile = new Command("compile", "Measures the steps from text to assembly, and the assembly's size.") { sizes, quick };
compile.SetAction(r => CompileCommand.Run(r.GetValue(sizes)!, r.GetValue(quick), results, Console.Out));

var cold = new Command("cold", "Measures the first decisions of fresh processes.") { sizes, quick };
cold.SetAction(r => ColdCommand.Run(r.GetValue(sizes)!, r.GetValue(quick), results, Console.Out));

var report = new Command("report", "Writes the tables and charts of docs/performance.md from benchmarks/results.");
report.SetAction(_ => ReportCommand.Run(Fixture.Repository, Console.Out));

var image = new Argument<string>("IMAGE");
var stream = new Argument<string>("INCIDENTS");
var child = new Command("cold-child", "One sample of cold.") { image, stream };
child.Hidden = true;
child.SetAction(r => PolicyLang.Benchmarks.Measuring.ColdStart.Run(r.GetValue(image)!, r.GetValue(stream)!, Console.Out));

var root = new RootCommand("Measures PolicyLang. docs/performance.md says how.") { check, workload, measure, compile, cold, report, child, measureChild };
return root.Parse(args).Invoke();
