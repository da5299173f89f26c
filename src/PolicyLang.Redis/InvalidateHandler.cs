using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace PolicyLang.Redis;

/// <summary>
/// Drops the entries of a cache that begin with a prefix or have a tag, in small batches, so that other clients of the server hardly notice:
/// it looks with <c>SCAN</c> and drops with <c>UNLINK</c>. Repeating it is safe.
/// </summary>
[Handles("invalidate", On = "cache", IsIdempotent = true)]
public sealed class InvalidateHandler(RedisConnections connections, IOptions<RedisOptions> options, TimeProvider time) : IReversibleActionHandler<InvalidateArguments>
{
    /// <inheritdoc />
    public async Task<HandlerResult> ExecuteAsync(InvalidateArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        if (!options.Value.Caches.TryGetValue(context.Target, out var cache))
            throw HandlerException.Refuse($"Cache {context.Target} is not in the options of this host, so nothing was dropped.");
        var scope = CacheScope.Parse(arguments.Scope, context.Target, cache);
        using var limit = new CancellationTokenSource(cache.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var dropped = 0L;
        // Whether a command was sent that drops something.
        var hasBegun = false;
        try
        {
            var redis = await connections.GetAsync(cache.Configuration).WaitAsync(either.Token).ConfigureAwait(false);
            var database = redis.GetDatabase(cache.Database);
            var seen = 0;
            await foreach (var batch in BatchesAsync(redis, database, scope, cache, either.Token).ConfigureAwait(false))
            {
                if ((seen += batch.Length) > cache.MaxEntries)
                    throw TooMany(context, scope, cache, dropped);
                if (context.IsDryRun)
                    continue;
                hasBegun = true;
                dropped += await DropAsync(redis, database, batch, either.Token).ConfigureAwait(false);
                if (scope.TagSet is { } set)
                    await database.SetRemoveAsync(set, [.. batch.Select(k => (RedisValue)(string)k!)]).ConfigureAwait(false);
            }
            return new(context.IsDryRun ? $"would drop {seen} entries of cache {context.Target} for '{arguments.Scope}'" : $"dropped {dropped} entries of cache {context.Target} for '{arguments.Scope}'");
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HandlerException(hasBegun ? HandlerFailure.Timeout : HandlerFailure.Unavailable, $"Cache {context.Target}: {dropped} entries were dropped for '{arguments.Scope}' until the time of {cache.Timeout.TotalSeconds:0.#} s was over. There may be more; it is safe to repeat.", error);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            throw Translate(context, arguments, dropped, hasBegun, error);
        }
    }

    /// <summary>There is nothing to take back: entries are made again when they are next asked for.</summary>
    public Task<HandlerResult> UndoAsync(InvalidateArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new HandlerResult($"nothing to take back: the entries of cache {context.Target} are made again when they are next asked for"));

    private static HandlerException TooMany(HandlerContext context, CacheScope scope, RedisCacheOptions cache, long dropped) => new(
        dropped == 0 ? HandlerFailure.Refused : HandlerFailure.Incomplete,
        $"Cache {context.Target} has more than {cache.MaxEntries} entries for '{scope.Prefix ?? scope.TagSet}', which is MaxEntries; {dropped} were dropped and the rest was left alone.");

    private static HandlerException Translate(HandlerContext context, InvalidateArguments arguments, long dropped, bool hasBegun, Exception error)
    {
        var isDenied = error.Message.Contains("NOPERM", StringComparison.Ordinal) || error.Message.Contains("NOAUTH", StringComparison.Ordinal) || error.Message.Contains("WRONGPASS", StringComparison.Ordinal);
        // The connection's description may hold more than a person may see, so only the kind of the failure is told.
        var why = error switch
        {
            _ when isDenied => "the credentials or the rights of the account do not suffice (it needs SCAN, UNLINK, and for tags SSCAN and SREM)",
            RedisServerException server => server.Message,
            RedisConnectionException connection => $"the server cannot be reached ({connection.FailureType})",
            _ => "the server did not answer in time",
        };
        // A command that is denied drops nothing; one that is not answered may have, and the next attempt drops the rest.
        var failure = isDenied ? dropped == 0 ? HandlerFailure.Denied : HandlerFailure.Incomplete : hasBegun ? HandlerFailure.Unanswered : HandlerFailure.Unavailable;
        return new(failure, $"Cache {context.Target}: {dropped} entries were dropped for '{arguments.Scope}', then {why}. It is safe to repeat.", error);
    }

    private static async IAsyncEnumerable<RedisKey[]> BatchesAsync(
        IConnectionMultiplexer redis, IDatabase database, CacheScope scope, RedisCacheOptions cache, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<RedisKey>(cache.BatchSize);
        await foreach (var key in KeysAsync(redis, database, scope, cache).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            batch.Add(key);
            if (batch.Count < cache.BatchSize)
                continue;
            yield return [.. batch];
            batch.Clear();
        }
        if (batch.Count > 0)
            yield return [.. batch];
    }

    private static async IAsyncEnumerable<RedisKey> KeysAsync(
        IConnectionMultiplexer redis, IDatabase database, CacheScope scope, RedisCacheOptions cache, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (scope.TagSet is { } set)
        {
            await foreach (var member in database.SetScanAsync(set, pageSize: cache.BatchSize).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                // Who may write the set must not be able to have anything else dropped.
                if (CacheScope.IsAllowed((string)member!, cache))
                    yield return (string)member!;
            }
            yield break;
        }
        // In a cluster each primary has a part of the keys. Where one is away, what it has would stay, and look as if it were dropped.
        var primaries = redis.GetServers().Where(s => !s.IsReplica).ToList();
        if (!primaries.Exists(s => s.IsConnected) || (primaries.Exists(s => s.ServerType == ServerType.Cluster) && !primaries.TrueForAll(s => s.IsConnected)))
            throw new HandlerException(HandlerFailure.Unavailable, "A server of the cache cannot be reached, so nothing was dropped. It is safe to repeat.");
        foreach (var server in primaries.Where(s => s.IsConnected))
        {
            await foreach (var key in server.KeysAsync(database.Database, scope.Pattern, cache.BatchSize).WithCancellation(cancellationToken).ConfigureAwait(false))
                yield return key;
        }
    }

    private static async Task<long> DropAsync(IConnectionMultiplexer redis, IDatabase database, RedisKey[] keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // The client sends UNLINK where the server has it. In a cluster the keys of one command must be in one slot.
        return redis.GetServers().Any(s => s.ServerType == ServerType.Cluster)
            ? (await Task.WhenAll(keys.Select(k => database.KeyDeleteAsync(k))).ConfigureAwait(false)).Count(d => d)
            : await database.KeyDeleteAsync(keys).ConfigureAwait(false);
    }
}
