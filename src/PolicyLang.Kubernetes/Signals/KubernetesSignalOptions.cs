namespace PolicyLang.Kubernetes.Signals;

/// <summary>What is watched.</summary>
public sealed class KubernetesSignalOptions
{
    /// <summary>The only namespace that is watched, or null for all.</summary>
    public string? Namespace { get; set; }

    /// <summary>
    /// How old a kill or an event may be when it is first seen, for example after a restart of the host. Older ones are history, and are
    /// left out. Default 10 minutes.
    /// </summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long to wait before the API server is asked again after a failure; twice as long after each further one. Default 1 second.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After how many failures in a row the source gives up, so that a human is told. Default 5.</summary>
    public int MaxFailures { get; set; } = 5;
}
