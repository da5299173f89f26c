using System.Net;
using Microsoft.Data.Sqlite;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Api;

/// <summary>What probes are told.</summary>
public class HealthTests
{
    [Fact]
    public async Task A_database_that_cannot_be_written_is_not_ready_and_needs_no_new_start()
    {
        await using var server = await ServerHarness.StartAsync();
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await GetAsync(server, "/readyz"));
        server.Time.Advance(TimeSpan.FromSeconds(10));

        await using (var other = new SqliteConnection($"Data Source={Path.Combine(server.Data, "engine.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var begin = other.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            await begin.ExecuteNonQueryAsync();
            var asked = GetAsync(server, "/readyz");
            // It begins to wait whenever its request arrives: time passes until then, and no longer than a minute.
            using var longest = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (!asked.IsCompleted)
            {
                longest.Token.ThrowIfCancellationRequested();
                server.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(10, longest.Token);
            }

            Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy: the database cannot be written: nothing could be written within 3s"), await asked);
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/healthz")).Status);
        }

        // What waited is written before this is.
        await server.Engine.SetFactAsync(new PolicyLang.ActiveFact("migration", new Dictionary<string, PolicyLang.AttributeValue>()), "ada", TimeSpan.FromMinutes(1));
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await GetAsync(server, "/readyz"));
    }

    [Fact]
    public async Task Who_stopped_it_is_not_told_to_everybody()
    {
        await using var server = await ServerHarness.StartAsync();
        using var kay = new Browser(server.Address) { Bearer = server.Key("kay", [Role.Kill]) };
        await kay.StatusAsync("POST", "/api/kill", """{"reason":"secret"}""");

        Assert.Equal((HttpStatusCode.OK, "Degraded"), await GetAsync(server, "/healthz"));
        // It still takes alerts in.
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await GetAsync(server, "/readyz"));
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(ServerHarness server, string path)
    {
        using var probe = server.Browser();
        using var response = await probe.SendAsync("GET", path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
