using System.Net;
using System.Text.Json;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Control;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Api;

/// <summary>The kill switch over HTTP: nobody is kept from stopping because others stop, too.</summary>
public class KillTests
{
    [Fact]
    public async Task Many_who_stop_at_once_are_all_told_that_it_is_stopped_and_are_all_in_the_audit()
    {
        await using var server = await ServerHarness.StartAsync();
        var people = Enumerable.Range(0, 8).Select(i => (Name: $"person-{i}", Key: server.Key($"person-{i}", [Role.Kill]))).ToList();
        using var done = new CancellationTokenSource();
        // Meanwhile somebody stops it from a shell, and the engine looks after its deadlines.
        var others = Task.Run(() =>
        {
            var shell = new KillSwitch(server.Data, _ => null);
            for (var second = 0; !done.IsCancellationRequested; second++)
            {
                shell.Engage("shell", "me too", server.Time.GetUtcNow());
                // Less in all than whoever stops it waits for the audit.
                if (second < 4)
                    server.Time.Advance(TimeSpan.FromSeconds(1));
            }
        });

        var answers = await Task.WhenAll(people.SelectMany(p => Enumerable.Range(0, 16).Select(i => KillAsync(server.Address, p.Key, $"{p.Name} for the {i}th time"))));
        await done.CancelAsync();
        await others;

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.OK, true), a));
        Assert.True(server.Engine.Kill.IsEngaged);
        var said = server.Engine.Audit(new AuditQuery(Kind: AuditKinds.Control, Limit: 100_000)).Select(r => JsonDocument.Parse(r.Body).RootElement)
            .Select(r => (By: r.GetProperty("by").GetString(), Reason: r.GetProperty("reason").GetString())).Where(s => s.By != "shell").ToList();
        Assert.Equal(people.SelectMany(p => Enumerable.Range(0, 16).Select(i => (By: (string?)p.Name, Reason: (string?)$"{p.Name} for the {i}th time"))).Order(), said.Order());
        Assert.Equal(["kill"], Directory.GetFiles(server.Data, "kill*").Select(Path.GetFileName));
    }

    private static async Task<(HttpStatusCode Status, bool IsEngaged)> KillAsync(Uri address, string key, string reason)
    {
        // Each has a connection of its own.
        using var browser = new Browser(address) { Bearer = key };
        var (status, body) = await browser.JsonAsync("POST", "/api/kill", JsonSerializer.Serialize(new { reason }));
        return (status, status == HttpStatusCode.OK && body.GetProperty("isEngaged").GetBoolean());
    }
}
