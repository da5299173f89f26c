using System.Diagnostics;
using System.Text.Json;

namespace PolicyLang.Cli.Tests;

/// <summary><c>heal diff</c>. It runs alone, because it changes the current folder, which is the whole process's.</summary>
[Collection(nameof(DiffTests))]
[CollectionDefinition(nameof(DiffTests), DisableParallelization = true)]
public sealed class DiffTests : IDisposable
{
    private const string Box = "signal full on box\naction fix on box reversible risk low\npolicy p when full on box then fix tier2\npolicy q when full on box where a == \"x\" then fix tier2";
    private readonly HealRunner _heal = new();

    /// <summary>Policies before and after, and the changes: direction, tiers, who governed.</summary>
    public static TheoryData<string, string, string> Changes => new()
    {
        // The same in other words is no change.
        { "policy p when oom on pod where restarts < 3 then restart tier1 reversible", "policy p when oom on pod where not restarts >= 3 then restart tier1 reversible", "" },
        { "policy p when oom on pod then restart tier2", "policy p when oom on pod then restart tier2\npolicy q when oom on pod where namespace == \"a\" then restart(grace: 1s) tier2", "" },
        { "policy p when oom on pod then restart tier2", "policy p when oom on pod then restart tier2 shadow", "raised 2>3 p>-" },
        { "policy p when oom on pod then restart tier2", "policy p when oom on pod then restart tier1 reversible", "lowered 2>1 p>p" },
        { "policy p when oom on pod then restart tier1 reversible", "policy p when oom on pod then restart tier1 reversible\nhold h stops any on pod tier2", "raised 1>2 p>p" },
        { "policy p when oom on pod then restart(grace: 1s) tier1 reversible", "policy p when oom on pod then restart(grace: 2s) tier1 reversible", "action 1>1 p>p" },
        { "policy p when oom on pod then restart tier1 reversible", "policy q when oom on pod then restart tier1 reversible", "" },
        { "policy p when oom on pod where restarts < 3 then restart tier1 reversible", "policy p when oom on pod where restarts < 4 then restart tier1 reversible", "lowered 3>1 ->p" },
        { "policy p when oom on pod then restart tier1 until 2026-12-01 reversible", "policy p when oom on pod then restart tier1 until 2026-12-02 reversible", "lowered 2>1 p>p" },
        { "policy p when oom on pod then restart tier3", "policy p when oom on pod then restart(grace: 1s) tier3", "action 3>3 p>p" },
        // A hold for a fact that is narrower lets more through; only some facts show it.
        {
            "policy p when oom on pod then restart tier1 reversible\nhold h stops any on any while deploy where deploy.namespace == namespace",
            "policy p when oom on pod then restart tier1 reversible\nhold h stops any on any while deploy where deploy.namespace == namespace and deploy.service == \"x\"",
            "lowered 3>1 p>p"
        },
        // A step that names the incident's own resource is the same step.
        { "policy p when oom on pod then restart tier1 reversible", "policy p when oom on pod then restart on pod tier1 reversible", "" },
        // The templates differ, and still come to one target where the attribute is "x": another incident shows the change.
        {
            "resource box in compute target \"x\" { a: string }\n" + Box,
            "resource box in compute target \"{a}\" { a: string }\n" + Box,
            "raised 2>3 p>p; action 2>2 p>p"
        },
        // Only when the label is missing is there a difference.
        { "policy p when oom on pod then restart tier1 reversible", "policy p when oom on pod then restart tier1 reversible\npolicy q when oom on pod where labels[\"a\"] == \"b\" and labels[\"a\"] == \"c\" then restart tier2", "raised 1>2 p>p" },
    };

