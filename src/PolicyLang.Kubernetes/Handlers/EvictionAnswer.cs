namespace PolicyLang.Kubernetes.Handlers;

/// <summary>What the API server says to an eviction.</summary>
internal abstract record EvictionAnswer
{
    /// <summary>The pod is to end.</summary>
    public sealed record Accepted : EvictionAnswer;

    /// <summary>There is no such pod any more.</summary>
    public sealed record Gone : EvictionAnswer;

    /// <summary>A disruption budget says: not now.</summary>
    public sealed record Held(string Reason) : EvictionAnswer;
}
