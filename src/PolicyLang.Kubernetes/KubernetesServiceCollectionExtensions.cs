using k8s;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PolicyLang;
using PolicyLang.Engine;
using PolicyLang.Engine.Intake;
using PolicyLang.Kubernetes;
using PolicyLang.Kubernetes.Handlers;
using PolicyLang.Kubernetes.Signals;

// The convention of the .NET libraries: registration methods are found without a using directive of their own.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Kubernetes with PolicyLang.</summary>
public static class KubernetesServiceCollectionExtensions
{
    /// <summary>
    /// Adds the handlers of <c>restart</c> on pods, <c>rollout-restart</c>, <c>scale</c>, <c>cordon</c> and <c>drain</c>. A host that
    /// registers an <see cref="IKubernetes"/> has that one used; else one is made of the options.
    /// </summary>
    /// <param name="builder">The registration.</param>
    /// <param name="configure">Sets the options, or null for the defaults. They are checked when the host starts.</param>
    public static IPolicyLangBuilder AddKubernetesHandlers(this IPolicyLangBuilder builder, Action<KubernetesOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddCluster(builder, configure);
        return builder
            .AddHandler<RestartPodHandler, RestartArguments>()
            .AddHandler<RolloutRestartHandler, NoArguments>()
            .AddHandler<ScaleHandler, ScaleArguments>()
            .AddHandler<CordonHandler, NoArguments>()
            .AddHandler<DrainHandler, DrainArguments>();
    }

    /// <summary>
    /// Watches pods and events, and reports what the vocabulary of the policies maps: kills for memory and crash loops from the status of
    /// pods, everything else from events. It needs the right to list and watch both.
    /// </summary>
    /// <param name="builder">The registration.</param>
    /// <param name="configure">Sets which cluster, or null for the defaults.</param>
    /// <param name="signals">Sets what is watched, or null for the defaults. Both are checked when the host starts.</param>
    public static IPolicyLangBuilder AddKubernetesSignals(
        this IPolicyLangBuilder builder, Action<KubernetesOptions>? configure = null, Action<KubernetesSignalOptions>? signals = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddCluster(builder, configure);
        var options = builder.Services.AddOptions<KubernetesSignalOptions>().ValidateOnStart();
        if (signals is not null)
            options.Configure(signals);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KubernetesSignalOptions>, KubernetesSignalOptionsValidator>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISignalSource, KubernetesSignalSource>(services => new(
            services.GetRequiredService<KubernetesCluster>(), services.GetRequiredService<IPolicySet>,
            services.GetRequiredService<IOptions<KubernetesSignalOptions>>(), services.GetRequiredService<ILogger<KubernetesSignalSource>>())));
        return builder;
    }

    private static void AddCluster(IPolicyLangBuilder builder, Action<KubernetesOptions>? configure)
    {
        var options = builder.Services.AddOptions<KubernetesOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KubernetesOptions>, KubernetesOptionsValidator>());
        builder.Services.TryAddSingleton<IKubernetes>(services => Connect(services.GetRequiredService<IOptions<KubernetesOptions>>().Value));
        builder.Services.TryAddSingleton<KubernetesCluster>();
    }

    private static k8s.Kubernetes Connect(KubernetesOptions options)
    {
        var configuration = options switch
        {
            { Kubeconfig: { } path } => KubernetesClientConfiguration.BuildConfigFromConfigFile(path, options.Context),
            { Context: { } context } => KubernetesClientConfiguration.BuildConfigFromConfigFile(currentContext: context),
            _ => KubernetesClientConfiguration.BuildDefaultConfig(),
        };
        // Where it finds nothing, the client takes whatever listens on this port of this machine.
        return configuration is { Host: "http://localhost:8080", CurrentContext: null }
            ? throw new InvalidOperationException("no cluster was found: there is neither a service account nor a kubeconfig; name one with Kubeconfig.")
            : new(configuration);
    }
}
