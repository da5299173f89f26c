using System.Buffers;
using System.CommandLine;
using PolicyLang.Cli.Input;
using PolicyLang.Json;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal decide</c>: one decision per incident, as JSON Lines.</summary>
internal static class DecideCommand
{
    public static Command Create(CliConsole console)
    {
        var inputs = new IncidentInputs(console);
        var interpreted = new Option<bool>("--interpreted") { Description = "Decide with the reference interpreter instead of the compiled evaluator." };
        var command = new Command("decide", "Writes a decision for each incident, as one line of JSON.") { interpreted };
        inputs.AddTo(command);
        command.SetAction((result, cancel) => IncidentInputs.Interruptible(() => Run(result, cancel), cancel));
        return command;

        int Run(ParseResult result, CancellationToken cancel)
        {
            var compilation = PolicyFiles.Compile(result.GetValue(inputs.Paths)!, console.Today);
            if (!IncidentInputs.CanRun(compilation, console))
                return ExitCode.No;
            using var stream = IncidentSource.Open(result.GetValue(inputs.Incidents)!, console);
            var set = result.GetValue(interpreted) ? null : PolicySetCompiler.Load(compilation);
            // What comes through a pipe may come slowly, and is to be answered as it comes.
            var isAtOnce = result.GetValue(inputs.Incidents) == "-";
            return Decide(inputs.Read(result, stream, compilation), incident => set?.Explain(incident) ?? Interpreter.Decide(compilation.Model, incident), isAtOnce, cancel);
        }

        int Decide(IEnumerable<IncidentLine> lines, Func<Incident, Decision> decide, bool isAtOnce, CancellationToken cancel)
        {
            var exit = ExitCode.Ok;
            using var output = console.OpenOutput();
            var buffer = new ArrayBufferWriter<byte>();
            foreach (var line in lines)
            {
                cancel.ThrowIfCancellationRequested();
                buffer.ResetWrittenCount();
                if (line.Incident is not null)
                {
                    DecisionWriter.Write(buffer, decide(line.Incident));
                }
                else
                {
                    DecisionWriter.WriteError(buffer, line.Line, line.Error!);
                    console.Error.WriteLine($"heal: line {line.Line}: {line.Error}");
                    exit = ExitCode.CannotRun;
                }

                buffer.Write("\n"u8);
                output.Write(buffer.WrittenSpan);
                if (isAtOnce)
                    output.Flush();
            }

            output.Flush();
            return exit;
        }
    }
}

/// <summary>What the verbs that read incidents share.</summary>
internal sealed class IncidentInputs
{
    private readonly CliConsole _console;
    private readonly Option<string> _from = new("--from")
    {
        Description = "What the incidents are: JSON Lines of incidents, or webhook bodies of Alertmanager.",
        DefaultValueFactory = _ => "jsonl",
    };

    private readonly Option<DateTimeOffset> _at;

    public IncidentInputs(CliConsole console)
    {
        _console = console;
        _from.AcceptOnlyFromAmong("jsonl", "alertmanager");
        _at = new Option<DateTimeOffset>("--at")
        {
            Description = "With --from alertmanager: the moment of the decisions (2026-11-24T10:00:00Z) instead of now, because a webhook body has none.",
            DefaultValueFactory = _ => console.Time.GetUtcNow(),
            CustomParser = result => HealCommand.Moment(result, "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"),
        };
    }

    public Argument<string[]> Paths { get; } = HealCommand.Paths();

    public Option<string> Incidents { get; } = new("--incidents") { Description = "The file with the incidents, or - for standard input.", Required = true };

    public void AddTo(Command command)
    {
        command.Add(Paths);
        command.Add(Incidents);
        command.Add(_from);
        command.Add(_at);
    }

    /// <summary>Whether a set can decide; else its errors are written to standard error.</summary>
    /// <summary>Does work that waits for input, which no token interrupts: an interruption leaves it behind, and the process ends.</summary>
    public static Task<int> Interruptible(Func<int> work, CancellationToken cancel) => Task.Run(work, cancel).WaitAsync(cancel);

    public static bool CanRun(PolicyCompilation compilation, CliConsole console)
    {
        foreach (var diagnostic in compilation.Diagnostics.Where(d => d.Severity == Severity.Error))
            console.Error.WriteLine(diagnostic.ToString());
        if (compilation.HasErrors)
            console.Error.WriteLine("heal: policies with errors decide nothing; mend them first");
        return !compilation.HasErrors;
    }

    public IEnumerable<IncidentLine> Read(ParseResult result, Stream stream, PolicyCompilation compilation) =>
        result.GetValue(_from) == "alertmanager"
            ? IncidentSource.ReadAlertmanager(stream, new AlertMap(AlertRoutes.Of(compilation.Model)), result.GetValue(_at), _console.Error)
            : IncidentSource.ReadLines(stream);
}
