using k8s.Models;
using PolicyLang.Engine.Intake;

namespace PolicyLang.Kubernetes.Signals;

/// <summary>Turns what is seen of pods into reports and resolutions. Not safe for concurrent use.</summary>
/// <param name="mapper">The vocabulary.</param>
/// <param name="options">What is watched.</param>
/// <param name="earlier">What earlier runs have reported and what is not over. With the first list it is taken up as if this run had reported it.</param>
/// <param name="source">The source's name.</param>
/// <param name="cluster">The cluster's name, or null.</param>
/// <param name="time">The clock.</param>
internal sealed class PodSignals(IncidentMapper mapper, KubernetesSignalOptions options, EarlierSignals earlier, string source, string? cluster, TimeProvider time)
{
    private readonly Dictionary<string, Dictionary<string, Open>> _open = [];

    /// <summary>What is to be submitted, in order. A report and the resolution of the same trouble are never in one batch.</summary>
    public IEnumerable<SignalBatch> Take(Seen<V1Pod> seen)
    {
        switch (seen)
        {
            case Seen<V1Pod>.All all:
                var here = all.Items.Select(p => p.Metadata.Uid).ToHashSet();
                var replaced = TakeUp();
                return replaced.Concat(_open.Keys.Where(u => !here.Contains(u)).ToList().SelectMany(Gone)).Concat(all.Items.SelectMany(Look));
            case Seen<V1Pod>.Changed changed:
                return Look(changed.Item);
            case Seen<V1Pod>.Gone gone:
                return Gone(gone.Item.Metadata.Uid);
            default:
                return [];
        }
    }

    /// <summary>Knows from now on what earlier runs have reported. Of one trouble the latest beginning stays; what was before that is over.</summary>
    private List<SignalBatch> TakeUp()
    {
        var replaced = new List<Resolution>();
        foreach (var signal in earlier.TakePods().OrderBy(s => s.StartsAt))
        {
            var (uid, container) = Parse(signal.Fingerprint);
            if (!_open.TryGetValue(uid, out var own))
                _open.Add(uid, own = []);
            if (own.TryGetValue(signal.Fingerprint, out var before))
                replaced.Add(new(signal.Fingerprint, before.StartsAt));
            own[signal.Fingerprint] = new(container, signal.StartsAt, IsOver: false);
        }

        return replaced.Count == 0 ? [] : [new() { Source = source, Resolutions = replaced }];
    }

    private IEnumerable<SignalBatch> Look(V1Pod pod)
    {
        var uid = pod.Metadata.Uid;
        foreach (var condition in PodConditions.Of(pod))
        {
            var fingerprint = FingerprintOf(uid, condition);
            var known = _open.GetValueOrDefault(uid)?.GetValueOrDefault(fingerprint);
            if (known?.StartsAt == condition.StartsAt || !mapper.Knows(condition.Event))
                continue;
            // A kill stays in the status for as long as the pod lives. One that is new is news; an old one is history.
            if (condition.Event == PodConditions.OomKilling && condition.StartsAt < time.GetUtcNow() - options.MaxAge)
                continue;
            if (known is { IsOver: false })
                yield return new() { Source = source, Resolutions = [new(fingerprint, known.StartsAt)] };
            var (reports, facts) = mapper.Map(condition.Event, fingerprint, condition.StartsAt, "warning", PodLabels.Of(pod, condition, cluster));
            yield return new() { Source = source, Reports = reports, Facts = facts };
            if (!_open.TryGetValue(uid, out var own))
                _open.Add(uid, own = []);
            own[fingerprint] = new(condition.Container, condition.StartsAt, IsOver: false);
        }
        foreach (var (fingerprint, open) in _open.GetValueOrDefault(uid)?.ToList() ?? [])
        {
            if (open.IsOver || !PodConditions.IsWell(pod, open.Container))
                continue;
            // It stays known, so that a kill that is still in the status is not taken for a new one.
            _open[uid][fingerprint] = open with { IsOver = true };
            yield return new() { Source = source, Resolutions = [new(fingerprint, open.StartsAt)] };
        }
    }

    private IEnumerable<SignalBatch> Gone(string uid)
    {
        if (!_open.Remove(uid, out var open))
            yield break;
        var resolutions = open.Where(o => !o.Value.IsOver).Select(o => new Resolution(o.Key, o.Value.StartsAt)).ToList();
        if (resolutions.Count > 0)
            yield return new() { Source = source, Resolutions = resolutions };
    }

    private static string FingerprintOf(string uid, PodCondition condition) => $"{uid}/{condition.Container}/{condition.Event}";

    /// <summary>Reads a fingerprint; neither part has a slash in it.</summary>
    private static (string Uid, string Container) Parse(string fingerprint) => fingerprint.Split('/') is [var uid, var container, _] ? (uid, container) : (fingerprint, "");

    private sealed record Open(string Container, DateTimeOffset StartsAt, bool IsOver);
}
