using k8s;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PolicyLang;
using PolicyLang.Engine;
using PolicyLang.Kubernetes;
using PolicyLang.Kubernetes.Handlers;

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

    private static void AddCluster(IPolicyLangBuilder builder, Action<KubernetesOptions>? configure)
    {
        var options = builder.Services.AddOptions<KubernetesOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KubernetesOptions>, KubernetesOptionsValidator>());
        builder.Services.TryAddSingleton<IKubernetes>(services => Connect(services.GetRequiredService<IOptions<KubernetesOptions>>().Value));
        builder.Services.TryAddSingleton<KubernetesCluster>();
    }

    private static k8s.Kubernetes Connect(KubernetesOptions options) => new(options switch
    {
        { Kubeconfig: { } path } => KubernetesClientConfiguration.BuildConfigFromConfigFile(path, options.Context),
        { Context: { } context } => KubernetesClientConfiguration.BuildConfigFromConfigFile(currentContext: context),
        _ => KubernetesClientConfiguration.BuildDefaultConfig(),
    });
}
