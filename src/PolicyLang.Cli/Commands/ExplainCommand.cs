using System.CommandLine;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Output;
using PolicyLang.Language.Evaluation;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal explain</c>: a decision per incident for people, with every policy and hold that was looked at.</summary>
internal static class ExplainCommand
{
    public static Command Create(CliConsole console)
    {
        var inputs = new IncidentInputs(console);
        var command = new Command("explain", "Says why each incident is decided as it is: every policy and hold, each condition's value and the input behind it.");
        inputs.AddTo(command);
        command.SetAction((result, cancel) => IncidentInputs.Interruptible(() => Run(result, cancel), cancel));
        return command;

        int Run(ParseResult result, CancellationToken cancel)
        {
            var compilation = PolicyFiles.Compile(result.GetValue(inputs.Paths)!, console.Today);
            if (!IncidentInputs.CanRun(compilation, console))
                return ExitCode.No;
            using var stream = IncidentSource.Open(result.GetValue(inputs.Incidents)!, console);
            var exit = ExitCode.Ok;
            var explanation = new ExplanationOutput(console.Colored);
            foreach (var line in inputs.Read(result, stream, compilation))
            {
                cancel.ThrowIfCancellationRequested();
                if (line.Incident is not null)
                {
                    explanation.Write(line.Incident, Interpreter.Explain(compilation.Model, line.Incident));
                    continue;
                }

                console.Error.WriteLine($"heal: line {line.Line}: {line.Error}");
                exit = ExitCode.CannotRun;
            }

            return exit;
        }
    }
}
