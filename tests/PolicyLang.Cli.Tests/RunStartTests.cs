using System.Net;
using System.Net.Sockets;

namespace PolicyLang.Cli.Tests;

/// <summary>A start of <c>heal run</c> that cannot be: it says what to do, and nothing was begun.</summary>
public sealed class RunStartTests : IDisposable
{
    private readonly HealRunner _heal = new();

    public RunStartTests() => _heal.Write("p/a.heal", "policy look when oom on pod then page tier3\n");

    private string Data => Path.Combine(_heal.Folder, "data");

    [Fact]
    public async Task A_port_that_is_used_is_found_before_anything_is_decided()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (exit, output, error) = await RunAsync("--listen", other.LocalEndpoint.ToString()!);

        Assert.Equal((2, ""), (exit, output));
        Assert.EndsWith($"heal: {other.LocalEndpoint} is used by another program, perhaps by another engine; end that one, or name another address with --listen. Nothing was begun\n", error, StringComparison.Ordinal);
        Assert.Equal((0, ""), Two(await _heal.RunAsync("audit", "show", "--data", Data)));
    }

    [Fact]
    public async Task An_address_that_this_machine_does_not_have_is_said()
    {
        // For documentation only (RFC 5737): no machine has it.
        var (exit, _, error) = await RunAsync("--listen", "192.0.2.1:9797");

        Assert.Equal(2, exit);
        Assert.EndsWith("heal: 192.0.2.1:9797: this machine has no such address; name another with --listen. Nothing was begun\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "heal: --data is empty; name the data folder of the engine.\nheal: see 'heal run --help'\n")]
    [InlineData("p/a.heal", "heal: p/a.heal is a file; name a folder for the engine's data\n")]
    [InlineData("p/a.heal/x", "heal: the folder p/a.heal/x cannot be made: ")]
    public async Task A_data_folder_that_cannot_be_is_said(string folder, string said)
    {
        var (exit, _, error) = await _heal.RunAsync("run", Path.Combine(_heal.Folder, "p"), "--data", folder.Length == 0 ? "" : Path.Combine(_heal.Folder, folder), "--listen", "127.0.0.1:0");

        Assert.Equal(2, exit);
        Assert.StartsWith(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "1 policy is in order; no configuration was named with --config, so what would act or ask pages; nothing was started\n")]
    [InlineData("policy ask when crash-loop on pod then page tier3", "2 policies are in order; no configuration was named with --config, so what would act or ask pages; nothing was started\n")]
    public async Task A_check_without_a_configuration_does_not_speak_of_one(string second, string said)
    {
        _heal.Write("p/b.heal", second);

        var (exit, output, error) = await RunAsync("--check");

        Assert.Equal((0, said, ""), (exit, output, error));
        Assert.False(Directory.Exists(Data));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _heal.Dispose();
    }

    private static (int, string) Two((int Exit, string Out, string Error) run) => (run.Exit, run.Out);

    private Task<(int Exit, string Out, string Error)> RunAsync(params string[] options) => _heal.RunAsync(["run", Path.Combine(_heal.Folder, "p"), "--data", Data, .. options]);
}
