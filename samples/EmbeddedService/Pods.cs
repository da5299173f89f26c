using System.Collections.Concurrent;

namespace EmbeddedService;

/// <summary>What the handler needs of a cluster.</summary>
internal interface IPods
{
    /// <summary>Deletes a pod and gives the name of what owns it.</summary>
    Task<string> DeleteAsync(string target, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Returns when an owner has a pod that is ready.</summary>
    Task WaitForReadyAsync(string owner, CancellationToken cancellationToken);
}

/// <summary>A cluster in memory, whose controller replaces a pod at once.</summary>
internal sealed class DemoPods : IPods
{
    private readonly ConcurrentDictionary<string, int> _replaced = new();

    public Task<string> DeleteAsync(string target, TimeSpan grace, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var owner = target[..target.LastIndexOf('-')];
        _replaced.AddOrUpdate(owner, 1, (_, n) => n + 1);
        return Task.FromResult(owner);
    }

    public Task WaitForReadyAsync(string owner, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _replaced.ContainsKey(owner) ? Task.CompletedTask : throw new InvalidOperationException($"{owner} is not known.");
    }
}
