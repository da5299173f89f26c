using System.CommandLine;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Output;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal diff</c>: what a change of policies means for what is decided.</summary>
internal static class DiffCommand
{
    public static Command Create(CliConsole console)
    {
        var old = new Argument<string>("OLD") { Description = "The policies before: a file, a folder, or a git revision of one, such as HEAD~1:policies." };
        var @new = new Argument<string>("NEW") { Description = "The policies after, likewise." };
        var format = new Option<string>("--format") { Description = "How to write the changes; markdown is a table for a pull request.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "markdown");
        var command = new Command(
            "diff",
            "Reports every signal on a resource for which another decision is possible, with an example. Exit status 1 if anything becomes more autonomous.") { old, @new, format };
        command.SetAction((result, cancel) => Task.FromResult(Run(result, cancel)));
        return command;

        int Run(ParseResult result, CancellationToken cancel)
        {
            PolicySetCompiler.WarmUp();
            var before = PolicyFiles.CompileRevision(result.GetValue(old)!, console.Today);
            var after = PolicyFiles.CompileRevision(result.GetValue(@new)!, console.Today);
            if (!IncidentInputs.CanRun(before, console) | !IncidentInputs.CanRun(after, console))
                return ExitCode.No;
            var difference = PolicyDiff.Compare(before.Model, after.Model, cancel);
            Verify(before, after, difference);
            DifferenceOutput.Write(result.GetValue(format)!, difference, console.Out);
            foreach (var pair in difference.NotAnalysed)
                console.Error.WriteLine($"heal: not analysed: {pair}. The question is too large, so nothing is known about changes there");
            return difference.IsMoreAutonomous ? ExitCode.No : difference.NotAnalysed.Count > 0 ? ExitCode.CannotRun : ExitCode.Ok;
        }
    }

    /// <summary>Decides the examples by the compiled evaluators of both sets before anybody sees them.</summary>
    private static void Verify(PolicyCompilation before, PolicyCompilation after, PolicyDifference difference)
    {
        if (difference.Changes.Count == 0)
            return;
        var incidents = difference.Changes.Select(c => c.Incident).ToList();
        // Most of the time goes into the compiler, and there are two sets to compile.
        var compiling = Task.Run(() => Examples.Evaluator(before, incidents));
        var now = Examples.Evaluator(after, incidents);
        var old = compiling.GetAwaiter().GetResult();
        foreach (var change in difference.Changes)
        {
            Examples.MustDecide(old, change.Incident, change.Before);
            Examples.MustDecide(now, change.Incident, change.After);
        }
    }
}
