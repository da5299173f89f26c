using System.Runtime.CompilerServices;
using System.Text;

namespace PolicyLang.Cli.Tests;

/// <summary>
/// What <c>heal run --config</c> says of a configuration, in <c>configuration.cases</c>: a title behind <c>==</c>, the file, and behind <c>--</c> the
/// exit status and what is said. <c>++ p/a.heal</c> begins another file, and <c>$$</c> an environment variable.
/// </summary>
public sealed class RunConfigurationTests : IDisposable
{
    private const string Policy = "policy again when oom on pod then restart tier1 reversible\n";
    private readonly HealRunner _heal = new();

    [Fact]
    public async Task Every_mistake_is_said_with_its_place_and_nothing_starts()
    {
        var path = PathOf("configuration.cases");
        var said = new StringBuilder();
        foreach (var text in (await File.ReadAllTextAsync(path)).Split("== ", StringSplitOptions.RemoveEmptyEntries))
            said.Append("== ").Append(await RunAsync(text));

        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
            await File.WriteAllTextAsync(path, said.ToString());
        Assert.Equal(await File.ReadAllTextAsync(path), said.ToString());
    }

    [Fact]
    public async Task The_sample_is_in_order()
    {
        var sample = Path.Combine(Repository.Root, "samples/heal-run");

        Assert.Equal(
            (0, "the configuration and 2 policies are in order; nothing was started\n", ""),
            await _heal.RunAsync("run", Path.Combine(sample, "policies"), "--config", Path.Combine(sample, "heal.json"), "--check"));
    }

    public void Dispose() => _heal.Dispose();

    /// <summary>Runs a case, and gives it with what was said this time.</summary>
    private async Task<string> RunAsync(string text)
    {
        var given = text.Split("\n-- ")[0];
        var files = given.Split("\n++ ");
        var variables = files[0].Split("\n$$ ");
        Directory.Delete(_heal.Folder, recursive: true);
        _heal.Write("p/a.heal", Policy);
        var configuration = _heal.Write("heal.json", Rest(variables[0]));
        foreach (var file in files.Skip(1))
            Write(file.Split('\n')[0].Split(' '), Rest(file) + "\n");
        _heal.Variables.Clear();
        foreach (var variable in variables.Skip(1))
            _heal.Variables.Add(variable.Split('=')[0], variable.Split('=', 2)[1]);

        string[] command = ["run", Path.Combine(_heal.Folder, "p"), "--config", configuration, "--data", Path.Combine(_heal.Folder, "data")];
        var (exit, output, error) = await _heal.RunAsync([.. command, "--check"]);
        Assert.False(Directory.Exists(command[^1]), given);
        if (exit == 2)
        {
            // Without --check it ends in the same way, before anything has begun.
            Assert.Equal((exit, "", error), await _heal.RunAsync([.. command, "--stdin"]));
            Assert.False(Directory.Exists(command[^1]), given);
        }

        return $"{given}\n-- {exit}\n{(output + error).Replace(_heal.Folder, "FOLDER", StringComparison.Ordinal).TrimEnd()}\n\n";
    }

    private void Write(string[] nameAndMode, string text)
    {
        var path = _heal.Write(nameAndMode[0], text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(nameAndMode.ElementAtOrDefault(1) ?? "700", 8));
    }

    private static string Rest(string text) => text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];

    private static string PathOf(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, file);
}
