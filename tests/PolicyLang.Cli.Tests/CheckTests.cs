using System.Text.Json;

namespace PolicyLang.Cli.Tests;

public sealed class CheckTests : IDisposable
{
    private const string Misspelt = "when oom on pod then restrat tier1 reversible\n";
    private readonly HealRunner _heal = new();

    [Fact]
    public async Task A_clean_set_is_silent_on_standard_output()
    {
        _heal.Write("a.heal", "when oom on pod then restart tier1 reversible\n");

        var (exit, output, error) = await _heal.RunAsync("check", _heal.Folder);

        Assert.Equal((0, "", "heal: 1 policy in 1 file: 0 errors, 0 warnings\n"), (exit, output, error));
    }

    [Fact]
    public async Task Text_is_file_line_column_severity_id_message()
    {
        _heal.Write("policies/a.heal", "\n" + Misspelt);

        var (exit, output, _) = await _heal.RunAsync("check", _heal.Folder);

        Assert.Equal(1, exit);
        Assert.Equal("policies/a.heal(2,22): error HEAL1001: there is no action 'restrat'; did you mean 'restart'?\n", output);
    }

    [Fact]
    public async Task An_overlap_shows_an_incident_that_both_policies_match()
    {
        _heal.Write("a.heal", """
            policy p when oom on pod where namespace like "shop*" and seen(1h) >= 1 then restart tier1 reversible
            policy q when oom on pod where namespace != "shop" and restarts in [1, 2] then restart(grace: 1s) tier1 reversible
            """);

        var (exit, output, _) = await _heal.RunAsync("check", _heal.Folder);

        Assert.Equal(0, exit);
        Assert.StartsWith("a.heal(2,8): warning HEAL3003", output, StringComparison.Ordinal);
        var decided = await _heal.RunAsync(["decide", _heal.Folder, "--incidents", "-"], output[output.IndexOf('{', StringComparison.Ordinal)..].TrimEnd());
        Assert.Equal(["p", "q"], JsonDocument.Parse(decided.Out).RootElement.GetProperty("matched").EnumerateArray().Select(m => m.GetString()));
    }

