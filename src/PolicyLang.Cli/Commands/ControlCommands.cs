using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using PolicyLang.Engine.Control;

namespace PolicyLang.Cli.Commands;

/// <summary>
/// What people say to a running engine. <c>kill</c> and <c>resume</c> write the kill switch's file, so that they work when nothing else
/// does; the others ask the engine over HTTP, which knows by the key who is asking.
/// </summary>
internal static class ControlCommands
{
    private const string KeyVariable = "POLICYLANG_KEY";

    private const string Unknown = "unknown";

    private const string NoName = "this machine does not know who you are; say it with --by NAME";

    // What every data folder of an engine has once it was started.
    private const string EngineFile = "engine.db";

    public static IEnumerable<Command> Create(CliConsole console) =>
    [
        Kill(console), Resume(console),
        Ask(console, "approve", "Approves a proposal. With the last approval that it needs it is decided once more, and carried out.", "PROPOSAL", isReasonRequired: false, hasPlan: true, id => $"/api/proposals/{id}/approve"),
        Ask(console, "reject", "Rejects a proposal.", "PROPOSAL", isReasonRequired: true, hasPlan: true, id => $"/api/proposals/{id}/reject"),
        Ask(console, "settle", "Says what you found of an action whose end was unknown. Its targets are free again.", "ACTION", isReasonRequired: true, hasPlan: false, id => $"/api/actions/{id}/settle"),
        Ask(console, "resolve", "Ends an incident that its source never ends. What its alert held, asked and paged is over.", "INCIDENT", isReasonRequired: true, hasPlan: false, id => $"/api/incidents/{id}/resolve"),
        Release(console), KeysCommand.Create(console),
    ];

