using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace PolicyLang.Redis;

internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        var errors = options.Caches.SelectMany(c => Errors(c.Value).Select(e => $"Redis cache '{c.Key}': {e}")).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(RedisCacheOptions cache)
    {
        if (!IsConfiguration(cache.Configuration))
            yield return "Configuration names no server; write for example 'cache-1:6379'.";
        if (cache.Database < 0)
            yield return "Database must not be negative.";
        if (cache.Prefixes.Count == 0)
            yield return "Prefixes must not be empty: list what keys may begin with to be dropped.";
        if (cache.Prefixes.Contains(""))
            yield return "Prefixes must not hold the empty text, which every key begins with.";
        if (cache.TagSetKey is { } key && !key.Contains("{tag}", StringComparison.Ordinal))
            yield return $"TagSetKey '{key}' must have {{tag}} in it.";
        if (cache.BatchSize is < 1 or > 10_000)
            yield return "BatchSize must be from 1 to 10000.";
        if (cache.MaxEntries < 1)
            yield return "MaxEntries must be at least 1.";
        if (cache.Timeout <= TimeSpan.Zero)
            yield return "Timeout must be more than zero.";
    }

    private static bool IsConfiguration(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
