using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PolicyLang.Testing;

namespace PolicyLang.Redis.Tests;

public sealed class InvalidateTests : IAsyncLifetime
{
    private RedisServer _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync()
    {
        _redis?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Only_what_begins_with_the_prefix_is_dropped()
    {
        await SetAsync("catalog:1", "catalog:2:x", "catalogue:1", "session:catalog:1", "xcatalog:1");
        await _redis.CliAsync(null, "-n", "1", "set", "catalog:other-database", "x");
        await using var host = Host();

        var result = await host.ExecuteAsync(Invalidate("catalog:"));

        Assert.Equal("dropped 2 entries of cache catalog-cache for 'catalog:'", result.Summary);
        Assert.Equal(["catalogue:1", "session:catalog:1", "xcatalog:1"], await KeysAsync());
        Assert.Equal("1", await _redis.CliAsync(null, "-n", "1", "dbsize"));
        Assert.Contains("nothing to take back", (await host.UndoAsync(Invalidate("catalog:"))).Summary, StringComparison.Ordinal);
        Assert.Equal("dropped 0 entries of cache catalog-cache for 'catalog:'", (await host.ExecuteAsync(Invalidate("catalog:"))).Summary);
    }

    [Fact]
    public async Task Wildcards_in_a_prefix_stand_for_themselves()
    {
        await SetAsync("catalog:[a]*?\\^:1", "catalog:a:1", "catalog:[a]xx\\^:1");
        await using var host = Host();

        await host.ExecuteAsync(Invalidate("catalog:[a]*?\\^:"));

        Assert.Equal(["catalog:[a]xx\\^:1", "catalog:a:1"], await KeysAsync());
    }

    [Fact]
    public async Task Many_entries_go_in_batches_without_commands_that_stop_the_server()
    {
        await FillAsync(25_000);
        await SetAsync("keep");
        await _redis.CliAsync(null, "config", "resetstat");
        await using var host = Host();

        Assert.Equal("dropped 25000 entries of cache catalog-cache for 'catalog:'", (await host.ExecuteAsync(Invalidate("catalog:"))).Summary);

        Assert.Equal(["keep"], await KeysAsync());
        var commands = await _redis.CliAsync(null, "info", "commandstats");
        Assert.Contains("cmdstat_unlink:calls=50,", commands, StringComparison.Ordinal);
        Assert.Contains("cmdstat_scan", commands, StringComparison.Ordinal);
        foreach (var banned in new[] { "cmdstat_del", "cmdstat_flush", "cmdstat_eval" })
            Assert.DoesNotContain(banned, commands, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_drops_what_its_set_lists_and_nothing_that_is_no_cache_entry()
    {
        await SetAsync("catalog:1", "catalog:2", "catalog:3", "session:1");
        await _redis.CliAsync(null, "sadd", "tag:shoes", "catalog:1", "catalog:2", "catalog:gone", "session:1");
        await using var host = Host();

        Assert.Equal("dropped 2 entries of cache catalog-cache for 'tag=shoes'", (await host.ExecuteAsync(Invalidate("tag=shoes"))).Summary);

        Assert.Equal(["catalog:3", "session:1", "tag:shoes"], await KeysAsync());
        Assert.Equal("session:1", await _redis.CliAsync(null, "smembers", "tag:shoes"));
    }

    [Fact]
    public async Task A_dry_run_counts_and_drops_nothing()
    {
        await SetAsync("catalog:1", "catalog:2");
        await using var host = Host();

        Assert.Equal("would drop 2 entries of cache catalog-cache for 'catalog:'", (await host.ExecuteAsync(Invalidate("catalog:", dryRun: true))).Summary);

        Assert.Equal(["catalog:1", "catalog:2"], await KeysAsync());
    }

    [Theory]
    [InlineData("", "begin with 'catalog:'")]
    [InlineData("*", "begin with 'catalog:'")]
    [InlineData("session:", "begin with 'catalog:'")]
    [InlineData("cat", "begin with 'catalog:'")]
    [InlineData("tag=", "names no tag")]
    public async Task A_scope_that_the_options_do_not_allow_is_refused(string scope, string why)
    {
        await SetAsync("catalog:1", "session:1");
        await using var host = Host();

        var error = await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Invalidate(scope)));

        Assert.Equal(HandlerFailure.Refused, error.Failure);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task An_unknown_cache_and_a_cache_without_tags_are_refused()
    {
        await using var host = Host(c => c.TagSetKey = null);

        Assert.Contains("is not in the options", (await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Invalidate("catalog:", cache: "other")))).Message, StringComparison.Ordinal);
        Assert.Contains("has no tags", (await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Invalidate("tag=x")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_entries_than_allowed_are_left_alone_and_that_is_told()
    {
        await FillAsync(30);
        await using (var host = Host(c => (c.BatchSize, c.MaxEntries) = (10, 5)))
        {
            var error = await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Invalidate("catalog:")));
            Assert.Equal((HandlerFailure.Refused, 30), (error.Failure, (await KeysAsync()).Count));
        }
        await using (var host = Host(c => (c.BatchSize, c.MaxEntries) = (10, 20)))
        {
            var error = await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Invalidate("catalog:")));
            Assert.Equal((HandlerFailure.Incomplete, 10), (error.Failure, (await KeysAsync()).Count));
            Assert.Contains("20 were dropped", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_missing_right_is_said_in_words()
    {
        await SetAsync("catalog:1");
        await _redis.CliAsync(null, "acl", "setuser", "reader", "on", ">pw", "~*", "+@read", "+@connection", "+info", "+config", "+cluster");
        await using var host = Host(c => c.Configuration += ",user=reader,password=pw");

        var error = await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Invalidate("catalog:")));

        Assert.Equal(HandlerFailure.Denied, error.Failure);
        Assert.DoesNotContain("pw", error.Message, StringComparison.Ordinal);
        Assert.Equal(["catalog:1"], await KeysAsync());
    }

