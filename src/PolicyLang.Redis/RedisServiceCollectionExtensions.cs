using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PolicyLang.Engine;
using PolicyLang.Redis;

// The convention of the .NET libraries: registration methods are found without a using directive of their own.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Redis with PolicyLang.</summary>
public static class RedisServiceCollectionExtensions
{
    /// <summary>Adds the handler of <c>invalidate</c> on caches.</summary>
    /// <param name="builder">The registration.</param>
    /// <param name="configure">Lists the caches. They are checked when the host starts.</param>
    public static IPolicyLangBuilder AddRedisHandler(this IPolicyLangBuilder builder, Action<RedisOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<RedisOptions>().Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>());
        builder.Services.TryAddSingleton<RedisConnections>();
        return builder.AddHandler<InvalidateHandler, InvalidateArguments>();
    }
}
