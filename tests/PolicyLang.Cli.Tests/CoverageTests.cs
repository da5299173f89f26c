using System.Text.Json;
using PolicyLang.Language.Tests;

namespace PolicyLang.Cli.Tests;

/// <summary><c>heal test --coverage</c>: each file of <c>coverage/</c> has the text and the JSON that it gives beside it.</summary>
public sealed class CoverageTests : IDisposable
{
    private static readonly string Cases = Path.Combine(Repository.Root, "tests", "PolicyLang.Cli.Tests", "coverage");
    private readonly HealRunner _heal = new();

    public static TheoryData<string> Names() => [.. Directory.GetFiles(Cases, "*.heal").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Reports_are_as_the_baselines_have_them(string name)
    {
        _heal.Write("a.heal", File.ReadAllText(Path.Combine(Cases, name + ".heal")));

        var (exit, text, _) = await _heal.RunAsync("test", _heal.Folder, "--coverage");
        var (_, json, _) = await _heal.RunAsync("test", _heal.Folder, "--coverage", "--format", "json");

        Assert.True(exit == 0, text);
        Baseline.Check(Path.Combine(Cases, name + ".txt"), text);
        Baseline.Check(Path.Combine(Cases, name + ".json"), json);
        JsonDocument.Parse(json);
    }

    [Fact]
    public async Task Failing_tests_fail_and_keep_standard_output_one_json_object()
    {
        _heal.Write("a.heal", "when oom on pod then restart tier2\ntest \"fails\" given oom on pod \"a/b\" expect tier3\n");

        var (exit, output, error) = await _heal.RunAsync("test", _heal.Folder, "--coverage", "--format", "json");

        Assert.Equal(1, exit);
        Assert.Equal(1, JsonDocument.Parse(output).RootElement.GetProperty("tests").GetProperty("failed").GetInt32());
        Assert.StartsWith("a.heal(2,37): error HEAL3005", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100", 1)]
    [InlineData("66.7", 1)]
    [InlineData("66.6%", 0)]
    [InlineData("0", 0)]
    public async Task A_share_can_be_asked_for(string percent, int expected)
    {
        // Two of three: the policy, and its comparison is true but never false. No test can make it unknown.
        _heal.Write("a.heal", "policy p when oom on pod where seen(1h) > 1 then restart tier2\ntest \"t\" given oom on pod \"a/b\" seen 2 expect tier2\n");

        var (exit, _, error) = await _heal.RunAsync("test", _heal.Folder, "--coverage", "--fail-under", percent);

        Assert.Equal(expected, exit);
        Assert.Equal(expected == 1 ? $"heal: the tests exercise less than {percent}%\n" : "", error);
    }

    [Theory]
    [InlineData("--fail-under", "3")]
    [InlineData("--coverage", "--fail-under", "101")]
    [InlineData("--coverage", "--fail-under", "-1")]
    [InlineData("--coverage", "--fail-under", "half")]
    [InlineData("--coverage", "--format", "xml")]
    [InlineData("--format", "xml")]
    public async Task Usage_is_two(params string[] more)
    {
        _heal.Write("a.heal", "when oom on pod then restart tier2\n");

        var (exit, output, error) = await _heal.RunAsync(["test", _heal.Folder, .. more]);

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("heal: see 'heal test --help'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_with_errors_has_no_coverage()
    {
        _heal.Write("a.heal", "when oom on pod then restrat tier2\n");

        var (exit, output, error) = await _heal.RunAsync("test", _heal.Folder, "--coverage");

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("HEAL1001", error, StringComparison.Ordinal);
    }

    public void Dispose() => _heal.Dispose();
}
