using PolicyLang.Engine.Intake;

namespace PolicyLang.Kubernetes.Signals;

/// <summary>
/// What earlier runs of a source have reported and what is not over. Only a list of what is watched now may say that it is over: what is
/// elsewhere, or cannot be told, stays open. Each part is taken once. Safe for concurrent use by the two watches.
/// </summary>
internal sealed class EarlierSignals
{
    private List<OpenSignal> _pods;
    private List<OpenSignal> _events;

    /// <param name="open">What is open.</param>
    /// <param name="space">The only namespace that is watched, or null for all.</param>
    public EarlierSignals(IReadOnlyList<OpenSignal> open, string? space)
    {
        var watched = open.Where(s => space is null || (s.Incident?.Labels.TryGetValue("namespace", out var own) == true && own == space)).ToList();
        Left = open.Count - watched.Count;
        _pods = [.. watched.Where(IsOfPod)];
        _events = [.. watched.Where(s => !IsOfPod(s))];
    }

    /// <summary>How many are elsewhere, or cannot be told.</summary>
    public int Left { get; }

    /// <summary>What was wrong with pods; nothing the second time.</summary>
    public IReadOnlyList<OpenSignal> TakePods() => Interlocked.Exchange(ref _pods, []);

    /// <summary>What events said; nothing the second time.</summary>
    public IReadOnlyList<OpenSignal> TakeEvents() => Interlocked.Exchange(ref _events, []);

    private static bool IsOfPod(OpenSignal signal) => signal.Fingerprint.Split('/') is [_, _, PodConditions.OomKilling or PodConditions.BackOff];
}
