using System.CommandLine;
using PolicyLang.Benchmarks.Commands;

var policies = new Option<int>("--policies") { Description = "The number of policies.", DefaultValueFactory = _ => 1_000 };
var incidents = new Option<int>("--incidents") { Description = "The number of incidents.", DefaultValueFactory = _ => 3_000 };
var seed = new Option<int>("--seed") { Description = "The seed; the same numbers give the same workload.", DefaultValueFactory = _ => 1 };
var output = new Option<string>("--output") { Description = "The folder to write to.", Required = true };

var check = new Command("check", "Runs everything that is measured once and demands equal decisions; times nothing.");
check.SetAction(_ => CheckCommand.Run(Console.Out));

var workload = new Command("workload", "Writes a workload: .heal, JSON Lines, and a form for peers in other languages.") { policies, incidents, seed, output };
workload.SetAction(r => WorkloadCommand.Run(r.GetValue(policies), r.GetValue(incidents), r.GetValue(seed), r.GetValue(output)!));

var root = new RootCommand("Measures PolicyLang. docs/performance.md says how.") { check, workload };
return root.Parse(args).Invoke();
