using PolicyLang.Engine.Audit;

namespace PolicyLang.Engine.Policies;

/// <summary>A policy set as it decides now.</summary>
/// <param name="Set">The compiled set.</param>
/// <param name="Texts">The files that it was compiled from, or null where only the compiled set is known.</param>
public sealed record PolicySnapshot(IPolicySet Set, IReadOnlyList<PolicyText>? Texts);

/// <summary>Where the engine takes its policies from. They can be exchanged as a whole while it runs. Safe for concurrent use.</summary>
/// <param name="first">The set to begin with.</param>
public sealed class PolicySource(PolicySnapshot first)
{
    private volatile PolicySnapshot _current = first;

    /// <summary>The set that decides now. Take it once for each decision.</summary>
    public PolicySnapshot Current => _current;

    /// <summary>Called with the new set after it was exchanged.</summary>
    public event Action<PolicySnapshot>? Replaced;

    /// <summary>Exchanges the set. What is being decided meanwhile is decided by the old one.</summary>
    public void Replace(PolicySnapshot next)
    {
        _current = next;
        Replaced?.Invoke(next);
    }
}
