using Microsoft.Extensions.DependencyInjection.Extensions;
using PolicyLang.Engine;

// The convention of the .NET libraries: registration methods are found without a using directive of their own.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers PolicyLang with a host.</summary>
public static class PolicyLangServiceCollectionExtensions
{
    /// <summary>
    /// Adds the services that decide incidents. Add at least one policy set with
    /// <see cref="IPolicyLangBuilder.AddPolicies{TPolicies}"/>. Calling it again adds nothing twice.
    /// </summary>
    public static IPolicyLangBuilder AddPolicyLang(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IncidentDecider>();
        services.TryAddSingleton<HandlerRegistry>();
        services.TryAddSingleton<HandlerDispatcher>();
        services.AddOptions<HandlerOptions>();
        services.AddHostedService<HandlerValidator>();
        return new PolicyLangBuilder(services);
    }

    /// <summary>Lets the host start though policies use actions that no handler carries out; see <see cref="HandlerOptions.AllowMissing"/>.</summary>
    public static IPolicyLangBuilder AllowMissingHandlers(this IPolicyLangBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<HandlerOptions>(o => o.AllowMissing = true);
        return builder;
    }
}
