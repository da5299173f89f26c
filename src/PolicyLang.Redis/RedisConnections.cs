using System.Collections.Concurrent;
using StackExchange.Redis;

namespace PolicyLang.Redis;

/// <summary>One connection for each server, made when it is first used and kept. Safe for concurrent use.</summary>
public sealed class RedisConnections : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<ConnectionMultiplexer>>> _connections = new(StringComparer.Ordinal);

    /// <summary>Closes all of them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections.Values.Where(c => c.IsValueCreated && c.Value.IsCompletedSuccessfully))
            await connection.Value.Result.DisposeAsync().ConfigureAwait(false);
    }

    internal async Task<IConnectionMultiplexer> GetAsync(string configuration)
    {
        var lazy = _connections.GetOrAdd(configuration, text => new(() => ConnectAsync(text)));
        try
        {
            return await lazy.Value.ConfigureAwait(false);
        }
        catch (RedisConnectionException)
        {
            // The next action tries anew.
            _connections.TryRemove(new(configuration, lazy));
            throw;
        }
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.ClientName ??= "policylang";
        return ConnectionMultiplexer.ConnectAsync(options);
    }
}
