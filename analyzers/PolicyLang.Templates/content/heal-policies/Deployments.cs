using System.Collections.Concurrent;

namespace Remediation;

/// <summary>What the handlers need of your platform. Implement it with the client that you use.</summary>
internal interface IDeployments
{
    Task<int> ReplicasAsync(string target, CancellationToken cancellationToken);

    Task ScaleAsync(string target, int replicas, CancellationToken cancellationToken);
}

/// <summary>A platform in memory, where every deployment begins with two replicas.</summary>
internal sealed class DemoDeployments : IDeployments
{
    private readonly ConcurrentDictionary<string, int> _replicas = new();

    public Task<int> ReplicasAsync(string target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_replicas.GetOrAdd(target, 2));
    }

    public Task ScaleAsync(string target, int replicas, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _replicas[target] = replicas;
        return Task.CompletedTask;
    }
}
