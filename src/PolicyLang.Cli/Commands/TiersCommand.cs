using System.CommandLine;
using System.Text;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Output;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Documents;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Text;
using PolicyLang.Language.Tiers;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal tiers</c>: the document of what runs alone, what is proposed and what pages.</summary>
internal static class TiersCommand
{
    public static Command Create(CliConsole console)
    {
        var paths = HealCommand.Paths();
        var today = HealCommand.Today(console);
        var format = new Option<string?>("--format") { Description = "markdown or html; by default html where --output ends in .html or .htm, else markdown." };
        format.AcceptOnlyFromAmong("markdown", "html");
        var handlers = new Option<string[]>("--handlers")
        {
            Description = "The service's compiled DLL (repeatable): what it vouches for with [AssumeNoEffect] is listed with its reasons, and what it says that it does with [Effect]. It is read, and never run.",
            HelpName = "DLL",
        };
        var output = new Option<string?>("--output", "-o") { Description = "The file to write, instead of standard output." };
        var command = new Command("tiers", "Writes the document of a policy set: what runs alone, what is proposed, what pages, and what holds them. Exit status 1 if the set has an error or a failing test; then nothing is written.")
        {
            paths, handlers, format, output, today,
        };
        command.SetAction(result =>
        {
            var compilation = PolicyFiles.Compile(result.GetValue(paths)!, result.GetValue(today));
            // A page that lists a failing test as evidence would say what is not so.
            var errors = compilation.Diagnostics.Where(d => d.Severity == Severity.Error).Concat(TestRunner.Failures(compilation)).ToList();
            if (errors.Count > 0)
            {
                foreach (var error in errors)
                    console.Error.WriteLine(error.ToString());
                console.Error.WriteLine("heal: no document was written, because what a set with errors does cannot be told; mend them first");
                return ExitCode.No;
            }

            var file = result.GetValue(output);
            var read = (result.GetValue(handlers) ?? []).Select(HandlerEffectsReader.Read).ToList();
            var effects = new HandlerEffects(read.SelectMany(r => r.Vouched).ToEquatableArray(), read.SelectMany(r => r.Declared).ToEquatableArray());
            var page = TierPage.Write(TierDocumentBuilder.Build(compilation, result.GetValue(today), effects));
            var text = IsHtml(result.GetValue(format), file) ? HtmlWriter.Write(page) : MarkdownWriter.Write(page);
            if (file is not null)
            {
                SafeFile.Write(file, System.Text.Encoding.UTF8.GetBytes(text));
                return ExitCode.Ok;
            }

            // As bytes, so that the document is the same whatever encoding the terminal has.
            using var stream = console.OpenOutput();
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush();
            return ExitCode.Ok;
        });
        return command;
    }

    private static bool IsHtml(string? format, string? file) =>
        format is not null ? format == "html" : Path.GetExtension(file)?.ToLowerInvariant() is ".html" or ".htm";
}
