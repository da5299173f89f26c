using System.CommandLine;
using PolicyLang.Benchmarks.Commands;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Reporting;

var results = new ResultFile(Path.Combine(Fixture.Repository, "benchmarks", "results", "results.csv"));
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
var quick = new Option<bool>("--quick") { Description = "Run each benchmark once, and keep no figures." };

var check = new Command("check", "Runs everything that is measured once and demands equal decisions; times nothing.");
check.SetAction(_ => CheckCommand.Run(Console.Out));

var workload = new Command("workload", "Writes a workload: .heal, JSON Lines, and a form for peers in other languages.") { policies, incidents, seed, output };
workload.SetAction(r => WorkloadCommand.Run(r.GetValue(policies), r.GetValue(incidents), r.GetValue(seed), r.GetValue(output)!));

var measure = new Command("measure", "Runs benchmarks with BenchmarkDotNet and keeps their figures in benchmarks/results.") { filters, quick };
measure.SetAction(r => MeasureCommand.Run(r.GetValue(filters)!, r.GetValue(quick), results));

var root = new RootCommand("Measures PolicyLang. docs/performance.md says how.") { check, workload, measure };
return root.Parse(args).Invoke();
