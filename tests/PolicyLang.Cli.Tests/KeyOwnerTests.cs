using System.Diagnostics;

namespace PolicyLang.Cli.Tests;

/// <summary>Whom the file of keys belongs to, where an administrator makes keys for an engine that runs as another user.</summary>
public sealed class KeyOwnerTests : IDisposable
{
    // The number of 'nobody': no file of this machine is its own.
    private const string Engine = "65534";
    private readonly HealRunner _heal = new();

    public KeyOwnerTests()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Assert.True(Environment.GetEnvironmentVariable("POLICYLANG_REQUIRE_ROOT") is null, "this is not root, and POLICYLANG_REQUIRE_ROOT asks for it");
            Assert.Skip("only root can give files away");
        }

        _heal.Write("p/a.heal", "policy look when oom on pod then page tier3\n");
        Directory.CreateDirectory(Data);
        Run("chown", $"{Engine}:{Engine}", Data);
        Run("chmod", "755", _heal.Folder, Path.Combine(_heal.Folder, "p"));
        Run("chmod", "700", Data);
    }

    private string Data => Path.Combine(_heal.Folder, "data");

    private string Keys => Path.Combine(Data, "api-keys.json");

    [Fact]
    public async Task Keys_that_root_makes_belong_to_the_owner_of_the_folder()
    {
        var (exit, output, error) = await _heal.RunAsync("keys", "add", "ada", "--role", "view", "--data", Data);

        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith("plk_", output, StringComparison.Ordinal);
        Assert.Equal($"{Engine}:{Engine} 600", Owner());
        // So does what stops the engine, and what tells who released it.
        _heal.Write("data/engine.db", "");
        await _heal.RunAsync("kill", "--data", Data, "--by", "ada");
        Assert.Equal($"{Engine}:{Engine} 600", Owner("kill"));
        await _heal.RunAsync("resume", "--data", Data, "--by", "ada");
        Assert.Equal($"{Engine}:{Engine} 600", Owner("resume"));
    }

    [Theory]
    [InlineData("0:65534", "640", "640")]
    [InlineData("65534:0", "600", "600")]
    [InlineData("65534:65534", "666", "660")]
    [InlineData("65534:65534", "4755", "640")]
    public async Task A_file_keeps_its_owner_its_group_and_what_they_may_and_others_may_nothing(string owner, string mode, string after)
    {
        await _heal.RunAsync("keys", "add", "ada", "--role", "view", "--data", Data);
        Run("chown", owner, Keys);
        Run("chmod", mode, Keys);

        foreach (var verb in new[] { new[] { "add", "bob", "--role", "view" }, ["remove", "bob"] })
        {
            Assert.Equal((0, ""), Two(await _heal.RunAsync(["keys", .. verb, "--data", Data])));
            Assert.Equal($"{owner} {after}", Owner());
        }
    }

    [Fact]
    public async Task A_file_that_the_engine_cannot_read_is_said_when_it_is_written_and_when_the_engine_starts()
    {
        await _heal.RunAsync("keys", "add", "ada", "--role", "view", "--data", Data);
        Run("chown", "0:0", Keys);

        var (exit, error) = Two(await _heal.RunAsync("keys", "add", "bob", "--role", "view", "--data", Data));
        Assert.Equal((0, $"heal: data/api-keys.json belongs to user 0, and its folder to user {Engine}; an engine that runs as that one cannot read it: 'chown {Engine} data/api-keys.json' as root mends it\n"), (exit, error));

        foreach (var arguments in new string[][] { ["run", "p", "--data", "data", "--listen", "127.0.0.1:0"], ["run", "p", "--data", "data", "--check"], ["keys", "list", "--data", "data"] })
        {
            (exit, error) = AsEngine(arguments);
            Assert.Equal(2, exit);
            Assert.Contains("api-keys.json cannot be read as user nobody; it belongs to user 0: Access to the path", error, StringComparison.Ordinal);
        }

        Run("chown", Engine, Keys);
        Assert.Equal((0, ""), AsEngine("keys", "list", "--data", "data"));
    }

    [Fact]
    public async Task Who_cannot_give_the_file_its_owner_changes_nothing()
    {
        await _heal.RunAsync("keys", "add", "ada", "--role", "view", "--data", Data);
        // A folder and a file that a group shares: its members may write, and not give away.
        Run("chown", $"0:{Engine}", Data, Keys);
        Run("chmod", "770", Data);
        Run("chmod", "660", Keys);
        var before = await File.ReadAllTextAsync(Keys);

        var (exit, error) = AsEngine("keys", "add", "bob", "--role", "view", "--data", "data");

        Assert.Equal((2, $"heal: {Keys} must belong to user 0, and you cannot give it away; run this as that user, or as root\n"), (exit, error));
        Assert.Equal(before, await File.ReadAllTextAsync(Keys));
        Assert.Equal(["api-keys.json"], Directory.GetFiles(Data).Select(Path.GetFileName));
    }

    public void Dispose()
    {
        if (Directory.Exists(_heal.Folder))
            _heal.Dispose();
    }

    private static (int, string) Two((int Exit, string Out, string Error) run) => (run.Exit, run.Error);

    private string Owner(string file = "api-keys.json") => Run("stat", "-c", "%u:%g %a", Path.Combine(Data, file)).Trim();

    private static string Run(string program, params string[] arguments)
    {
        var (exit, output, error) = Start(program, "/", arguments);
        Assert.True(exit == 0, error);
        return output;
    }

    /// <summary>Runs heal as the user that the folder belongs to.</summary>
    private (int Exit, string Error) AsEngine(params string[] arguments)
    {
        var (exit, _, error) = Start(
            "setpriv", _heal.Folder, ["--reuid", Engine, "--regid", Engine, "--clear-groups", Environment.ProcessPath is { } dotnet && Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? dotnet : "dotnet", typeof(CliConsole).Assembly.Location, .. arguments]);
        return (exit, error);
    }

    private static (int Exit, string Out, string Error) Start(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // What keeps its own files there must not fail for that.
        (start.Environment["HOME"], start.Environment["DOTNET_CLI_HOME"]) = ("/tmp", "/tmp");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
