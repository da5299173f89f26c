using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PolicyLang.Cli.Commands;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Run;
using PolicyLang.Engine;
using PolicyLang.Engine.Policies;
using PolicyLang.Http.Tests;

namespace PolicyLang.Cli.Tests;

/// <summary>The engine as people meet it: <c>heal run</c> with its HTTP side, and the verbs that talk to it.</summary>
public sealed class RunTests : IDisposable
{
    private const string Oom = """{"id":"ID","at":"2026-11-24T10:00:00Z","signal":"oom","resource":"pod","target":"shop/a","attributes":{"namespace":"shop","pod":"a","workload":"a"}}""";
    private readonly HealRunner _heal = new();

    public RunTests() => _heal.Write("p/a.heal", "policy look when oom on pod then page tier3\n");

    private string Data => Path.Combine(_heal.Folder, "data");

    private string Policies => Path.Combine(_heal.Folder, "p");

    [Fact]
    public async Task Incidents_on_standard_input_are_decided_paged_audited_and_replayed()
    {
        var (exit, output, error) = await _heal.RunAsync(["run", Policies, "--data", Data, "--stdin"], $"{Oom.Replace("ID", "i1", StringComparison.Ordinal)}\nnonsense\n{Oom.Replace("ID", "i2", StringComparison.Ordinal)}\n");

        Assert.Equal(2, exit);
        Assert.Contains("heal: line 2: ", error, StringComparison.Ordinal);
        Assert.Equal(3, output.Split('\n').Count(l => l.StartsWith("PAGE ", StringComparison.Ordinal)));
        Assert.Contains("oom on pod shop/a: policy look pages", output, StringComparison.Ordinal);

        var verified = await _heal.RunAsync("audit", "verify", "--data", Data);
        Assert.Equal(0, verified.Exit);
        Assert.StartsWith("the audit is intact: ", verified.Out, StringComparison.Ordinal);
        var shown = await _heal.RunAsync("audit", "show", "--data", Data, "--kind", "decided", "--format", "json");
        Assert.Equal(2, shown.Out.Trim().Split('\n').Select(l => JsonDocument.Parse(l)).Count());
        Assert.Equal((0, "2 the same, 0 different, 0 skipped\n"), Two(await _heal.RunAsync("replay", "--data", Data)));

        _heal.Write("q/a.heal", "policy act when oom on pod then restart tier1 reversible\n");
        var against = await _heal.RunAsync("replay", "--data", Data, "--against", Path.Combine(_heal.Folder, "q"));
        Assert.Equal(1, against.Exit);
        Assert.Contains("0 the same, 2 more autonomous, 0 less autonomous, 0 otherwise", against.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_record_is_found()
    {
        await _heal.RunAsync(["run", Policies, "--data", Data, "--stdin"], Oom);
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(Data, "engine.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DROP TRIGGER audit_is_never_changed; UPDATE audit SET body = replace(body, 'page', 'execute') WHERE kind = 'decided'";
            command.ExecuteNonQuery();
        }

        var (exit, output, _) = await _heal.RunAsync("audit", "verify", "--data", Data);

        Assert.Equal(1, exit);
        Assert.Contains("was changed: its seal does not fit it\nthe audit is NOT intact", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("s3cret", false)]
    public async Task Pages_that_nobody_signs_are_said_at_the_start_and_by_check(string? secret, bool isSaid)
    {
        await using var receiver = await Listener.StartAsync();
        if (secret is not null)
            _heal.Variables[RunOptions.WebhookSecret] = secret;
        string[] run = ["run", Policies, "--data", Data, "--notify-webhook", receiver.Address.AbsoluteUri];

        var check = await _heal.RunAsync([.. run, "--check"]);
        var (exit, _, error) = await _heal.RunAsync([.. run, "--stdin"], Oom);

        const string warning = "heal: --notify-webhook: the environment variable POLICYLANG_WEBHOOK_SECRET has no secret, so nothing that is sent to 127.0.0.1 is signed; its receiver cannot tell who sent it\n";
        Assert.Equal((0, 0, isSaid ? warning : ""), (check.Exit, exit, check.Error));
        Assert.Equal(isSaid ? 2 : 1, error.Split(warning).Length);
        Assert.Equal(isSaid, !Assert.Single(receiver.Got).Headers.ContainsKey("PolicyLang-Signature"));
    }

    [Fact]
    public async Task Policies_with_errors_or_failing_tests_do_not_run()
    {
        _heal.Write("p/a.heal", "policy look when oom on pod then page tier3\ntest \"t\" given oom on pod expect tier1");

        var (exit, _, error) = await _heal.RunAsync(["run", Policies, "--data", Data, "--stdin"], Oom);

        Assert.Equal(1, exit);
        Assert.Contains("HEAL3005", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task A_data_folder_that_must_be_mended_is_no_defect()
    {
        await _heal.RunAsync(["run", Policies, "--data", Data, "--stdin"], Oom);
        File.Delete(Path.Combine(Data, "audit.key"));

        var (exit, _, error) = await _heal.RunAsync(["run", Policies, "--data", Data, "--stdin"], Oom);

        Assert.Equal(2, exit);
        Assert.EndsWith("heal: data/audit.key is missing, and engine.db is sealed with it; put it back from your copy\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_ends_it_in_order_while_nothing_comes_on_standard_input()
    {
        using var end = new CancellationTokenSource();
        using var input = new SilentStream();
        using var output = new StringWriter();
        var console = new CliConsole(output, output, () => input, () => Stream.Null, TimeProvider.System);
        var running = HealCommand.RunAsync(["run", Policies, "--data", Data, "--stdin"], console, end.Token);
        await input.IsRead.Task.WaitAsync(TimeSpan.FromSeconds(60));

        await end.CancelAsync();

        Assert.Equal(130, await running.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("\"stopped\"", (await _heal.RunAsync("audit", "show", "--data", Data, "--kind", "engine")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_takes_alerts_in_and_lets_people_in_by_their_roles()
    {
        var view = await KeyAsync("viv", "view");
        var killer = await KeyAsync("kay", "kill");
        var approver = await KeyAsync("ada", "approve");
        using var end = new CancellationTokenSource();
        var running = _heal.RunAsync(["run", Policies, "--data", Data, "--listen", "127.0.0.1:0"], "", end.Token);
        using var client = new HttpClient { BaseAddress = await AddressAsync(running) };

        const string body = """{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"Unheard"},"startsAt":"2026-11-24T09:00:00Z","fingerprint":"f"}]}""";
        Assert.Equal(HttpStatusCode.OK, await SendAsync(client, HttpMethod.Post, "/webhook/alertmanager", null, body));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(client, HttpMethod.Post, "/webhook/alertmanager", null, "{}"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await SendAsync(client, HttpMethod.Post, "/webhook/alertmanager", null, body, "text/plain"));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(client, HttpMethod.Post, "/webhook/alertmanager", null, body, host: "evil.example"));
        foreach (var (key, method, path, status) in new[]
        {
            (null, HttpMethod.Get, "/api/incidents", HttpStatusCode.Unauthorized), ("plk_wrong", HttpMethod.Get, "/api/incidents", HttpStatusCode.Unauthorized),
            (view, HttpMethod.Get, "/api/incidents", HttpStatusCode.OK), (approver, HttpMethod.Get, "/api/audit", HttpStatusCode.OK),
            (view, HttpMethod.Post, "/api/proposals/p1/approve", HttpStatusCode.Forbidden), (approver, HttpMethod.Post, "/api/proposals/p1/approve", HttpStatusCode.Conflict),
            (killer, HttpMethod.Post, "/api/proposals/p1/approve", HttpStatusCode.Forbidden), (approver, HttpMethod.Post, "/api/kill", HttpStatusCode.Forbidden),
            (killer, HttpMethod.Post, "/api/kill", HttpStatusCode.OK), (view, HttpMethod.Delete, "/api/kill", HttpStatusCode.Forbidden),
            (killer, HttpMethod.Post, "/api/latches/release", HttpStatusCode.Conflict), (view, HttpMethod.Get, "/api/nothing", HttpStatusCode.NotFound),
        })
        {
            Assert.Equal((path, status), (path, await SendAsync(client, method, path, key, """{"reason":"drill","budget":"none"}""")));
        }

        Assert.True(File.Exists(Path.Combine(Data, "kill")));
        Assert.Contains("\"by\":\"kay\"", await File.ReadAllTextAsync(Path.Combine(Data, "kill")), StringComparison.Ordinal);
        Assert.Equal((0, "kay released the kill switch's file; the engine's console and log say whether it acts\n"), Two(await _heal.RunAsync("resume", "--by", "kay", "--data", Data)));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(client, HttpMethod.Get, "/healthz", null, null));
        Assert.Contains("policylang_decisions_total{tier=\"3\"}", await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);

        await end.CancelAsync();
        var (exit, _, error) = await running;
        Assert.Equal((0, ""), (exit, string.Join('\n', error.Split('\n').Where(l => l.Contains("defect", StringComparison.Ordinal)))));
        Assert.DoesNotContain("there is no key yet", error, StringComparison.Ordinal);
        Assert.Equal(0, (await _heal.RunAsync("audit", "verify", "--data", Data)).Exit);
    }

    [Fact]
    public async Task The_start_says_where_the_console_is_and_that_nobody_can_sign_in_yet()
    {
        using var end = new CancellationTokenSource();
        var running = _heal.RunAsync(["run", Policies, "--data", Data, "--listen", "127.0.0.1:0"], "", end.Token);
        var address = await AddressAsync(running);
        await end.CancelAsync();
        var (exit, _, error) = await running;

        Assert.Equal(0, exit);
        Assert.Contains($"heal: listening on {address.OriginalString}; the console is {address.OriginalString}/, Alertmanager's webhook {address.OriginalString}/webhook/alertmanager\n", error, StringComparison.Ordinal);
        Assert.Contains("heal: there is no key yet, so nobody can sign in or approve; 'heal keys add NAME --role approve kill --data data' makes one\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kill_switch_works_by_its_file_alone()
    {
        // A folder in which no engine has run is hardly the one that was meant.
        Directory.CreateDirectory(Data);
        var (exit, output, error) = await _heal.RunAsync("kill", "--data", Data, "--reason", "drill");
        Assert.Equal((1, "", true), (exit, output, File.Exists(Path.Combine(Data, "kill"))));
        Assert.Contains("no engine has run in data, so this stops none that runs now", error, StringComparison.Ordinal);
        _heal.Write("data/engine.db", "");

        Assert.Equal((0, "the kill switch is engaged\n"), Two(await _heal.RunAsync("kill", "--data", Data, "--reason", "drill")));
        Assert.Equal(0, (await _heal.RunAsync("resume", "--data", Data)).Exit);
        Assert.Equal((0, "there was no kill switch's file to release; the engine's console and log say whether it acts\n"), Two(await _heal.RunAsync("resume", "--data", Data)));
        Assert.Equal(2, (await _heal.RunAsync("kill", "--data", Path.Combine(_heal.Folder, "none"))).Exit);
    }

    [Fact]
    public async Task Keys_are_made_listed_and_taken_away()
    {
        Assert.Matches("^plk_[0-9a-f]{64}$", await KeyAsync("ada", "approve"));
        await _heal.RunAsync("keys", "add", "bob", "--role", "view", "kill", "--group", "sre", "dev", "--data", Data);

        Assert.Equal((0, "ada: approve\nbob: view, kill; in sre, dev\n"), Two(await _heal.RunAsync("keys", "list", "--data", Data)));
        Assert.Equal((0, "the key of ada is taken away\n"), Two(await _heal.RunAsync("keys", "remove", "ada", "--data", Data)));
        Assert.Equal((0, "bob: view, kill; in sre, dev\n"), Two(await _heal.RunAsync("keys", "list", "--data", Data)));
        var (exit, _, error) = await _heal.RunAsync("keys", "remove", "ada", "--data", Data);
        Assert.Equal((1, "heal: there is no key named ada; 'heal keys list' shows them\n"), (exit, error));
        Assert.Equal(2, (await _heal.RunAsync("keys", "add", "bob", "--role", "view", "--data", Data)).Exit);
    }

    [Fact]
    public void A_changed_set_is_taken_over_whole_or_refused()
    {
        var files = PolicyFiles.Read([Policies]);
        var source = new PolicySource(PolicyLoader.Load(files, HealRunner.Now).Policies!.Snapshot);
        using var error = new StringWriter();
        using var reloader = new PolicyReloader([Policies], source, PolicyLoader.HashOf(files), new HandlerRegistry([]), new CliConsole(TextWriter.Null, error, () => Stream.Null, () => Stream.Null, TimeProvider.System));
        var first = source.Current.Set.Version;

        Assert.False(Look(reloader));
        _heal.Write("p/b.heal", "when primary-down on database then failover tier1 reversible");
        Assert.False(Look(reloader));
        Assert.Equal(first, source.Current.Set.Version);
        Assert.Contains("HEAL2001", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("were refused; the ones before still decide", error.ToString(), StringComparison.Ordinal);
        Directory.Delete(Policies, recursive: true);
        Assert.False(Look(reloader));
        _heal.Write("p/a.heal", "policy look when oom on pod then page tier3\npolicy ask when crash-loop on pod then restart tier2");
        Assert.True(Look(reloader));
        Assert.Equal(2, source.Current.Set.Policies.Count);
    }

    [Fact]
    public void Files_that_are_being_copied_are_waited_for()
    {
        var files = PolicyFiles.Read([Policies]);
        var source = new PolicySource(PolicyLoader.Load(files, HealRunner.Now).Policies!.Snapshot);
        using var reloader = new PolicyReloader([Policies], source, PolicyLoader.HashOf(files), new HandlerRegistry([]), new CliConsole(TextWriter.Null, TextWriter.Null, () => Stream.Null, () => Stream.Null, TimeProvider.System));
        var sets = new List<(int Policies, bool HasHold)>();
        source.Replaced += next => sets.Add((next.Set.Policies.Count, next.Set.Holds.Any(h => h.Name == "h")));

        _heal.Write("p/b.heal", "policy ask when crash-loop on pod then restart tier2");
        Assert.False(reloader.Look());
        _heal.Write("p/c.heal", "hold h stops any on any while migration");
        Assert.False(reloader.Look());
        Assert.True(reloader.Look());

        Assert.Equal([(2, true)], sets);
    }

    [Fact]
    public void A_changed_set_that_calls_reversible_what_this_host_cannot_take_back_is_refused()
    {
        var files = PolicyFiles.Read([Policies]);
        var source = new PolicySource(PolicyLoader.Load(files, HealRunner.Now).Policies!.Snapshot);
        var handlers = new HandlerRegistry([HandlerDescriptor.Create<OneWay, NoArguments>("restart", "pod", NoArguments.From)]);
        using var error = new StringWriter();
        using var reloader = new PolicyReloader([Policies], source, PolicyLoader.HashOf(files), handlers, new CliConsole(TextWriter.Null, error, () => Stream.Null, () => Stream.Null, TimeProvider.System));

        _heal.Write("p/b.heal", "policy act when oom on pod then restart tier1 reversible");
        Assert.False(Look(reloader));

        Assert.Equal("look", Assert.Single(source.Current.Set.Policies).Name);
        Assert.Contains("policy 'act' calls 'restart' on 'pod' reversible, and its handler cannot take it back", error.ToString(), StringComparison.Ordinal);
        _heal.Write("p/b.heal", "policy act when oom on pod then restart tier2");
        Assert.True(Look(reloader));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _heal.Dispose();
    }

    /// <summary>A terminal at which nobody types: it is read for as long as the process lives, whatever it is told.</summary>
    private sealed class SilentStream : MemoryStream
    {
        private readonly TaskCompletionSource<int> _never = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource IsRead { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            IsRead.TrySetResult();
            return new ValueTask<int>(_never.Task);
        }
    }

    private sealed class OneWay : IActionHandler<NoArguments>
    {
        public Task<HandlerResult> ExecuteAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken) => Task.FromResult(new HandlerResult("done"));
    }

    /// <summary>Looks until what is there was judged.</summary>
    private static bool Look(PolicyReloader reloader) => reloader.Look() || reloader.Look();

    private static (int, string) Two((int Exit, string Out, string Error) run) => (run.Exit, run.Out);

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, HttpMethod method, string path, string? key, string? body, string type = "application/json", string? host = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null && method != HttpMethod.Get)
            request.Content = new StringContent(body, Encoding.UTF8, type);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Host = host;
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<string> KeyAsync(string name, string role) => (await _heal.RunAsync("keys", "add", name, "--role", role, "--data", Data)).Out.Trim();

    private async Task<Uri> AddressAsync(Task<(int Exit, string Out, string Error)> running)
    {
        var file = Path.Combine(Data, "server.url");
        while (!File.Exists(file) || !(await File.ReadAllTextAsync(file)).EndsWith('\n'))
        {
            Assert.False(running.IsCompleted, running.IsCompleted ? (await running).Error : "");
            await Task.Delay(20);
        }

        return new Uri((await File.ReadAllTextAsync(file)).Trim());
    }
}
