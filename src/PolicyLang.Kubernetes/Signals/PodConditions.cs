using k8s.Models;

namespace PolicyLang.Kubernetes.Signals;

/// <summary>Something that is wrong with a container of a pod.</summary>
/// <param name="Event">The name of the event that the vocabulary maps: <c>OOMKilling</c> or <c>BackOff</c>.</param>
/// <param name="Container">The container's name.</param>
/// <param name="StartsAt">When it began.</param>
/// <param name="Restarts">How often the container was restarted.</param>
internal sealed record PodCondition(string Event, string Container, DateTimeOffset StartsAt, int Restarts);

/// <summary>
/// Reads from the status of a pod what is wrong with it. It looks at states and not at transitions, so that nothing is missed while the host
/// was away, and nothing is reported twice.
/// </summary>
internal static class PodConditions
{
    /// <summary>The event of a container that was killed for its memory. The kubelet makes none of that name; a node's problem detector does.</summary>
    public const string OomKilling = "OOMKilling";

    /// <summary>The event of a container that keeps failing.</summary>
    public const string BackOff = "BackOff";

    /// <summary>What is or was wrong, each with when it began.</summary>
    public static IEnumerable<PodCondition> Of(V1Pod pod)
    {
        foreach (var status in Containers(pod))
        {
            var killed = new[] { status.State?.Terminated, status.LastState?.Terminated }.FirstOrDefault(t => t?.Reason == "OOMKilled");
            if (killed?.FinishedAt is { } finished)
                yield return new(OomKilling, status.Name, Utc(finished), status.RestartCount);
            if (status.State?.Waiting?.Reason == "CrashLoopBackOff")
                yield return new(BackOff, status.Name, StoppedBeingReady(pod, status), status.RestartCount);
        }
    }

    /// <summary>Whether a container does its work again.</summary>
    public static bool IsWell(V1Pod pod, string container) =>
        Containers(pod).Any(s => s.Name == container && s.Ready && s.State?.Running is not null) && pod.Metadata.DeletionTimestamp is null;

    /// <summary>
    /// When the pod stopped being ready: that stays the same while the container fails again and again, so the same trouble keeps its
    /// identity over restarts of this host.
    /// </summary>
    private static DateTimeOffset StoppedBeingReady(V1Pod pod, V1ContainerStatus status) => Utc(
        pod.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready" && c.Status == "False")?.LastTransitionTime
        ?? status.LastState?.Terminated?.FinishedAt ?? pod.Metadata.CreationTimestamp ?? DateTime.UnixEpoch);

    private static IEnumerable<V1ContainerStatus> Containers(V1Pod pod) =>
        (pod.Status?.ContainerStatuses ?? []).Concat(pod.Status?.InitContainerStatuses ?? []);

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
