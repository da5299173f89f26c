using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PolicyLang.Cli.Tests;

/// <summary><c>heal run</c> while it runs, in this process, on a data folder of its own.</summary>
internal sealed class RunningHeal : IAsyncDisposable
{
    private readonly HealRunner _heal;
    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _client = new();
    private Task<(int Exit, string Out, string Error)> _running = null!;

    private RunningHeal(HealRunner heal) => _heal = heal;

    private string Data => Path.Combine(_heal.Folder, "data");

    /// <summary>Starts it, and waits until it listens.</summary>
    public static async Task<RunningHeal> StartAsync(HealRunner heal, params string[] options)
    {
        var run = new RunningHeal(heal);
        Directory.CreateDirectory(run.Data);
        File.Delete(Path.Combine(run.Data, "server.url"));
        run._running = heal.RunAsync(["run", Path.Combine(heal.Folder, "p"), "--data", run.Data, "--listen", "127.0.0.1:0", .. options], "", run._end.Token);
        var file = Path.Combine(run.Data, "server.url");
        await run.UntilAsync(() => Task.FromResult(File.Exists(file) && File.ReadAllText(file).EndsWith('\n')));
        run._client.BaseAddress = new Uri((await File.ReadAllTextAsync(file)).Trim());
        return run;
    }

    /// <summary>Makes a key.</summary>
    public static async Task<string> KeyAsync(HealRunner heal, string name, params string[] roles) =>
        (await heal.RunAsync(["keys", "add", name, .. roles.SelectMany(r => new[] { "--role", r }), "--data", Path.Combine(heal.Folder, "data")])).Out.Trim();

    /// <summary>Posts one alert as Alertmanager does, and demands that it is taken in.</summary>
    public async Task AlertAsync(string labels, DateTimeOffset startsAt, string fingerprint = "f1", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhook/alertmanager")
        {
            Content = new StringContent(
                $$"""{"version":"4","alerts":[{"status":"firing","labels":{{labels}},"startsAt":"{{startsAt:yyyy-MM-dd'T'HH:mm:ss'Z'}}","fingerprint":"{{fingerprint}}"}]}""", Encoding.UTF8, "application/json"),
        };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _client.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>What the API answers.</summary>
    public async Task<JsonDocument> GetAsync(string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _client.SendAsync(request);
        return JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    /// <summary>Runs a verb of a person against it.</summary>
    public Task<(int Exit, string Out, string Error)> AskAsync(string key, params string[] verb)
    {
        _heal.Variables["POLICYLANG_KEY"] = key;
        return _heal.RunAsync([.. verb, "--data", Data]);
    }

    /// <summary>Waits until the audit has a record of a kind with a text, and gives these records.</summary>
    public async Task<string> AuditAsync(string kind, string text)
    {
        var shown = "";
        await UntilAsync(async () => (shown = (await _heal.RunAsync("audit", "show", "--data", Data, "--kind", kind, "--format", "json")).Out).Contains(text, StringComparison.Ordinal));
        return shown;
    }

    /// <summary>Waits until something is so; how long that takes does not matter. Fails when the engine has ended before.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(began.Elapsed < TimeSpan.FromMinutes(2), "it is still not so; the log says why");
            Assert.False(_running.IsCompleted, _running.IsCompleted ? (await _running).Error : "");
            // Where the test gives a clock, time passes while it waits: the engine may wait, too.
            (_heal.Time as Microsoft.Extensions.Time.Testing.FakeTimeProvider)?.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(10);
        }
    }

    /// <summary>Ends it as Ctrl-C does. The audit must be intact.</summary>
    public async Task<(int Exit, string Out, string Error)> StopAsync()
    {
        await _end.CancelAsync();
        var result = await _running;
        Assert.Equal(0, (await _heal.RunAsync("audit", "verify", "--data", Data)).Exit);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _client.Dispose();
        _end.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
