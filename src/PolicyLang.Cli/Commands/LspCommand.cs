using System.CommandLine;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Output;
using PolicyLang.Language.Analysis;
using PolicyLang.LanguageServer;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal lsp</c>: the language server.</summary>
internal static class LspCommand
{
    public static Command Create(CliConsole console)
    {
        // Clients of several languages add it to every command line.
        var stdio = new Option<bool>("--stdio") { Description = "Talk over standard input and output, which is what it does anyway." };
        var command = new Command("lsp", "Serves an editor by the Language Server Protocol, over standard input and output. An editor starts it; see docs/editors.md.") { stdio };
        command.SetAction(async (_, cancel) =>
        {
            using var input = console.OpenInput();
            using var output = console.OpenOutput();
            return await LanguageServerHost.RunAsync(input, output, new ServerOptions { Time = console.Time, ReadHead = GitFiles.ReadHead, WriteDifference = Markdown }, cancel);
        });
        return command;
    }

    private static string Markdown(PolicyDifference difference)
    {
        using var text = new StringWriter();
        DifferenceOutput.Write("markdown", difference, text);
        return text.ToString();
    }
}
