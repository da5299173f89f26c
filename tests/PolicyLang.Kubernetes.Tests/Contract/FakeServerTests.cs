namespace PolicyLang.Kubernetes.Tests.Contract;

/// <summary>The fake server keeps the contract.</summary>
public sealed class FakeServerTests : ServerContract
{
    protected override Task<TestCluster> StartAsync() => TestCluster.StartAsync();
}

/// <summary>So does the one that evicts as Kubernetes 1.20 does.</summary>
public sealed class LegacyFakeServerTests : ServerContract
{
    protected override Task<TestCluster> StartAsync() => TestCluster.StartAsync(new() { LegacyPolicy = true });
}

/// <summary>So does a real server, where <c>POLICYLANG_KUBECONFIG</c> names its kubeconfig. It needs the rights of an administrator.</summary>
public sealed class RealServerTests : ServerContract
{
    protected override Task<TestCluster> StartAsync()
    {
        var kubeconfig = Environment.GetEnvironmentVariable("POLICYLANG_KUBECONFIG");
        if (string.IsNullOrEmpty(kubeconfig))
            Assert.Skip("POLICYLANG_KUBECONFIG names no kubeconfig of a real API server");
        return Task.FromResult(TestCluster.Real(kubeconfig));
    }
}
