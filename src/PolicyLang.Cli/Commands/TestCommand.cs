using System.CommandLine;
using PolicyLang.Cli.Input;
using PolicyLang.Language.Evaluation;
using Spectre.Console;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal test</c>: runs the tests that policies declare, on the compiled evaluator.</summary>
internal static class TestCommand
{
    public static Command Create(CliConsole console)
    {
        var paths = HealCommand.Paths();
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Name the tests that pass, too." };
        var command = new Command("test", "Runs the test declarations of a policy set. Exit status 1 if one fails.") { paths, verbose };
        command.SetAction(result =>
        {
            var compilation = PolicyFiles.Compile(result.GetValue(paths)!, console.Today);
            if (!IncidentInputs.CanRun(compilation, console))
                return ExitCode.No;
            if (compilation.Model.Tests.Count == 0)
            {
                console.Error.WriteLine("heal: these policies declare no tests");
                console.Out.WriteLine("0 passed, 0 failed");
                return ExitCode.Ok;
            }

            var set = PolicySetCompiler.Load(compilation);
            var results = TestRunner.Run(compilation.Model, set.Explain);
            foreach (var passed in results.Where(r => r.Failure is null && result.GetValue(verbose)))
                console.Colored.MarkupLineInterpolated($"[green]passed[/] {passed.Test.Syntax.Title.Value}");
            Output.DiagnosticOutput.WriteText(results.Select(r => r.Failure).OfType<Language.Diagnostics.Diagnostic>(), console.Colored);
            var failed = results.Count(r => r.Failure is not null);
            console.Out.WriteLine($"{results.Count - failed} passed, {failed} failed");
            return failed > 0 ? ExitCode.No : ExitCode.Ok;
        });
        return command;
    }
}
