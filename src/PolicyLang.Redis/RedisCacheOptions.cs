namespace PolicyLang.Redis;

/// <summary>A cache in Redis whose entries may be dropped.</summary>
public sealed class RedisCacheOptions
{
    /// <summary>Where it is, in the form of StackExchange.Redis, for example <c>cache-1:6379,password=…,ssl=true</c>.</summary>
    public string Configuration { get; set; } = "";

    /// <summary>The number of the database. Default 0.</summary>
    public int Database { get; set; }

    /// <summary>
    /// What keys may begin with to be dropped; a scope that is not one of these, or begins with one, is refused. There are none by default:
    /// a cache often shares its server with what is no cache.
    /// </summary>
    public ISet<string> Prefixes { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// The key of the set that lists the entries of a tag, with <c>{tag}</c> in it, or null where the cache has no tags. For example
    /// <c>tag:{tag}</c>. What the set lists is dropped only if it has an allowed prefix.
    /// </summary>
    public string? TagSetKey { get; set; }

    /// <summary>How many keys one command looks at or drops. Default 500.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>The most entries that one action drops. Beyond that it stops and fails: a cache that is emptied at once moves its load to what is behind it. Default 100,000.</summary>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>How long one action may take. Default 1 minute.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);
}
