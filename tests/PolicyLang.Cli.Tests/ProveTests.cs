using System.Text.Json;

namespace PolicyLang.Cli.Tests;

public sealed class ProveTests : IDisposable
{
    private const string Policies = """
        policy p when oom on pod where namespace != "kube-system" and restarts < 3 then restart tier1 reversible
        policy q when oom on pod where namespace == "shop" then restart(grace: 1s) tier2
        policy d when primary-down on database then failover tier3
        policy s when crash-loop on pod then restart tier2
        """;

    private readonly HealRunner _heal = new();

    [Theory]
    [InlineData(0, "--never execute --domain database")]
    [InlineData(0, "--never execute --when|namespace == \"kube-system\"")]
    [InlineData(1, "--never execute --when|namespace == \"other\"")]
    [InlineData(0, "--never execute --when|namespace == \"shop\"")]
    [InlineData(0, "--never execute --when|restarts > 2")]
    [InlineData(0, "--always page --signal primary-down")]
    [InlineData(1, "--always page --signal oom")]
    [InlineData(1, "--always execute --signal oom --resource pod --when|namespace == \"a\" and restarts == 1")]
    [InlineData(1, "--always propose --signal crash-loop --resource pod")]
    [InlineData(0, "--never execute --signal crash-loop")]
    [InlineData(1, "--never propose --action restart --signal crash-loop")]
    [InlineData(0, "--never propose --action scale")]
    public async Task A_claim_is_proved_or_refuted_by_an_incident(int expected, string claim)
    {
        _heal.Write("a.heal", Policies);
        var parts = claim.Split('|');
        string[] args = ["prove", _heal.Folder, .. parts[0].Split(' '), .. parts.Skip(1), "--format", "json"];

        var (exit, output, error) = await _heal.RunAsync(args);

        Assert.Equal((expected, ""), (exit, error));
        var answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(expected == 0 ? "yes" : "no", answer.GetProperty("answer").GetString());
        if (expected == 0)
        {
            Assert.NotEmpty(answer.GetProperty("reasons").EnumerateArray());
            return;
        }

        var decided = await _heal.RunAsync(["decide", _heal.Folder, "--incidents", "-"], answer.GetProperty("incident").GetRawText());
        Assert.Equal(answer.GetProperty("decision").GetRawText() + "\n", decided.Out);
        var outcome = answer.GetProperty("decision").GetProperty("outcome").GetString();
        var claimed = parts[0].Split(' ')[1];
        Assert.Equal(parts[0].StartsWith("--never", StringComparison.Ordinal), outcome == claimed);
    }

    [Theory]
    [InlineData("--never execute --always page", "either --never or --always")]
    [InlineData("", "either --never or --always")]
    [InlineData("--always page --domain database", "go with --never only")]
    [InlineData("--never explode", "explode")]
    [InlineData("--never execute --domain databse", "there is no domain 'databse'")]
    [InlineData("--never execute --signal oom --resource database", "is not raised on")]
    [InlineData("--never execute --when|nothing == 1", "there is no attribute 'nothing'")]
    [InlineData("--never execute --when|restarts ==", "--when: column 10")]
    [InlineData("--never execute --when|restarts == 1 tier2", "not one condition")]
    public async Task A_question_that_cannot_be_asked_says_why(string claim, string because)
    {
        _heal.Write("a.heal", Policies);
        var parts = claim.Split('|');

        var (exit, output, error) = await _heal.RunAsync(["prove", _heal.Folder, .. parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), .. parts.Skip(1)]);

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(because, error, StringComparison.Ordinal);
    }

    public void Dispose() => _heal.Dispose();
}
