namespace PolicyLang.Redis;

/// <summary>Which entries of a cache are meant.</summary>
/// <param name="Prefix">What their keys begin with, or null where a tag is meant.</param>
/// <param name="TagSet">The key of the set that lists them, or null where a prefix is meant.</param>
internal sealed record CacheScope(string? Prefix, string? TagSet)
{
    private const string TagMark = "tag=";

    /// <summary>The pattern that fits the prefix and nothing else: what Redis would read as a wildcard stands for itself.</summary>
    public string Pattern => string.Concat(Prefix!.Select(c => c is '*' or '?' or '[' or ']' or '^' or '\\' ? $"\\{c}" : c.ToString())) + "*";

    /// <summary>Reads a scope.</summary>
    /// <exception cref="HandlerException">The options do not allow it.</exception>
    public static CacheScope Parse(string text, string cache, RedisCacheOptions options)
    {
        if (text.StartsWith(TagMark, StringComparison.Ordinal))
        {
            var tag = text[TagMark.Length..];
            if (options.TagSetKey is null)
                throw HandlerException.Refuse($"Cache {cache} has no tags in the options of this host, so nothing was dropped for '{text}'.");
            return tag.Length > 0 ? new(null, options.TagSetKey.Replace("{tag}", tag, StringComparison.Ordinal)) : throw HandlerException.Refuse($"The scope '{text}' names no tag, so nothing of cache {cache} was dropped.");
        }
        return IsAllowed(text, options)
            ? new(text, null)
            : throw HandlerException.Refuse($"The options allow to drop entries of cache {cache} that begin with {string.Join(", ", options.Prefixes.Order(StringComparer.Ordinal).Select(p => $"'{p}'"))}. Nothing was dropped for '{text}'.");
    }

    /// <summary>Whether a key, or all that begin with a prefix, may be dropped.</summary>
    public static bool IsAllowed(string key, RedisCacheOptions options) => options.Prefixes.Any(p => key.StartsWith(p, StringComparison.Ordinal));
}
