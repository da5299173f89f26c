using System.CommandLine;

namespace PolicyLang.Cli.Commands;

/// <summary>The command <c>heal</c> and what all its verbs share.</summary>
public static class HealCommand
{
    /// <summary>Runs a command line and gives its exit status; never throws.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="console">The edge of the program.</param>
    /// <param name="cancel">Ends it, as Ctrl-C does.</param>
    public static async Task<int> RunAsync(string[] args, CliConsole console, CancellationToken cancel = default)
    {
        var root = new RootCommand("Checks, tests, formats and decides remediation policies written in PolicyLang (.heal files).")
        {
            CheckCommand.Create(console), DecideCommand.Create(console), ExplainCommand.Create(console), TestCommand.Create(console), FormatCommand.Create(console), FixCommand.Create(console),
            DiffCommand.Create(console), ProveCommand.Create(console), TiersCommand.Create(console), HashCommand.Create(console), LspCommand.Create(console), RunCommand.Create(console), AuditCommand.Create(console), ReplayCommand.Create(console),
        };
        foreach (var command in ControlCommands.Create(console))
            root.Add(command);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await console.Error.WriteLineAsync($"heal: {error.Message}");
            var name = parsed.CommandResult.Command == root ? "heal" : $"heal {parsed.CommandResult.Command.Name}";
            await console.Error.WriteLineAsync($"heal: see '{name} --help'");
            return ExitCode.CannotRun;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = console.Out,
                Error = console.Error,
                // A daemon ends in its own order, which may take longer than the two seconds that the library gives.
                ProcessTerminationTimeout = parsed.CommandResult.Command.Name == "run" ? TimeSpan.FromSeconds(60) : TimeSpan.FromSeconds(2),
            }, cancel);
        }
        catch (CannotRunException e)
        {
            await console.Error.WriteLineAsync($"heal: {e.Message}");
            return ExitCode.CannotRun;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A reader that went away ('heal … | head') is no failure of ours to explain at length.
            await console.Error.WriteLineAsync($"heal: {e.Message}");
            return ExitCode.CannotRun;
        }
        catch (Exception e)
        {
            return Defect(e, console);
        }
    }

    /// <summary>What to say about a defect of our own: one line for the person, the rest on request.</summary>
    private static int Defect(Exception e, CliConsole console)
    {
        console.Error.WriteLine($"heal: this is a defect of heal, not of your policies; please report it: {e.Message}");
        if (Environment.GetEnvironmentVariable("HEAL_DEBUG") == "1")
            console.Error.WriteLine(e.ToString());
        else
            console.Error.WriteLine("heal: set HEAL_DEBUG=1 to see where it happened");
        return ExitCode.CannotRun;
    }

    /// <summary>The paths of a policy set.</summary>
    internal static Argument<string[]> Paths() => new("PATH")
    {
        Description = "A .heal file or a folder, which is searched recursively. All files together are one policy set.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The date against which leases are judged.</summary>
    internal static Option<DateTimeOffset> Today(CliConsole console) => new("--today")
    {
        Description = "Judge leases and accepts as of this date (YYYY-MM-DD) instead of today.",
        DefaultValueFactory = _ => console.Today,
        CustomParser = result => Moment(result, "yyyy-MM-dd"),
    };

    internal static DateTimeOffset Moment(System.CommandLine.Parsing.ArgumentResult result, params string[] formats)
    {
        const System.Globalization.DateTimeStyles utc = System.Globalization.DateTimeStyles.AssumeUniversal;
        if (DateTimeOffset.TryParseExact(result.Tokens[0].Value, formats, System.Globalization.CultureInfo.InvariantCulture, utc, out var moment))
            return moment;
        result.AddError($"'{result.Tokens[0].Value}' is no date; write it as {formats[0].Replace("'", "")}.");
        return default;
    }
}
