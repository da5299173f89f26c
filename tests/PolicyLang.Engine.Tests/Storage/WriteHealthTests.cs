using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PolicyLang.Engine.Hosting;
using PolicyLang.Engine.Tests.Harness;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Storage;

/// <summary>A database that can be read and not written: the engine says so before an alert is lost, and does not wear the disk out to know it.</summary>
public class WriteHealthTests
{
    private const string Policy = "policy p when oom on pod then page tier3";

    [Fact]
    public async Task A_full_disk_makes_it_not_ready_until_there_is_room()
    {
        await using var engine = await StartAsync(Policy);
        Assert.Null(await engine.Engine.WhyNotReadyAsync());
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(engine));

        await engine.Engine.WriteAsync(s => s.Execute("PRAGMA max_page_count = 1"));
        // Large enough that it needs a page that is not there.
        var alert = Oom("a", workload: new string('w', 20_000));
        Assert.Contains("database or disk is full", (await Assert.ThrowsAsync<SqliteException>(() => engine.FireAsync(alert))).Message, StringComparison.Ordinal);

        Assert.Equal("the database cannot be written: SQLite Error 13: 'database or disk is full'.", await engine.Engine.WhyNotReadyAsync());
        // A new start would not mend it.
        Assert.Equal(HealthStatus.Degraded, await CheckAsync(engine));

        await engine.Engine.WriteAsync(s => s.Execute("PRAGMA max_page_count = 1000000"));
        await engine.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(engine));
        Assert.Null(await engine.Engine.WhyNotReadyAsync());
        await engine.FireAsync(alert);
    }

    [Fact]
    public async Task Where_nothing_was_written_for_a_while_it_is_tried()
    {
        await using var engine = await StartAsync(Policy);
        await engine.Engine.WriteAsync(s => s.Execute("PRAGMA query_only = ON"));
        Assert.Null(await engine.Engine.WhyNotReadyAsync());

        engine.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("the database cannot be written: SQLite Error 8: 'attempt to write a readonly database'.", await engine.Engine.WhyNotReadyAsync());
    }

    [Fact]
    public async Task It_is_tried_once_in_ten_seconds_however_many_ask()
    {
        await using var engine = await StartAsync(Policy);
        var before = await ChangesAsync(engine);

        for (var second = 0; second < 60; second++)
        {
            engine.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(engine.Engine.WhyNotReadyAsync))), Assert.Null);
        }

        Assert.InRange(await ChangesAsync(engine) - before, 5, 6);
        // What is written anyway tells enough.
        await engine.FireAsync(Oom("a"));
        before = await ChangesAsync(engine);
        engine.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(await engine.Engine.WhyNotReadyAsync());
        Assert.Equal(before, await ChangesAsync(engine));
    }

    [Fact]
    public async Task It_is_not_ready_once_it_ends()
    {
        await using var engine = await StartAsync(Policy);
        await engine.Engine.StopAsync(CancellationToken.None);

        Assert.Equal("the engine is ending", await engine.Engine.WhyNotReadyAsync());
    }

    [Fact]
    public async Task A_refused_statement_tells_nothing_of_the_disk()
    {
        await using var engine = await StartAsync(Policy);
        await engine.Engine.WriteAsync(s => s.Execute("CREATE TRIGGER no BEFORE INSERT ON incidents BEGIN SELECT RAISE(ABORT, 'no'); END"));
        await Assert.ThrowsAsync<SqliteException>(() => engine.FireAsync(Oom("a")));

        Assert.Null(await engine.Engine.WhyNotReadyAsync());
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(engine));
    }

    private static Task<long> ChangesAsync(EngineHarness engine) => engine.Engine.WriteAsync(s => s.Number("SELECT total_changes()"));

    private static async Task<HealthStatus> CheckAsync(EngineHarness engine) => (await new EngineHealthCheck(engine.Engine).CheckHealthAsync(new HealthCheckContext())).Status;
}
