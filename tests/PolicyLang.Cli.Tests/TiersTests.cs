namespace PolicyLang.Cli.Tests;

public sealed class TiersTests : IDisposable
{
    private readonly HealRunner _heal = new();

    public TiersTests() => _heal.Write("p/a.heal", "policy p when oom on pod then restart tier1 until 2026-12-01 reversible\n");

    private string Policies => Path.Combine(_heal.Folder, "p");

    [Fact]
    public async Task Markdown_goes_to_standard_output()
    {
        var (exit, output, error) = await _heal.RunAsync("tiers", Policies);

        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith("# Remediation tiers\n", output, StringComparison.Ordinal);
        Assert.Contains("`p` **Tier 1** *p/a.heal, line 1*", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiers.html", null, true)]
    [InlineData("tiers.HTM", null, true)]
    [InlineData("tiers.md", null, false)]
    [InlineData("tiers.md", "html", true)]
    [InlineData("tiers.html", "markdown", false)]
    public async Task The_format_is_told_by_the_name_of_the_file_or_said(string name, string? format, bool isHtml)
    {
        var file = Path.Combine(_heal.Folder, name);

        var (exit, output, error) = await _heal.RunAsync(["tiers", Policies, "--output", file, .. format is null ? Array.Empty<string>() : ["--format", format]]);

        Assert.Equal((0, "", ""), (exit, output, error));
        Assert.StartsWith(isHtml ? "<!DOCTYPE html>\n" : "# Remediation tiers\n", _heal.Read(name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_are_the_same_byte_for_byte()
    {
        await _heal.RunAsync("tiers", Policies, "-o", Path.Combine(_heal.Folder, "1.html"));
        await _heal.RunAsync("tiers", Policies, "-o", Path.Combine(_heal.Folder, "2.html"));

        Assert.Equal(File.ReadAllBytes(Path.Combine(_heal.Folder, "1.html")), File.ReadAllBytes(Path.Combine(_heal.Folder, "2.html")));
        Assert.Equal((byte)'<', File.ReadAllBytes(Path.Combine(_heal.Folder, "1.html"))[0]);
    }

    [Theory]
    [InlineData("2026-11-24", "**Ends soon** It runs alone until 2026-12-01, in 7 days.")]
    [InlineData("2026-11-01", "It runs alone until 2026-12-01, in 30 days.")]
    [InlineData("2026-12-01", "**Ended** It ran alone until 2026-12-01, today.")]
    [InlineData("2027-01-01", "**Ended** It ran alone until 2026-12-01, 31 days ago.")]
    public async Task Leases_are_judged_against_today(string today, string says)
    {
        var (exit, output, _) = await _heal.RunAsync("tiers", Policies, "--today", today);

        Assert.Equal(0, exit);
        Assert.Contains("- **Lease**: " + says, output, StringComparison.Ordinal);
        Assert.Equal(string.CompareOrdinal(today, "2026-12-01") >= 0, output.Contains("`p` **Tier 2** **Lease ended**", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("when primary-down on database then failover tier1 reversible\n", "HEAL2001")]
    [InlineData("test \"fails\" given oom on pod \"a/b\" expect tier3\n", "HEAL3005")]
    public async Task A_set_with_errors_gives_its_findings_and_no_half_page(string text, string id)
    {
        _heal.Write("p/b.heal", text);
        _heal.Write("old.html", "what was there");

        var (exit, output, error) = await _heal.RunAsync("tiers", Policies, "--output", Path.Combine(_heal.Folder, "old.html"));

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(id, error, StringComparison.Ordinal);
        Assert.Equal("what was there", _heal.Read("old.html"));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("p/a.heal", "--output", "no/such/folder/tiers.md")]
    [InlineData("p/a.heal", "--output", "p")]
    public async Task What_cannot_be_read_or_written_is_two(string path, params string[] more)
    {
        string[] args = ["tiers", Path.Combine(_heal.Folder, path), .. more.Select(m => m.StartsWith('-') ? m : Path.Combine(_heal.Folder, m))];

        var (exit, output, error) = await _heal.RunAsync(args);

        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith($"heal: {(more.Length > 0 ? more[1] : path)}: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiers")]
    [InlineData("tiers", "p", "--format", "pdf")]
    [InlineData("tiers", "p", "--today", "tomorrow")]
    public async Task Usage_is_two(params string[] args)
    {
        var (exit, _, error) = await _heal.RunAsync(args);

        Assert.Equal(2, exit);
        Assert.Contains("heal: see 'heal tiers --help'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_the_options()
    {
        var (exit, output, _) = await _heal.RunAsync("tiers", "--help");

        Assert.Equal(0, exit);
        Assert.All(["--format", "--output", "--today"], o => Assert.Contains(o, output, StringComparison.Ordinal));
    }

    public void Dispose() => _heal.Dispose();
}
