using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Http.Tests;

namespace PolicyLang.Cli.Tests;

/// <summary>From an alert over an approval to a request, with nothing but <c>heal</c>, a webhook and a real listener.</summary>
public sealed class RunApprovalTests : IAsyncLifetime
{
    private const string Down = """{"alertname":"TargetDown","job":"checkout","namespace":"shop","service":"checkout","severity":"warning"}""";
    private readonly FakeTimeProvider _time = new(HealRunner.Now);
    private readonly HealRunner _heal;
    private Listener _control = null!;

    public RunApprovalTests() => _heal = new HealRunner { Time = _time };

    public async ValueTask InitializeAsync()
    {
        _control = await Listener.StartAsync();
        _heal.Write("p/a.heal", "policy over when scrape-failed on service then failover tier2\n");
        _heal.Write("heal.json", $$"""
            {
              "http": [
                {
                  "action": "failover", "on": "service", "isIdempotent": true,
                  "baseAddress": "{{_control.Address}}api", "path": "services/{target}/failover"
                }
              ],
              "engine": { "approvalTimeout": "30m" }
            }
            """);
        _heal.Variables["POLICYLANG__HTTP__0__HEADERS__AUTHORIZATION"] = "Bearer s3cret";
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        _heal.Dispose();
    }

    [Fact]
    public async Task An_approval_sends_the_request_and_the_wrong_people_and_the_wrong_time_do_not()
    {
        var reporter = await RunningHeal.KeyAsync(_heal, "rob", "submit", "approve");
        var approver = await RunningHeal.KeyAsync(_heal, "ada", "approve");
        var viewer = await RunningHeal.KeyAsync(_heal, "viv", "view");
        await using var run = await RunningHeal.StartAsync(_heal, "--config", Path.Combine(_heal.Folder, "heal.json"), "--require-key");

        await run.AlertAsync(Down, _time.GetUtcNow(), "first", reporter);
        var late = await ProposalAsync(run, viewer);
        _time.Advance(TimeSpan.FromMinutes(31));
        var expired = await run.AskAsync(approver, "approve", late);
        Assert.Equal(1, expired.Exit);
        Assert.Contains("expired", expired.Error, StringComparison.Ordinal);

        await run.AlertAsync(Down, _time.GetUtcNow(), "second", reporter);
        var id = await ProposalAsync(run, viewer);
        Assert.Equal((1, "heal: rob reported the incident, and nobody approves what they asked for\n"), Error(await run.AskAsync(reporter, "approve", id)));
        Assert.Equal((1, "heal: the key is not known\n"), Error(await run.AskAsync("plk_unknown", "approve", id)));
        Assert.Equal((1, "heal: the key may not do this\n"), Error(await run.AskAsync(viewer, "approve", id)));
        Assert.Empty(_control.Got);

        Assert.Equal((0, "approved; it is decided once more, and carried out if nothing has changed\n"), Out(await run.AskAsync(approver, "approve", id, "--reason", "looked at it")));

        await run.AuditAsync("step-ended", "and it was answered with 202");
        var got = Assert.Single(_control.Got);
        Assert.Equal(("POST", "/api/services/shop/checkout/failover", "Bearer s3cret"), (got.Method, got.Path, got.Headers["Authorization"]));
        Assert.True(got.Headers.ContainsKey("Idempotency-Key"));
        using var body = JsonDocument.Parse(got.Body);
        Assert.Equal(("failover", "over", false), (body.RootElement.GetProperty("action").GetString(), body.RootElement.GetProperty("policy").GetString(), body.RootElement.GetProperty("dryRun").GetBoolean()));
        Assert.Contains("ada", await run.AuditAsync("vote", "looked at it"), StringComparison.Ordinal);
        Assert.Equal((1, true), Contains(await run.AskAsync(approver, "approve", id), "is not open"));

        var (exit, output, error) = await run.StopAsync();
        Assert.Equal(0, exit);
        Assert.Contains("PROPOSAL ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", output + error + (await _heal.RunAsync("audit", "show", "--data", Path.Combine(_heal.Folder, "data"), "--format", "json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_ends_an_incident_that_its_source_never_ends()
    {
        var killer = await RunningHeal.KeyAsync(_heal, "kay", "kill", "view");
        await using var run = await RunningHeal.StartAsync(_heal, "--config", Path.Combine(_heal.Folder, "heal.json"));
        await run.AlertAsync(Down, _time.GetUtcNow());
        await ProposalAsync(run, killer);
        using var incidents = await run.GetAsync("/api/incidents", killer);
        var incident = incidents.RootElement[0].GetProperty("id").GetString()!;

        Assert.Equal((0, $"incident {incident} is over\n"), Out(await run.AskAsync(killer, "resolve", incident, "--reason", "the job is gone")));

        await run.AuditAsync("resolved", "the job is gone");
        using var open = await run.GetAsync("/api/proposals", killer);
        Assert.Empty(open.RootElement.EnumerateArray());
        Assert.Equal((1, $"heal: there is no incident {incident} that is not over\n"), Error(await run.AskAsync(killer, "resolve", incident, "--reason", "again")));
        Assert.Equal(2, (await run.AskAsync(killer, "resolve", incident)).Exit);
    }

    /// <summary>Waits for the only open proposal.</summary>
    private static async Task<string> ProposalAsync(RunningHeal run, string key)
    {
        string? id = null;
        await run.UntilAsync(async () =>
        {
            using var open = await run.GetAsync("/api/proposals", key);
            return (id = open.RootElement.EnumerateArray().Select(p => p.GetProperty("id").GetString()).SingleOrDefault()) is not null;
        });
        return id!;
    }

    private static (int, string) Error((int Exit, string Out, string Error) run) => (run.Exit, run.Error);

    private static (int, string) Out((int Exit, string Out, string Error) run) => (run.Exit, run.Out);

    private static (int, bool) Contains((int Exit, string Out, string Error) run, string text) => (run.Exit, run.Error.Contains(text, StringComparison.Ordinal));
}
