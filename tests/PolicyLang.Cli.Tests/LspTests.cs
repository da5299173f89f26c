using System.Diagnostics;
using System.Text;
using PolicyLang.Cli.Input;

namespace PolicyLang.Cli.Tests;

/// <summary><c>heal lsp</c>; what it answers is tested in PolicyLang.LanguageServer.Tests, and in neovim.</summary>
public sealed class LspTests : IDisposable
{
    private readonly HealRunner _heal = new();

    public void Dispose() => _heal.Dispose();

    [Fact]
    public async Task It_ends_with_0_when_the_client_said_goodbye()
    {
        var (exit, _, error) = await _heal.RunAsync(["lsp", "--stdio"], Message("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shutdown\"}") + Message("{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}"));
        Assert.Equal((0, ""), (exit, error));
    }

    [Fact]
    public async Task It_ends_with_1_when_the_client_just_went()
    {
        var (exit, _, error) = await _heal.RunAsync(["lsp"], "");
        Assert.Equal((1, ""), (exit, error));
    }

    [Fact]
    public void The_last_commit_of_a_folder_is_read_with_paths_relative_to_it()
    {
        _heal.Write("sets/a/x.heal", "policy old when oom on pod then restart tier2\n");
        _heal.Write("sets/b/y.heal", "policy other when oom on pod then restart tier2\n");
        Git("init", "-q");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "x");
        _heal.Write("sets/a/x.heal", "policy new when oom on pod then restart tier2\n");
        var file = Assert.Single(GitFiles.ReadHead(Path.Combine(_heal.Folder, "sets/a"), CancellationToken.None));
        Assert.Equal(("x.heal", "policy old when oom on pod then restart tier2\n"), (file.Path, file.Text));
        _heal.Write("sets/c/z.heal", "");
        Assert.Contains("not compared with HEAD", Assert.Throws<CannotRunException>(() => GitFiles.ReadHead(Path.Combine(_heal.Folder, "sets/c"), CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    private static string Message(string json) => $"Content-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}";

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _heal.Folder })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
