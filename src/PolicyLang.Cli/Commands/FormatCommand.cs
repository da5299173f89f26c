using System.CommandLine;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Output;
using PolicyLang.Language.Formatting;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal fmt</c>: formats files in place.</summary>
internal static class FormatCommand
{
    public static Command Create(CliConsole console)
    {
        var paths = HealCommand.Paths();
        var check = new Option<bool>("--check") { Description = "Change nothing; name the files that are not formatted, with exit status 1." };
        var command = new Command("fmt", "Formats .heal files in place; comments are kept and the meaning stays the same.") { paths, check };
        command.SetAction(result =>
        {
            var exit = ExitCode.Ok;
            foreach (var file in PolicyFiles.Read(result.GetValue(paths)!))
            {
                var tree = Parser.Parse(file);
                if (tree.Diagnostics.Count > 0)
                {
                    foreach (var finding in tree.Diagnostics)
                        console.Error.WriteLine(finding.ToString());
                    console.Error.WriteLine($"heal: {file.Path} has syntax errors and was left as it is");
                    exit = ExitCode.No;
                    continue;
                }

                var formatted = Formatter.Format(tree);
                if (formatted == File.ReadAllText(file.FullPath))
                    continue;
                console.Out.WriteLine(file.Path);
                if (result.GetValue(check))
                    exit = ExitCode.No;
                else
                    SafeFile.Write(file.FullPath, System.Text.Encoding.UTF8.GetBytes(formatted));
            }

            return exit;
        });
        return command;
    }
}
