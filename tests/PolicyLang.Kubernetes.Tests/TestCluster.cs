using k8s;
using PolicyLang.Testing.Kubernetes;

namespace PolicyLang.Kubernetes.Tests;

/// <summary>A server to talk to, fake or real, as a kubeconfig file and as two clients.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("policylang-kube").FullName;
    private readonly string _kubeconfig;

    private TestCluster(FakeKubernetes? fake, string kubeconfig)
    {
        Fake = fake;
        if (fake is null)
            _kubeconfig = kubeconfig;
        else
            File.WriteAllText(_kubeconfig = Path.Combine(_folder, "config"), kubeconfig);
        Client = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(_kubeconfig));
        Kubectl = new(_kubeconfig);
    }

    /// <summary>The fake server, or null where this is a real one.</summary>
    public FakeKubernetes? Fake { get; }

    public IKubernetes Client { get; }

    public Kubectl Kubectl { get; }

    public static async Task<TestCluster> StartAsync(FakeKubernetesOptions? options = null)
    {
        var fake = await FakeKubernetes.StartAsync(options);
        return new(fake, fake.Kubeconfig());
    }

    public static TestCluster Real(string kubeconfig) => new(null, kubeconfig);

    /// <summary>A client of another user of the fake server.</summary>
    public IKubernetes ClientOf(string token)
    {
        var path = Path.Combine(_folder, token);
        File.WriteAllText(path, Fake!.Kubeconfig(token));
        return new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(path));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (Fake is not null)
            await Fake.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
