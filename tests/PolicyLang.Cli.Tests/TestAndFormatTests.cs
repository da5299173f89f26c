namespace PolicyLang.Cli.Tests;

public sealed class TestAndFormatTests : IDisposable
{
    private readonly HealRunner _heal = new();

    [Fact]
    public async Task Tests_pass_and_fail_with_the_reason()
    {
        _heal.Write("a.heal", """
            when oom on pod where restarts < 3 then restart(grace: 10s) tier1 reversible
            test "few restarts" given oom on pod "a/b" { restarts: 1 } expect tier1 restart(grace: 10s) by oom-on-pod-restart
            test "many restarts" given oom on pod "a/b" { restarts: 3 } expect tier1 restart
            test "unknown restarts" given oom on pod "a/b" expect tier3
            """);

        var (exit, output, _) = await _heal.RunAsync("test", _heal.Folder);

        Assert.Equal(1, exit);
        Assert.Equal(
            "a.heal(3,61): error HEAL3005: test \"many restarts\" fails: expected tier1 restart, got tier3. No policy fits the incident.\n2 passed, 1 failed\n", output);
    }

    [Fact]
    public async Task Results_are_json_with_the_place_of_each_test_and_why_it_fails()
    {
        _heal.Write("a.heal", """
            when oom on pod then restart tier2
            test "proposed" given oom on pod "a/b" expect tier2
            test "alone" given oom on pod "a/b" expect tier1
            """);

        var (exit, output, _) = await _heal.RunAsync("test", _heal.Folder, "--format", "json");

        Assert.Equal(1, exit);
        var results = System.Text.Json.JsonDocument.Parse(output).RootElement.EnumerateArray()
            .Select(r => $"{r.GetProperty("file")}({r.GetProperty("line")},{r.GetProperty("column")}) {r.GetProperty("test")} {r.GetProperty("passed")}"
                + (r.TryGetProperty("failure", out var failure) ? $" at {failure.GetProperty("line")}: {failure.GetProperty("message").GetString()!.Split(". ")[0]}" : ""));
        Assert.Equal(
            ["a.heal(2,6) proposed True", "a.heal(3,6) alone False at 3: test \"alone\" fails: expected tier1, got tier2 by oom-on-pod-restart"],
            results);
    }

    [Fact]
    public async Task Formatting_changes_files_in_place_and_check_only_tells()
    {
        _heal.Write("a.heal", "# kept\nwhen   oom on pod\n  then restart\n  tier1   reversible   # why\n");

        var (before, named, _) = await _heal.RunAsync("fmt", _heal.Folder, "--check");
        var (during, _, _) = await _heal.RunAsync("fmt", _heal.Folder);
        var (after, silent, _) = await _heal.RunAsync("fmt", _heal.Folder, "--check");

        Assert.Equal((1, "a.heal\n", 0, 0, ""), (before, named, during, after, silent));
        Assert.Equal("# kept\nwhen oom on pod then restart tier1 reversible # why\n", _heal.Read("a.heal"));
    }

    [Fact]
    public async Task A_file_with_syntax_errors_is_left_as_it_is()
    {
        const string text = "when   oom on on pod";
        _heal.Write("a.heal", text);

        var (exit, output, error) = await _heal.RunAsync("fmt", _heal.Folder);

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("HEAL0001", error, StringComparison.Ordinal);
        Assert.Equal(text, _heal.Read("a.heal"));
    }

    [Fact]
    public async Task The_hash_is_that_of_the_compiled_set_and_a_set_with_errors_has_none()
    {
        _heal.Write("a.heal", "when oom on pod then restart tier2");

        var (exit, hash, _) = await _heal.RunAsync("hash", _heal.Folder);
        _heal.Write("b.heal", "when oom on pod then restrat tier2");
        var (broken, none, error) = await _heal.RunAsync("hash", _heal.Folder);

        var compilation = Language.Semantics.PolicyCompilation.Create(
            [Language.Syntax.Parser.Parse(new Language.Text.SourceFile("elsewhere.heal", "when oom on pod then restart tier2"))], new(DateTimeOffset.UnixEpoch));
        Assert.Equal((0, Input.PolicySetCompiler.Load(compilation).SourceHash + "\n", 1, ""), (exit, hash, broken, none));
        Assert.Contains("HEAL1001", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "decide")]
    [InlineData("decide --help", "--incidents")]
    [InlineData("--version", "0.1")]
    public async Task Help_is_an_answer(string args, string contains)
    {
        var (exit, output, _) = await _heal.RunAsync(args.Split(' '));

        Assert.Equal(0, exit);
        Assert.Contains(contains, output, StringComparison.Ordinal);
    }

    public void Dispose() => _heal.Dispose();
}
