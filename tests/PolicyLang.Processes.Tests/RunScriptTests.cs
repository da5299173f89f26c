using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Testing;

namespace PolicyLang.Processes.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RunScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("policylang-scripts").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("shop/a")]
    [InlineData("a; touch INJECTED")]
    [InlineData("$(touch INJECTED) `touch INJECTED` \"quoted\" 'single' *")]
    public async Task The_program_gets_its_arguments_as_they_are(string target)
    {
        await using var host = Host("flush", "printf '%s\\n' \"$#\" \"$1\" \"$2\" > args", d =>
        {
            d.Arguments.Add("--target={target}");
            d.Arguments.Add("{incident}/{action}/{fence}");
        });

        var result = await host.ExecuteAsync(Run("flush", target));

        Assert.StartsWith($"ran script 'flush' for node {target} in ", result.Summary, StringComparison.Ordinal);
        Assert.Equal(["2", $"--target={target}", "incident-1/run-script/7"], await File.ReadAllLinesAsync(Path.Combine(_folder, "args")));
        Assert.False(File.Exists(Path.Combine(_folder, "INJECTED")));
    }

    [Fact]
    public async Task The_program_sees_no_variables_of_the_host()
    {
        Environment.SetEnvironmentVariable("POLICYLANG_TEST_SECRET", "s3cret");
        await using var host = Host("show", "env > env", d => d.Environment["GIVEN"] = "x");

        await host.ExecuteAsync(Run("show"));

        var environment = await File.ReadAllTextAsync(Path.Combine(_folder, "env"));
        Assert.Contains("GIVEN=x", environment, StringComparison.Ordinal);
        Assert.Contains("PATH=", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", environment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other", "n1", "Listed are: flush.")]
    [InlineData("flush", "--force", "could be taken for an option")]
    [InlineData("flush", "a\nb", "could be taken for an option")]
    public async Task What_is_not_listed_or_looks_like_an_option_is_refused(string script, string target, string why)
    {
        await using var host = Host("flush", "touch ran", d => d.Arguments.Add("{target}"));

        var error = await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Run(script, target)));

        Assert.Equal(HandlerFailure.Refused, error.Failure);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "ran")));
    }

    [Fact]
    public async Task A_script_is_for_the_resources_that_it_is_listed_for()
    {
        await using var host = Host("flush", "touch ran", d => d.Resources.Add("pod"));

        var error = await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Run("flush")));

        Assert.Contains("is for pod, and not for node", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_told_with_its_exit_code_and_with_output_only_where_that_is_wanted()
    {
        await using (var host = Host("bad", "echo secret >&2; exit 3"))
        {
            var error = await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Run("bad")));
            Assert.Equal(HandlerFailure.Incomplete, error.Failure);
            Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        }
        await using (var host = Host("bad2", "echo first; echo the disk is full >&2; exit 3", d => d.IncludeOutput = true))
            Assert.EndsWith(": the disk is full.", (await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Run("bad2")))).Message, StringComparison.Ordinal);
        await using (var host = Host("three", "exit 3", d => d.SuccessCodes.Add(3)))
            await host.ExecuteAsync(Run("three"));
    }

    [Fact]
    public async Task Much_output_neither_blocks_nor_is_kept()
    {
        await using var host = Host("loud", "head -c 20000000 /dev/zero | tr '\\0' 'x'; echo; printf '\\033[31mend'", d => (d.IncludeOutput, d.MaxOutput) = (true, 50));

        // The escape of a terminal's colour is a space.
        Assert.EndsWith(":  [31mend", (await host.ExecuteAsync(Run("loud"))).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_its_time_is_over_it_is_killed_with_its_children()
    {
        var time = new FakeTimeProvider();
        await using var host = Host("hang", "sleep 1000 & echo $! > child; echo $$ > self; mv self pid; wait", d => d.Timeout = TimeSpan.FromMinutes(1), time);
        var running = host.ExecuteAsync(Run("hang"));
        var (self, child) = await StartedAsync();

        time.Advance(TimeSpan.FromMinutes(1));

        var error = await Assert.ThrowsAsync<HandlerException>(() => running);
        Assert.Equal(HandlerFailure.Timeout, error.Failure);
        Assert.Contains("was killed after 60 s", error.Message, StringComparison.Ordinal);
        await EndedAsync(self);
        await EndedAsync(child);
    }

    [Fact]
    public async Task Cancelling_kills_it_with_its_children()
    {
        await using var host = Host("hang", "sleep 1000 & echo $! > child; echo $$ > self; mv self pid; wait");
        using var cancel = new CancellationTokenSource();
        var running = host.ExecuteAsync(Run("hang"), cancel.Token);
        var (self, child) = await StartedAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await EndedAsync(self);
        await EndedAsync(child);
    }

    [Fact]
    public async Task A_dry_run_starts_nothing_unless_the_program_has_one()
    {
        await using (var host = Host("flush", "touch ran"))
            Assert.Equal("would run script 'flush' for node n1", (await host.ExecuteAsync(Run("flush", dryRun: true))).Summary);
        Assert.False(File.Exists(Path.Combine(_folder, "ran")));
        await using (var host = Host("flush2", "echo \"$1\" > ran", d => d.DryRunArguments = ["--dry-run"]))
            Assert.Equal("would run script 'flush2' for node n1", (await host.ExecuteAsync(Run("flush2", dryRun: true))).Summary);
        Assert.Equal("--dry-run", (await File.ReadAllTextAsync(Path.Combine(_folder, "ran"))).Trim());
    }

    [Fact]
    public async Task What_is_done_cannot_be_taken_back()
    {
        await using var host = Host("flush", "true");

        await Assert.ThrowsAsync<NotSupportedException>(() => host.UndoAsync(Run("flush")));
    }

    [Theory]
    [InlineData("flush", "absolute path")]
    [InlineData("/no/such/program", "does not exist")]
    [InlineData("/bin/sh", "would read its arguments as commands")]
    [InlineData("/usr/bin/env", "would read its arguments as commands")]
    [InlineData("open file", "can be written by everybody")]
    [InlineData("open folder", "lies in a folder that everybody can write")]
    [InlineData("no program", "cannot be executed")]
    public async Task Wrong_options_stop_the_start(string program, string why)
    {
        if (program.Contains(' ', StringComparison.Ordinal))
        {
            var (what, bad) = (program, program == "open folder" ? _folder : null);
            program = Write("program", "true");
            File.SetUnixFileMode(program, what == "no program" ? UnixFileMode.UserRead : File.GetUnixFileMode(program) | (what == "open file" ? UnixFileMode.OtherWrite : 0));
            if (bad is not null)
                File.SetUnixFileMode(bad, File.GetUnixFileMode(bad) | UnixFileMode.OtherWrite);
        }

        await using var host = new HandlerHost(b => b.AddScriptHandler(o => o.Scripts["x"] = new() { FileName = program }));

        var error = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<ScriptOptions>>().Value);

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static HandlerContext Run(string script, string target = "n1", bool dryRun = false) =>
        HandlerHost.Step("run-script", "node", target, [new("script", PolicyValue.OfString(script))], dryRun);

    private string Write(string name, string body)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private HandlerHost Host(string name, string body, Action<ScriptDefinition>? configure = null, TimeProvider? time = null)
    {
        var script = new ScriptDefinition { FileName = Write(name, body), WorkingDirectory = _folder };
        configure?.Invoke(script);
        return new(b => b.AddScriptHandler(o => o.Scripts[name] = script), time);
    }

    private async Task<(int Self, int Child)> StartedAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!File.Exists(Path.Combine(_folder, "pid")))
            await Task.Delay(5, limit.Token);
        return (Read("pid"), Read("child"));

        int Read(string name) => int.Parse(File.ReadAllText(Path.Combine(_folder, name)), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until a process is gone, or is only a record that its parent has not read.</summary>
    private static async Task EndedAsync(int id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (File.Exists($"/proc/{id}/stat") && !(await TryReadAsync($"/proc/{id}/stat")).Contains(") Z ", StringComparison.Ordinal))
            await Task.Delay(5, limit.Token);

        static async Task<string> TryReadAsync(string path)
        {
            try
            {
                return await File.ReadAllTextAsync(path);
            }
            catch (IOException)
            {
                return ") Z ";
            }
        }
    }
}
