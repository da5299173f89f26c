using System.Collections.Concurrent;
using Polly.CircuitBreaker;

namespace PolicyLang.CircuitBreakers;

/// <summary>
/// The circuits of this process, by the service that they protect callers of. Give the control of a service to the
/// <see cref="CircuitBreakerStrategyOptions{TResult}.ManualControl"/> of each pipeline that calls it. Safe for concurrent use.
/// </summary>
public sealed class CircuitRegistry(TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, Circuit> _circuits = new(StringComparer.Ordinal);

    /// <summary>The services that have a circuit, sorted.</summary>
    public IReadOnlyList<string> Services => [.. _circuits.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The control of a service's circuits; it is made when it is first asked for.</summary>
    /// <param name="service">The service's identity as policies see it, for example <c>shop/payments</c>.</param>
    public CircuitBreakerManualControl Control(string service) => _circuits.GetOrAdd(service, _ => new(time)).Control;

    /// <summary>Stops the clocks of open circuits. They stay as they are.</summary>
    public void Dispose()
    {
        foreach (var circuit in _circuits.Values)
            circuit.Dispose();
    }

    internal Circuit? Find(string service) => _circuits.GetValueOrDefault(service);
}
