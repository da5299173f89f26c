using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace PolicyLang.Kubernetes.Handlers;

/// <summary>
/// Replaces the pods of a workload one after the other, as <c>kubectl rollout restart</c> does: it sets the same annotation in the template
/// of the pods. Repeating it is not safe: each time is a rollout of its own, though it refuses while one is under way.
/// </summary>
[Handles("rollout-restart", On = "deployment")]
[Handles("rollout-restart", On = "statefulset")]
[Handles("rollout-restart", On = "daemonset")]
public sealed class RolloutRestartHandler(KubernetesCluster cluster) : IReversibleActionHandler<NoArguments>, ITargetStateReader
{
    private const string Annotation = "kubectl.kubernetes.io/restartedAt";

    /// <inheritdoc />
    public async Task<HandlerResult> ExecuteAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var target = cluster.NamespacedTarget(context);
        var kind = context.Step.On;
        var workload = await Workload.ReadAsync(cluster, kind, target, cancellationToken).ConfigureAwait(false);
        if (workload.CannotRoll is { } reason)
            throw HandlerException.Refuse($"{kind} {target} was not restarted: {reason}.");
        if (workload.IsRolling)
            throw HandlerException.Refuse($"{kind} {target} was not restarted: a rollout is under way, and a second one at the same time hides what the first one does.");

        var before = workload.Template.Metadata?.Annotations is { } annotations && annotations.TryGetValue(Annotation, out var value) ? value : null;
        var now = cluster.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        if (before == now)
            throw HandlerException.Refuse($"{kind} {target} was restarted in this very second, so nothing was done.");
        var after = await Workload.PatchAsync(cluster, kind, target, PatchOf(now, ("uid", workload.Metadata.Uid)), KubernetesCluster.DryRun(context), cancellationToken).ConfigureAwait(false);
        return context.IsDryRun
            ? new($"would replace the pods of {kind} {target} one after the other")
            : new($"began to replace the pods of {kind} {target} one after the other", JsonSerializer.Serialize(new UndoState(before, HashOf(after))));
    }

    /// <summary>
    /// Gives the template back its former annotation, so that the workload rolls back to the revision before; pods that were replaced do not
    /// come back as they were. It refuses where the template was changed since.
    /// </summary>
    public async Task<HandlerResult> UndoAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var target = cluster.NamespacedTarget(context);
        var kind = context.Step.On;
        if (context.UndoState is null || JsonSerializer.Deserialize<UndoState>(context.UndoState) is not { } state)
            throw HandlerException.Refuse($"It is not known whether {kind} {target} was restarted, so nothing is taken back. See 'kubectl rollout history {kind}/{target.Name} -n {target.Namespace}'.");
        var workload = await Workload.ReadAsync(cluster, kind, target, cancellationToken).ConfigureAwait(false);
        if (HashOf(workload) != state.Template)
            throw new HandlerException(HandlerFailure.Conflict, $"The template of {kind} {target} was changed since the restart, so nothing is taken back.");
        var patch = PatchOf(state.RestartedAt, ("uid", workload.Metadata.Uid), ("resourceVersion", workload.Metadata.ResourceVersion));
        await Workload.PatchAsync(cluster, kind, target, patch, KubernetesCluster.DryRun(context), cancellationToken).ConfigureAwait(false);
        return context.IsDryRun
            ? new($"would roll {kind} {target} back to the template before the restart")
            : new($"rolled {kind} {target} back to the template before the restart; its pods are replaced once more");
    }

    /// <summary>The UID of the workload and the hash of its template: an approval is not for a version that comes later.</summary>
    public async Task<string> ReadStateAsync(HandlerContext context, CancellationToken cancellationToken)
    {
        var workload = await Workload.ReadAsync(cluster, context.Step.On, cluster.NamespacedTarget(context), cancellationToken).ConfigureAwait(false);
        return $"{workload.Metadata.Uid} template {HashOf(workload)[..16]}";
    }

    private static V1Patch PatchOf(string? value, params (string Name, string Value)[] preconditions)
    {
        var metadata = new JsonObject();
        foreach (var precondition in preconditions)
            metadata[precondition.Name] = precondition.Value;
        var template = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Annotation] = value } } };
        return new(new JsonObject { ["metadata"] = metadata, ["spec"] = new JsonObject { ["template"] = template } }.ToJsonString(), V1Patch.PatchType.MergePatch);
    }

    private static string HashOf(Workload workload) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(KubernetesJson.Serialize(workload.Template))));

    private sealed record UndoState(string? RestartedAt, string Template);
}