    private static Command Kill(CliConsole console)
    {
        var data = AuditCommand.Data();
        var reason = new Option<string>("--reason") { Description = "Why.", DefaultValueFactory = _ => "no reason was given" };
        var by = By();
        var command = new Command("kill", "Engages the kill switch of an engine: nothing runs any more, from the next step on. It works by a file, also when the engine does not answer.") { data, reason, by };
        command.SetAction(result => WithSwitch(console, result.GetValue(data)!, killSwitch =>
        {
            var name = NameOf(console, result.GetValue(by));
            // Nobody is kept from stopping because this machine has no name for them, as in a container that runs under a bare number.
            if (name is null)
                console.Error.WriteLine($"heal: {NoName}; the kill switch is engaged by '{Unknown}'");
            Engage(killSwitch, name ?? Unknown, result.GetValue(reason)!, console);
            if (!File.Exists(Path.Combine(result.GetValue(data)!, EngineFile)))
            {
                // In a hurry the wrong folder is named easily, and the engine that was meant goes on.
                console.Error.WriteLine($"heal: no engine has run in {result.GetValue(data)}, so this stops none that runs now; name the engine's data folder with --data (the switch was left there for one that starts)");
                return ExitCode.No;
            }

            console.Out.WriteLine("the kill switch is engaged");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static void Engage(KillSwitch killSwitch, string by, string reason, CliConsole console)
    {
        try
        {
            killSwitch.Engage(by, reason, console.Time.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk still takes an empty file, and that is enough to stop.
            if (!killSwitch.TryTouch())
                throw new CannotRunException($"the kill switch cannot be engaged by its file: {e.Message}; stop the engine in its console, or end its process");
            console.Error.WriteLine($"heal: it cannot be written who engaged the kill switch, and why: {e.Message}");
        }
    }

    private static Command Resume(CliConsole console)
    {
        var data = AuditCommand.Data();
        var reason = new Option<string?>("--reason") { Description = "Why; the audit keeps it." };
        var by = By();
        var command = new Command("resume", "Releases the kill switch, and leaves for the audit who did. What was stopped is not resumed.") { data, reason, by };
        command.SetAction(result => WithSwitch(console, result.GetValue(data)!, killSwitch =>
        {
            var name = NameOf(console, result.GetValue(by)) ?? throw new CannotRunException(NoName);
            var was = killSwitch.Release(name, result.GetValue(reason), console.Time.GetUtcNow());
            if (killSwitch.Read() is { IsEngaged: true } still)
            {
                console.Error.WriteLine($"heal: it is still engaged by {still.By}: {still.Reason}");
                return ExitCode.No;
            }

            // The file is all that is seen from here: an engine may be stopped by its environment, or be told by itself what its disk did not take.
            console.Out.WriteLine($"{(was ? $"{name} released the kill switch's file" : "there was no kill switch's file to release")}; the engine's console and log say whether it acts");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Option<string?> By() => new("--by") { Description = "Whose name the audit has; by default who is logged in at this machine, also through sudo.", HelpName = "NAME" };

    /// <summary>Who is asking: a name that was given, or the person whom this machine knows; null where it knows none.</summary>
    private static string? NameOf(CliConsole console, string? given)
    {
        var name = given ?? (console.Variables.GetValueOrDefault("SUDO_USER") is { Length: > 0 } person ? person : Environment.UserName);
        // Containers run under numbers that have no name: the system then says '?', or nothing.
        return string.IsNullOrWhiteSpace(name) || name == "?" ? null : name.Trim();
    }

    private static int WithSwitch(CliConsole console, string data, Func<KillSwitch, int> act)
    {
        if (!Directory.Exists(data))
            throw new CannotRunException($"{data}: there is no such folder; name the engine's data folder with --data");
        try
        {
            return act(new KillSwitch(data, Environment.GetEnvironmentVariable));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CannotRunException(e.Message);
        }
    }

    private static Command Ask(CliConsole console, string verb, string description, string argument, bool isReasonRequired, bool hasPlan, Func<string, string> path)
    {
        var id = new Argument<string>(argument) { Description = "Its identity, as the notice has it." };
        var reason = new Option<string?>("--reason") { Description = "Why; the audit keeps it.", Required = isReasonRequired };
        var plan = new Option<string?>("--plan") { Description = "The hash of the plan that you saw, as the notice has it ('planHash'). It does not count where the plan is another." };
        var client = new ClientOptions();
        var command = new Command(verb, description) { id, reason };
        if (hasPlan)
            command.Add(plan);
        client.AddTo(command);
        command.SetAction((result, cancel) => client.PostAsync(
            console, result, path(Uri.EscapeDataString(result.GetValue(id)!)), new { reason = result.GetValue(reason), plan = hasPlan ? result.GetValue(plan) : null }, cancel));
        return command;
    }

    private static Command Release(CliConsole console)
    {
        var budget = new Argument<string>("BUDGET") { Description = "The budget's name." };
        var key = new Option<string?>("--per") { Description = "What it is counted by, where it has a 'per'." };
        var client = new ClientOptions();
        var command = new Command("release", "Opens the closed latch of a budget, which begins a new count.") { budget, key };
        client.AddTo(command);
        command.SetAction((result, cancel) => client.PostAsync(console, result, "/api/latches/release", new { budget = result.GetValue(budget), key = result.GetValue(key) }, cancel));
        return command;
    }

    /// <summary>Where the engine is, and who is asking.</summary>
    private sealed class ClientOptions
    {
        private readonly Option<string> _data = AuditCommand.Data();
        private readonly Option<Uri?> _server = new("--server") { Description = "The engine's address; by default the one of the engine that runs on the data folder." };

        public void AddTo(Command command)
        {
            command.Add(_data);
            command.Add(_server);
        }

        public async Task<int> PostAsync(CliConsole console, ParseResult result, string path, object body, CancellationToken cancel)
        {
            if (console.Variables.GetValueOrDefault(KeyVariable) is not { Length: > 0 } key)
                throw new CannotRunException($"set the environment variable {KeyVariable} to your key; 'heal keys add NAME --role approve' makes one");
            using var client = new HttpClient { BaseAddress = result.GetValue(_server) ?? AddressIn(result.GetValue(_data)!), Timeout = TimeSpan.FromSeconds(30) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            try
            {
                using var response = await client.PostAsJsonAsync(path, body, cancel);
                var text = await response.Content.ReadAsStringAsync(cancel);
                if (response.IsSuccessStatusCode)
                {
                    console.Out.WriteLine(Member(text, "message") ?? text);
                    return ExitCode.Ok;
                }

                console.Error.WriteLine($"heal: {Member(text, "error") ?? Explain((int)response.StatusCode)}");
                return ExitCode.No;
            }
            catch (HttpRequestException e)
            {
                throw new CannotRunException($"{client.BaseAddress} does not answer: {e.Message}");
            }
        }

        private static Uri AddressIn(string data)
        {
            var file = Path.Combine(data, RunCommand.AddressFile);
            return File.Exists(file) && Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out var address)
                ? address
                : throw new CannotRunException($"{data} does not tell where its engine listens; name it with --server");
        }

        private static string? Member(string json, string name)
        {
            try
            {
                using var document = JsonDocument.Parse(json);
                return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        private static string Explain(int status) => status switch
        {
            401 => "the key is not known",
            403 => "the key may not do this",
            _ => $"the engine answered {status}",
        };
    }
}
