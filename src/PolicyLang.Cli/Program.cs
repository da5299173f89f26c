using PolicyLang.Cli;
using PolicyLang.Cli.Commands;

var console = new CliConsole(Console.Out, Console.Error, Console.OpenStandardInput, Console.OpenStandardOutput, TimeProvider.System);
return await HealCommand.RunAsync(args, console);
