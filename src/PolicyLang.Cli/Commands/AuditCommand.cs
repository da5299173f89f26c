using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PolicyLang.Engine.Audit;
using Spectre.Console;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal audit</c>: verifies, shows and anchors what an engine wrote down.</summary>
internal static class AuditCommand
{
    public static Command Create(CliConsole console) => new("audit", "Verifies, shows and anchors the audit of an engine.")
    {
        Verify(console), Show(console), Checkpoint(console),
    };

    /// <summary>The folder of an engine.</summary>
    internal static Option<string> Data() => new("--data")
    {
        Description = "The data folder of the engine.",
        DefaultValueFactory = _ => "policylang-data",
        CustomParser = result =>
        {
            // A variable of a shell that is not set must not become a folder of some name.
            if (!string.IsNullOrWhiteSpace(result.Tokens[0].Value))
                return result.Tokens[0].Value;
            result.AddError("--data is empty; name the data folder of the engine.");
            return "";
        },
    };

    private static Command Verify(CliConsole console)
    {
        var data = Data();
        var key = new Option<string?>("--key") { Description = "The audit key, instead of audit.key in the data folder." };
        var checkpoints = new Option<string[]>("--checkpoint") { Description = "A file of checkpoints that was kept elsewhere, one a line. Only such a copy shows that the end was cut off together with the folder's own.", AllowMultipleArgumentsPerToken = false };
        var command = new Command("verify", "Looks for any edit, deletion, reordering or truncation. Exit status 1 if there is one.") { data, key, checkpoints };
        command.SetAction(result => Run(() =>
        {
            var copies = (result.GetValue(checkpoints) ?? []).SelectMany(file => AuditCheckpoint.ReadLines(File.ReadLines(file))).ToList();
            var report = new AuditArchive(result.GetValue(data)!).Verify(result.GetValue(key) is { } file ? AuditKey.Open(file) : null, copies);
            foreach (var problem in report.Problems)
                console.Colored.MarkupLineInterpolated($"[red]{problem}[/]");
            if (report.Problems.Count > 0)
            {
                console.Out.WriteLine("the audit is NOT intact");
                return ExitCode.No;
            }

            console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the audit is intact: {report.Records} records, {report.Checkpoints} {(report.Checkpoints == 1 ? "checkpoint" : "checkpoints")}"));
            if (report.Checkpoints == 0)
                console.Error.WriteLine("heal: without a checkpoint nobody can tell whether the end was cut off; keep copies of 'heal audit checkpoint' elsewhere");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Show(CliConsole console)
    {
        var data = Data();
        var incident = new Option<string?>("--incident") { Description = "Only what is about this incident." };
        var kind = new Option<string?>("--kind") { Description = "Only records of this kind, for example decided, outcome or page." };
        var text = new Option<string?>("--text") { Description = "Only records whose body has this text." };
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Only records from this moment on (2026-11-24T10:00:00Z, or a date).",
            CustomParser = result => HealCommand.Moment(result, "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"),
        };
        var limit = new Option<int>("--limit") { Description = "The newest so many.", DefaultValueFactory = _ => 100 };
        var format = new Option<string>("--format") { Description = "text or json (one object a line).", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("show", "Shows records of the audit, the newest last.") { data, incident, kind, text, since, limit, format };
        command.SetAction(result => Run(() =>
        {
            var query = new AuditQuery(result.GetValue(incident), result.GetValue(kind), result.GetValue(since), result.GetValue(text), Limit: result.GetValue(limit));
            foreach (var record in new AuditArchive(result.GetValue(data)!).Find(query))
            {
                if (result.GetValue(format) == "json")
                    console.Out.WriteLine($"{{\"sequence\":{record.Sequence.ToString(CultureInfo.InvariantCulture)},\"at\":\"{record.At}\",\"kind\":\"{record.Kind}\",\"incident\":{JsonSerializer.Serialize(record.Incident)},\"body\":{record.Body},\"mac\":\"{Convert.ToHexStringLower(record.Mac)}\"}}");
                else
                    console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{record.Sequence,6} {record.At[..19]}Z {record.Kind,-10} {record.Incident} {record.Body}"));
            }

            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Checkpoint(CliConsole console)
    {
        var data = Data();
        var command = new Command("checkpoint", "Writes a signed checkpoint of the audit's last record, to be kept on another machine.") { data };
        command.SetAction(result => Run(() =>
        {
            var checkpoint = new AuditArchive(result.GetValue(data)!).Checkpoint(console.Time.GetUtcNow()) ?? throw new CannotRunException("the audit has no record yet");
            console.Out.WriteLine(checkpoint.ToJson());
            return ExitCode.Ok;
        }));
        return command;
    }

    /// <summary>Says in one line why an audit cannot be read.</summary>
    private static int Run(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            throw new CannotRunException(e.Message);
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            throw new CannotRunException($"the database cannot be read: {e.Message}");
        }
    }
}