    [Fact]
    public async Task Targets_are_shown_where_nothing_else_differs()
    {
        _heal.Write("old.heal", "resource box in compute target \"{a}\" { a: string }\n" + Box);
        _heal.Write("new.heal", "resource box in compute target \"b/{a}\" { a: string }\n" + Box);

        var (_, output, _) = await _heal.RunAsync("diff", Path.Combine(_heal.Folder, "old.heal"), Path.Combine(_heal.Folder, "new.heal"));

        Assert.Contains("  before: propose (tier 2) by p: fix() on box x\n  after:  propose (tier 2) by p: fix() on box b/x\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Each_direction_is_told_once_with_an_incident_that_both_sets_decide_so(string before, string after, string expected)
    {
        _heal.Write("old/a.heal", before);
        _heal.Write("new/a.heal", after);

        var (exit, output, error) = await _heal.RunAsync("diff", Path.Combine(_heal.Folder, "old"), Path.Combine(_heal.Folder, "new"), "--format", "json");

        Assert.Equal("", error);
        var changes = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Equal(expected, string.Join("; ", changes.Select(Describe)));
        Assert.Equal(expected.Contains("lowered", StringComparison.Ordinal) ? 1 : 0, exit);
        foreach (var change in changes)
        {
            foreach (var (folder, decision) in new[] { ("old", "before"), ("new", "after") })
            {
                var decided = await _heal.RunAsync(["decide", Path.Combine(_heal.Folder, folder), "--incidents", "-"], change.GetProperty("incident").GetRawText());
                Assert.Equal(change.GetProperty(decision).GetRawText() + "\n", decided.Out);
            }
        }
    }

    [Fact]
    public async Task Text_and_markdown_say_who_governed_and_show_the_incident()
    {
        _heal.Write("old/a.heal", "policy p when oom on pod where labels[\"a|b\"] == \"x\" then restart tier2");
        _heal.Write("new/a.heal", "policy p when oom on pod where labels[\"a|b\"] == \"x\" then restart tier1 reversible");
        var (old, @new) = (Path.Combine(_heal.Folder, "old"), Path.Combine(_heal.Folder, "new"));

        var text = await _heal.RunAsync("diff", old, @new);
        var markdown = await _heal.RunAsync("diff", old, @new, "--format", "markdown");

        Assert.StartsWith("oom on pod: MORE autonomous\n  before: propose (tier 2) by p: restart(grace: 30s) on pod\n  after:  execute (tier 1) by p: restart(grace: 30s) on pod\n", text.Out, StringComparison.Ordinal);
        Assert.EndsWith("1 change: 1 more autonomous, 0 less autonomous, 0 with other steps\n", text.Out, StringComparison.Ordinal);
        Assert.Contains("| MORE autonomous | oom on pod | propose (tier 2) by p", markdown.Out, StringComparison.Ordinal);
        Assert.Contains("\"a\\|b\":\"x\"", markdown.Out, StringComparison.Ordinal);
        Assert.Equal((1, 1), (text.Exit, markdown.Exit));
    }

    [Fact]
    public async Task A_side_may_be_a_git_revision()
    {
        _heal.Write("policies/a.heal", "policy p when oom on pod then restart tier1 reversible");
        _heal.Write("policies/deep/b.heal", "policy q when crash-loop on pod then restart tier2");
        Git("init", "-q");
        Git("add", "-A");
        Git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "first");
        _heal.Write("policies/a.heal", "policy p when oom on pod then restart tier2");
        var here = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(_heal.Folder);
        try
        {
            var (exit, output, error) = await _heal.RunAsync("diff", "HEAD:policies", "policies");
            var single = await _heal.RunAsync("diff", "HEAD:policies/a.heal", "policies/a.heal");
            var unknown = await _heal.RunAsync("diff", "HEAD:nowhere", "policies");

            Directory.SetCurrentDirectory(Path.Combine(_heal.Folder, "policies"));
            var fromHere = new[] { await _heal.RunAsync("diff", "HEAD:.", "."), await _heal.RunAsync("diff", "HEAD:./", "."), await _heal.RunAsync("diff", "HEAD:./a.heal", "a.heal") };

            Assert.Equal((0, ""), (exit, error));
            Assert.Equal(["", "", ""], fromHere.Select(r => r.Error));
            Assert.All(fromHere, r => Assert.StartsWith("oom on pod: less autonomous\n", r.Out, StringComparison.Ordinal));
            Assert.StartsWith("oom on pod: less autonomous\n", output, StringComparison.Ordinal);
            Assert.StartsWith("oom on pod: less autonomous\n", single.Out, StringComparison.Ordinal);
            Assert.Equal(2, unknown.Exit);
            Assert.Contains("HEAD:nowhere", unknown.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.SetCurrentDirectory(here);
        }
    }

    [Fact]
    public async Task Sets_with_errors_are_not_compared()
    {
        _heal.Write("old/a.heal", "policy p when oom on pod then restart tier2");
        _heal.Write("new/a.heal", "policy p when oom on pod then restrat tier2");

        var (exit, output, error) = await _heal.RunAsync("diff", Path.Combine(_heal.Folder, "old"), Path.Combine(_heal.Folder, "new"));

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("new/a.heal(1,31): error HEAL1001", error, StringComparison.Ordinal);
    }

    public void Dispose() => _heal.Dispose();

    private static string Describe(JsonElement change)
    {
        var (before, after) = (change.GetProperty("before"), change.GetProperty("after"));
        return $"{change.GetProperty("change")} {before.GetProperty("tier")}>{after.GetProperty("tier")} {before.GetProperty("policy").GetString() ?? "-"}>{after.GetProperty("policy").GetString() ?? "-"}";
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _heal.Folder })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
