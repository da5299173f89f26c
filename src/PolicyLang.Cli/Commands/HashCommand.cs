using System.CommandLine;
using PolicyLang.Cli.Input;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Emit;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal hash</c>: what a running service says it was compiled from, so that the two can be compared.</summary>
internal static class HashCommand
{
    public static Command Create(CliConsole console)
    {
        var paths = HealCommand.Paths();
        var today = HealCommand.Today(console);
        var command = new Command("hash", "Prints the hash of the sources, which is IPolicySet.SourceHash of a service that was built from the same text. Exit status 1 if the set has an error.")
        {
            paths, today,
        };
        command.SetAction(result =>
        {
            var compilation = PolicyFiles.Compile(result.GetValue(paths)!, result.GetValue(today));
            if (compilation.HasErrors)
            {
                // A set with errors is never loaded, so nothing that runs has its hash.
                foreach (var error in compilation.Diagnostics.Where(d => d.Severity == Severity.Error))
                    console.Error.WriteLine(error.ToString());
                return ExitCode.No;
            }

            console.Out.WriteLine(Emitter.SourceHashOf(compilation));
            return ExitCode.Ok;
        });
        return command;
    }
}
