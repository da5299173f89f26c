using System.Text.RegularExpressions;
using k8s.Models;
using PolicyLang.Engine.Intake;

namespace PolicyLang.Kubernetes.Signals;

/// <summary>
/// Turns Kubernetes events into reports, where the vocabulary maps their reason. Kills and crash loops are left to the pods, whose status
/// says more: an event <c>BackOff</c> is also about an image that cannot be pulled, and repeats itself. Not safe for concurrent use.
/// </summary>
/// <param name="mapper">The vocabulary.</param>
/// <param name="options">What is watched.</param>
/// <param name="earlier">What earlier runs have reported and what is not over. With the first list it is taken up as if this run had reported it.</param>
/// <param name="source">The source's name.</param>
/// <param name="cluster">The cluster's name, or null.</param>
/// <param name="time">The clock.</param>
internal sealed partial class EventSignals(IncidentMapper mapper, KubernetesSignalOptions options, EarlierSignals earlier, string source, string? cluster, TimeProvider time)
{
    private readonly Dictionary<(string Uid, DateTimeOffset StartsAt), string> _reported = [];

    /// <summary>What is to be submitted, in order.</summary>
    public IEnumerable<SignalBatch> Take(Seen<Corev1Event> seen)
    {
        switch (seen)
        {
            case Seen<Corev1Event>.All all:
                var here = all.Items.Select(Key).ToHashSet();
                var forgotten = TakeUp(all.Items);
                // What the server has forgotten meanwhile is over, as if it had said so.
                return forgotten.Concat(_reported.Keys.Where(k => !here.Contains(k)).ToList().SelectMany(Gone)).Concat(all.Items.SelectMany(Look));
            case Seen<Corev1Event>.Changed changed:
                return Look(changed.Item);
            case Seen<Corev1Event>.Gone gone:
                return Gone(Key(gone.Item));
            default:
                return [];
        }
    }

    /// <summary>Knows from now on what earlier runs have reported and what is still there; the rest is over.</summary>
    private List<SignalBatch> TakeUp(IReadOnlyList<Corev1Event> items)
    {
        var listed = items.Where(i => i.InvolvedObject is not null).ToLookup(i => (Fingerprint(i), Key(i).StartsAt));
        var forgotten = new List<Resolution>();
        foreach (var signal in earlier.TakeEvents())
        {
            var there = listed[(signal.Fingerprint, signal.StartsAt)].ToList();
            foreach (var item in there)
                _reported.TryAdd(Key(item), signal.Fingerprint);
            if (there.Count == 0)
                forgotten.Add(new(signal.Fingerprint, signal.StartsAt));
        }

        return forgotten.Count == 0 ? [] : [new() { Source = source, Resolutions = forgotten }];
    }

    /// <summary>The server forgets events after an hour: what happened is over by then.</summary>
    private IEnumerable<SignalBatch> Gone((string Uid, DateTimeOffset StartsAt) key)
    {
        if (_reported.Remove(key, out var fingerprint))
            yield return new() { Source = source, Resolutions = [new(fingerprint, key.StartsAt)] };
    }

    private IEnumerable<SignalBatch> Look(Corev1Event item)
    {
        if (item.Reason is null or PodConditions.OomKilling or PodConditions.BackOff || item.InvolvedObject is null || !mapper.Knows(item.Reason))
            yield break;
        if (Last(item) < time.GetUtcNow() - options.MaxAge || !_reported.TryAdd(Key(item), Fingerprint(item)))
            yield break;
        var (reports, facts) = mapper.Map(item.Reason, Fingerprint(item), Key(item).StartsAt, item.Type?.ToLowerInvariant(), Labels(item));
        yield return new() { Source = source, Reports = reports, Facts = facts };
    }

    private static (string Uid, DateTimeOffset StartsAt) Key(Corev1Event item) =>
        (item.Metadata.Uid, Utc(item.FirstTimestamp ?? item.EventTime ?? item.Metadata.CreationTimestamp ?? DateTime.UnixEpoch));

    private static DateTimeOffset Last(Corev1Event item) =>
        Utc(item.LastTimestamp ?? item.Series?.LastObservedTime ?? item.EventTime ?? item.Metadata.CreationTimestamp ?? DateTime.UnixEpoch);

    private static string Fingerprint(Corev1Event item) => $"{item.InvolvedObject.Uid ?? $"{item.InvolvedObject.NamespaceProperty}/{item.InvolvedObject.Name}"}/{item.InvolvedObject.FieldPath}/{item.Reason}";

    private Dictionary<string, string> Labels(Corev1Event item)
    {
        var about = item.InvolvedObject;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = item.Reason };
        var kind = about.Kind?.ToLowerInvariant();
        Add(kind == "job" ? "job_name" : kind ?? "", about.Name);
        Add("namespace", about.NamespaceProperty);
        Add("cluster", cluster);
        Add("container", Container().Match(about.FieldPath ?? "") is { Success: true } match ? match.Groups[1].Value : null);
        if (kind != "node")
            Add("node", item.Source?.Host);
        return labels;

        void Add(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text) && name.Length > 0)
                labels[name] = text;
        }
    }

    private static DateTimeOffset Utc(DateTime value) => new(DateTime.SpecifyKind(value, DateTimeKind.Utc));

    [GeneratedRegex(@"^spec\.(?:initContainers|containers|ephemeralContainers)\{([^}]+)\}$")]
    private static partial Regex Container();
}