    [Fact]
    public async Task Warnings_do_not_fail()
    {
        _heal.Write("a.heal", "when oom on pod then restart tier1 until 2026-11-01 reversible");

        var (exit, output, _) = await _heal.RunAsync("check", _heal.Folder);

        Assert.Equal(0, exit);
        Assert.StartsWith("a.heal(1,30): warning HEAL2008", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Today_can_be_another_day()
    {
        _heal.Write("a.heal", "when oom on pod then restart tier1 until 2026-11-01 reversible");

        var (_, output, _) = await _heal.RunAsync("check", _heal.Folder, "--today", "2026-10-20");

        Assert.Equal("", output);
    }

    [Fact]
    public async Task Json_has_the_fields_of_the_contract()
    {
        _heal.Write("a.heal", Misspelt);

        var (exit, output, _) = await _heal.RunAsync("check", _heal.Folder, "--format", "json");

        Assert.Equal(1, exit);
        var finding = Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray());
        Assert.Equal(["id", "severity", "message", "file", "line", "column", "endLine", "endColumn"], finding.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("HEAL1001", 1, 22, 1, 29), (finding.GetProperty("id").GetString(), finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32(), finding.GetProperty("endLine").GetInt32(), finding.GetProperty("endColumn").GetInt32()));
    }

    [Fact]
    public async Task Sarif_names_the_rule_and_the_region()
    {
        _heal.Write("a.heal", Misspelt);

        var (_, output, _) = await _heal.RunAsync("check", _heal.Folder, "--format", "sarif");

        var run = JsonDocument.Parse(output).RootElement.GetProperty("runs")[0];
        Assert.Equal("HEAL1001", run.GetProperty("results")[0].GetProperty("ruleId").GetString());
        Assert.Contains(run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray(), r => r.GetProperty("id").GetString() == "HEAL2001");
    }

    [Fact]
    public async Task Sarif_has_the_other_declaration_as_a_related_location()
    {
        _heal.Write("a.heal", "policy p when oom on pod then restart tier2\npolicy p when crash-loop on pod then restart tier2\n");

        var (_, output, _) = await _heal.RunAsync("check", _heal.Folder, "--format", "sarif");

        var related = JsonDocument.Parse(output).RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("relatedLocations")[0];
        Assert.Equal(1, related.GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Equal("first declared here", related.GetProperty("message").GetProperty("text").GetString());
    }

    [Fact]
    public async Task GitHub_gets_workflow_commands()
    {
        _heal.Write("a.heal", Misspelt);

        var (_, output, _) = await _heal.RunAsync("check", _heal.Folder, "--format", "github");

        Assert.StartsWith("::error file=", output, StringComparison.Ordinal);
        Assert.Contains(",line=1,endLine=1,col=22,endColumn=29,title=HEAL1001::there is no action", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("empty")]
    public async Task What_cannot_be_read_is_two(string path)
    {
        Directory.CreateDirectory(Path.Combine(_heal.Folder, "empty"));

        var (exit, output, error) = await _heal.RunAsync("check", Path.Combine(_heal.Folder, path));

        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith($"heal: {path}: ", error, StringComparison.Ordinal);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_folder_inside_that_cannot_be_read_is_two_because_a_hold_may_be_in_it()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "only a user without privileges is kept out of a folder");
        _heal.Write("p/a.heal", "when oom on pod then restart tier1 reversible\n");
        var closed = Directory.CreateDirectory(Path.Combine(_heal.Folder, "p", "closed"), UnixFileMode.None);

        var (exit, output, error) = await _heal.RunAsync("check", Path.Combine(_heal.Folder, "p"));

        File.SetUnixFileMode(closed.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith("heal: p: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("check", "a", "--format", "xml")]
    [InlineData("chek", "a")]
    [InlineData("decide", "a")]
    [InlineData("check", "a", "--today", "tomorrow")]
    public async Task Usage_is_two(params string[] args)
    {
        var (exit, output, error) = await _heal.RunAsync(args);

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_50_MB_is_refused_by_size()
    {
        using (var file = File.Create(Path.Combine(_heal.Folder, "big.heal")))
            file.SetLength(50_000_000);

        var (exit, _, error) = await _heal.RunAsync("check", _heal.Folder);

        Assert.Equal(2, exit);
        Assert.Equal("heal: big.heal: the file has 50MB, and a policy file may have at most 16MiB; is it one?\n", error);
    }

    [Fact]
    public async Task A_binary_file_is_one_finding()
    {
        _heal.Write("a.heal", [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 37))]);

        var (exit, output, _) = await _heal.RunAsync("check", _heal.Folder);

        Assert.Equal(1, exit);
        Assert.Equal("a.heal(1,1): error HEAL0003: this is not a text file: it has a NUL byte; nothing in it was read\n", output);
    }

    [Fact]
    public async Task Ten_thousand_parentheses_are_one_finding()
    {
        _heal.Write("a.heal", $"when oom on pod where {new string('(', 10_000)}restarts < 3{new string(')', 10_000)} then restart tier2\n");

        var (exit, output, _) = await _heal.RunAsync("check", _heal.Folder);

        Assert.Equal(1, exit);
        Assert.StartsWith("a.heal(1,123): error HEAL0001: parentheses nest too deeply", output, StringComparison.Ordinal);
        Assert.Single(output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Files_are_in_ordinal_order_and_one_set()
    {
        _heal.Write("b.heal", "policy p when oom on pod then restart tier2");
        _heal.Write("a/z.heal", "policy p when oom on pod then restart tier2");

        var (_, output, _) = await _heal.RunAsync("check", _heal.Folder);

        Assert.Equal("b.heal(1,8): error HEAL1003: policy 'p' is declared twice; the first is at a/z.heal(1,8)\n", output);
    }

    public void Dispose() => _heal.Dispose();
}
