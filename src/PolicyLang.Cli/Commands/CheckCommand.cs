using System.CommandLine;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Output;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal check</c>: all findings about a policy set.</summary>
internal static class CheckCommand
{
    public static Command Create(CliConsole console)
    {
        var paths = HealCommand.Paths();
        var today = HealCommand.Today(console);
        var format = new Option<string>("--format") { Description = "How to write the findings.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong(DiagnosticOutput.Formats);
        var command = new Command("check", "Reports everything that is wrong with a policy set, and runs its tests. Exit status 1 if there is an error.") { paths, format, today };
        command.SetAction((result, cancel) => Task.FromResult(Check(result, cancel)));
        return command;

        int Check(ParseResult result, CancellationToken cancel)
        {
            var compilation = PolicyFiles.Compile(result.GetValue(paths)!, result.GetValue(today));
            // Only policies that run alone are shown to overlap.
            if (compilation.Model.Policies.Count(p => p.Tier == Tier.Tier1) > 1)
                PolicySetCompiler.WarmUp();
            var analysis = PolicyAnalysis.Run(compilation, result.GetValue(today), cancel);
            Examples.Verify(compilation, analysis.Examples);
            var findings = analysis.Diagnostics;
            DiagnosticOutput.Write(result.GetValue(format)!, findings, console);
            var errors = findings.Count(d => d.Severity == Severity.Error);
            var warnings = findings.Count(d => d.Severity == Severity.Warning);
            console.Error.WriteLine(
                $"heal: {Count(compilation.Model.Policies.Count, "policy", "policies")} in {Count(compilation.Trees.Count - 1, "file", "files")}: {Count(errors, "error", "errors")}, {Count(warnings, "warning", "warnings")}");
            return errors > 0 ? ExitCode.No : ExitCode.Ok;
        }
    }

    internal static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