    [Fact]
    public async Task A_right_that_is_missing_half_way_leaves_a_part_done_and_says_so()
    {
        await SetAsync("catalog:1");
        await _redis.CliAsync(null, "sadd", "tag:shoes", "catalog:1");
        await _redis.CliAsync(null, "acl", "setuser", "dropper", "on", ">pw", "~*", "+@read", "+@connection", "+info", "+config", "+cluster", "+unlink");
        await using var host = Host(c => c.Configuration += ",user=dropper,password=pw");

        var error = await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Invalidate("tag=shoes")));

        Assert.Equal(HandlerFailure.Incomplete, error.Failure);
        Assert.Contains("1 entries were dropped", error.Message, StringComparison.Ordinal);
        Assert.Equal(["tag:shoes"], await KeysAsync());
    }

    [Fact]
    public async Task A_server_that_is_away_is_unavailable_and_found_again_when_it_is_back()
    {
        await using var host = Host(c => c.Configuration = "127.0.0.1:1,connectTimeout=300,connectRetry=1");

        Assert.Equal(HandlerFailure.Unavailable, (await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Invalidate("catalog:")))).Failure);
        Assert.Equal(HandlerFailure.Unavailable, (await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Invalidate("catalog:")))).Failure);
    }

    [Fact]
    public async Task A_server_that_went_away_is_not_taken_for_an_empty_cache()
    {
        await SetAsync("catalog:1");
        await using var host = Host();
        await host.ExecuteAsync(Invalidate("catalog:none"));
        _redis.Stop();

        // The client notices at the first of these at the latest.
        for (var i = 0; i < 4; i++)
            Assert.Equal(HandlerFailure.Unavailable, (await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Invalidate("catalog:")))).Failure);
    }

    [Fact]
    public async Task Cancelling_stops_it()
    {
        await FillAsync(100);
        await using var host = Host();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.ExecuteAsync(Invalidate("catalog:"), new CancellationToken(canceled: true)));

        Assert.Equal(100, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task Wrong_options_stop_the_start()
    {
        await using var host = new HandlerHost(b => b.AddRedisHandler(o => o.Caches["c"] = new() { TagSetKey = "tags", BatchSize = 0 }));

        var error = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<RedisOptions>>().Value);

        foreach (var name in new[] { "Configuration", "Prefixes", "TagSetKey", "BatchSize" })
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    private static HandlerContext Invalidate(string scope, bool dryRun = false, string cache = "catalog-cache") =>
        HandlerHost.Step("invalidate", "cache", cache, [new("scope", PolicyValue.OfString(scope))], dryRun);

    private HandlerHost Host(Action<RedisCacheOptions>? change = null) => new(b => b.AddRedisHandler(o =>
    {
        var cache = new RedisCacheOptions { Configuration = _redis.Configuration, TagSetKey = "tag:{tag}" };
        cache.Prefixes.Add("catalog:");
        change?.Invoke(cache);
        o.Caches["catalog-cache"] = cache;
    }));

    private Task SetAsync(params string[] keys) => Task.WhenAll(keys.Select(k => _redis.CliAsync(null, "set", k, "x")));

    private Task FillAsync(int count) => _redis.CliAsync(string.Join('\n', Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"SET catalog:{i} x"))));

    private async Task<List<string>> KeysAsync() =>
        [.. (await _redis.CliAsync(null, "--raw", "keys", "*")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
