using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PolicyLang;
using PolicyLang.Engine;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Hosting;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Policies;

// The convention of the .NET libraries: registration methods are found without a using directive of their own.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the engine to a PolicyLang registration.</summary>
public static class PolicyLangEngineBuilderExtensions
{
    /// <summary>The name of the engine's health check, which <see cref="AddEngine"/> adds. It is for a liveness probe.</summary>
    public const string HealthCheck = "policylang";

    /// <summary>The name of the check whether the engine takes signals in now. It has the tag <see cref="ReadyTag"/>; <see cref="AddPolicyLangReady"/> adds it.</summary>
    public const string ReadyHealthCheck = "policylang-ready";

    /// <summary>The tag of health checks for a readiness probe.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// Adds the engine, which acts, asks and pages while the host runs. It takes its policies from
    /// <see cref="IPolicyLangBuilder.AddPolicies{TPolicies}"/> or from <see cref="AddPolicySource"/>.
    /// </summary>
    /// <param name="builder">The registration.</param>
    /// <param name="configure">Sets the options; they are checked when the host starts.</param>
    public static IPolicyLangBuilder AddEngine(this IPolicyLangBuilder builder, Action<EngineOptions>? configure = null)
    {
        var services = builder.Services;
        var options = services.AddOptions<EngineOptions>();
        if (configure is not null)
            options.Configure(configure);
        options.ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EngineOptions>, EngineOptionsValidator>());
        services.TryAddSingleton(s => new PolicySource(new PolicySnapshot(s.GetRequiredService<IPolicySet>(), null)));
        services.TryAddSingleton(IdSource.Random);
        services.TryAddSingleton(s => new KillSwitch(s.GetRequiredService<IOptions<EngineOptions>>().Value.DataFolder, Environment.GetEnvironmentVariable));
        services.TryAddSingleton(s => new PolicyEngine(
            s.GetRequiredService<IOptions<EngineOptions>>().Value, s.GetRequiredService<PolicySource>(), s.GetRequiredService<KillSwitch>(),
            s.GetRequiredService<HandlerRegistry>(), s.GetRequiredService<HandlerDispatcher>(), s.GetRequiredService<IServiceScopeFactory>(),
            s.GetServices<INotifier>(), s.GetServices<ISignalSource>(), s.GetRequiredService<IdSource>(), s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<PolicyEngine>>()));
        services.TryAddSingleton<ISignalSink>(s => s.GetRequiredService<PolicyEngine>());
        services.TryAddSingleton(s => new AlertmanagerIntake(
            s.GetRequiredService<ISignalSink>(), s.GetRequiredService<PolicySource>(), s.GetRequiredService<IOptions<EngineOptions>>().Value, s.GetRequiredService<TimeProvider>()));
        if (!services.Any(s => s.ImplementationType == typeof(EngineService)))
        {
            services.AddHostedService<EngineService>();
            services.AddHealthChecks().AddCheck<EngineHealthCheck>(HealthCheck);
        }

        services.AddLogging();
        services.AddHttpClient();
        return builder;
    }

    /// <summary>
    /// Adds the check whether the engine takes signals in now, for a readiness probe. It is not added by itself: an endpoint that runs all checks is mostly a
    /// liveness probe, and a new start does not mend a full disk. Leave out there what has the tag <see cref="ReadyTag"/>. It may be added several times.
    /// </summary>
    public static IHealthChecksBuilder AddPolicyLangReady(this IHealthChecksBuilder builder)
    {
        if (builder.Services.Any(s => s.ServiceType == typeof(EngineReadyCheck)))
            return builder;
        builder.Services.AddSingleton<EngineReadyCheck>();
        return builder.AddCheck<EngineReadyCheck>(ReadyHealthCheck, tags: [ReadyTag]);
    }

    /// <summary>Lets the engine decide by a source whose policies can be exchanged while it runs.</summary>
    /// <exception cref="InvalidOperationException">Policies were added already.</exception>
    public static IPolicyLangBuilder AddPolicySource(this IPolicyLangBuilder builder, PolicySource source)
    {
        if (builder.Services.Any(s => s.ServiceType == typeof(IPolicySet) || s.ServiceType == typeof(PolicySource)))
            throw new InvalidOperationException("Policies were added already, and a host decides by one set.");
        builder.Services.AddSingleton(source);
        builder.Services.AddTransient(s => s.GetRequiredService<PolicySource>().Current.Set);
        return builder;
    }

    /// <summary>Adds a way to tell people. Each has a name of its own.</summary>
    public static IPolicyLangBuilder AddNotifier(this IPolicyLangBuilder builder, Func<IServiceProvider, INotifier> create)
    {
        builder.Services.AddSingleton(create);
        return builder;
    }

    /// <summary>Adds a source of signals inside of the process.</summary>
    public static IPolicyLangBuilder AddSignalSource<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSource>(this IPolicyLangBuilder builder)
        where TSource : class, ISignalSource
    {
        builder.Services.AddSingleton<ISignalSource, TSource>();
        return builder;
    }
}
