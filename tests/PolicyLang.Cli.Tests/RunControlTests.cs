using System.Text.Json;

namespace PolicyLang.Cli.Tests;

/// <summary>Stopping and releasing an engine from a shell: the audit has whose it was.</summary>
public sealed class RunControlTests : IDisposable
{
    private readonly HealRunner _heal = new();

    public RunControlTests() => _heal.Write("p/a.heal", "policy look when oom on pod then page tier3\n");

    private string Data => Path.Combine(_heal.Folder, "data");

    [Fact]
    public async Task Who_stops_and_who_releases_is_in_the_audit_once()
    {
        await using var run = await RunningHeal.StartAsync(_heal);

        _heal.Variables["SUDO_USER"] = "ada";
        Assert.Equal("the kill switch is engaged\n", (await _heal.RunAsync("kill", "--data", Data, "--reason", "drill")).Out);
        await run.AuditAsync("control", "\"kill\"");
        Assert.Equal("bob released the kill switch's file; the engine's console and log say whether it acts\n", (await _heal.RunAsync("resume", "--data", Data, "--by", "bob", "--reason", "it was a drill")).Out);
        await run.AuditAsync("control", "\"resume\"");
        await _heal.RunAsync("kill", "--data", Data, "--reason", "again");
        await run.AuditAsync("control", "again");
        Assert.Equal("ada released the kill switch's file; the engine's console and log say whether it acts\n", (await _heal.RunAsync("resume", "--data", Data)).Out);
        await run.UntilAsync(() => Task.FromResult(!File.Exists(Path.Combine(Data, "resume"))));
        await run.StopAsync();

        var shown = (await _heal.RunAsync("audit", "show", "--data", Data, "--kind", "control", "--format", "json")).Out.Trim().Split('\n').Select(l => JsonDocument.Parse(l).RootElement)
            .OrderBy(r => r.GetProperty("sequence").GetInt64()).Select(r => r.GetProperty("body"))
            .Select(b => (b.GetProperty("control").GetString(), b.GetProperty("by").GetString(), b.GetProperty("reason").GetString()));
        Assert.Equal([("kill", "ada", "drill"), ("resume", "bob", "it was a drill"), ("kill", "ada", "again"), ("resume", "ada", "")], shown);
    }

    [Fact]
    public async Task Without_a_name_nothing_is_released()
    {
        _heal.Write("data/engine.db", "");
        await _heal.RunAsync("kill", "--data", Data, "--by", "ada");

        var (exit, _, error) = await _heal.RunAsync("resume", "--data", Data, "--by", " ");

        Assert.Equal((2, "heal: this machine does not know who you are; say it with --by NAME\n"), (exit, error));
        Assert.True(File.Exists(Path.Combine(Data, "kill")));
    }

    [Fact]
    public async Task Without_a_name_it_is_stopped_all_the_same()
    {
        _heal.Write("data/engine.db", "");

        var (exit, output, error) = await _heal.RunAsync("kill", "--data", Data, "--by", " ", "--reason", "enough");

        Assert.Equal((0, "the kill switch is engaged\n", "heal: this machine does not know who you are; say it with --by NAME; the kill switch is engaged by 'unknown'\n"), (exit, output, error));
        Assert.Contains("\"by\":\"unknown\",\"reason\":\"enough\"", await File.ReadAllTextAsync(Path.Combine(Data, "kill")), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _heal.Dispose();
    }
}
