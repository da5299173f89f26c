namespace PolicyLang.CircuitBreakers;

/// <summary>How long circuits may be held open.</summary>
public sealed class CircuitOptions
{
    /// <summary>The longest that one action may hold a circuit open. Default 1 hour.</summary>
    public TimeSpan MaxLasting { get; set; } = TimeSpan.FromHours(1);
}
