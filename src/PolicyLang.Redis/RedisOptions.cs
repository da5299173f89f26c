namespace PolicyLang.Redis;

/// <summary>The caches that policies may drop entries of. There are none by default.</summary>
public sealed class RedisOptions
{
    /// <summary>The caches by their identity as policies see it, for example <c>catalog-cache</c>.</summary>
    public IDictionary<string, RedisCacheOptions> Caches { get; } = new Dictionary<string, RedisCacheOptions>(StringComparer.Ordinal);
}
