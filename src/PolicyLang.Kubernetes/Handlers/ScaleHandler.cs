using System.Text.Json;
using k8s;
using k8s.Models;

namespace PolicyLang.Kubernetes.Handlers;

/// <summary>
/// Changes the number of replicas of a deployment or stateful set, within the policy's maximum and the bounds of the options. Repeating it
/// is not safe: each time adds to what is there.
/// </summary>
[Handles("scale", On = "deployment")]
[Handles("scale", On = "statefulset")]
public sealed class ScaleHandler(KubernetesCluster cluster) : IReversibleActionHandler<ScaleArguments>, ITargetStateReader
{
    /// <summary>Status updates of the controller change the resource version too, so a conflict need not mean that somebody scaled.</summary>
    private const int Attempts = 5;

    /// <inheritdoc />
    public async Task<HandlerResult> ExecuteAsync(ScaleArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var target = cluster.NamespacedTarget(context);
        var kind = context.Step.On;
        if (Math.Abs(arguments.By) > cluster.Options.MaxScaleStep)
            throw HandlerException.Refuse($"{kind} {target} was not scaled: the policy asks for {arguments.By:+0;-0} replicas, and MaxScaleStep allows {cluster.Options.MaxScaleStep} at once.");
        await RefuseAutoscaledAsync(kind, target, cancellationToken).ConfigureAwait(false);

        var scale = await ReadAsync(kind, target, cancellationToken).ConfigureAwait(false);
        var from = scale.Spec?.Replicas ?? 0;
        var to = Goal(kind, target, from, arguments);
        var written = await WriteAsync(kind, target, scale, from, to, context, cancellationToken).ConfigureAwait(false);
        return context.IsDryRun
            ? new($"would scale {kind} {target} from {from} to {to} replicas")
            : new($"scaled {kind} {target} from {from} to {to} replicas", JsonSerializer.Serialize(new UndoState(from, to, written.Metadata.Uid)));
    }

    /// <summary>Restores the former number of replicas, unless somebody changed it since.</summary>
    public async Task<HandlerResult> UndoAsync(ScaleArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var target = cluster.NamespacedTarget(context);
        var kind = context.Step.On;
        if (context.UndoState is null || JsonSerializer.Deserialize<UndoState>(context.UndoState) is not { } state)
            throw HandlerException.Refuse($"It is not known how many replicas {kind} {target} had before, so nothing is taken back.");
        var scale = await ReadAsync(kind, target, cancellationToken).ConfigureAwait(false);
        if (scale.Metadata.Uid != state.Uid)
            throw new HandlerException(HandlerFailure.NotFound, $"{kind} {target} was deleted and made anew since it was scaled, so nothing is taken back.");
        var now = scale.Spec?.Replicas ?? 0;
        if (now == state.From)
            return new($"{kind} {target} has {now} replicas again already");
        if (now != state.To)
            throw new HandlerException(HandlerFailure.Conflict, $"{kind} {target} was scaled to {now} replicas since, so it is not set back from {state.To} to {state.From}.");
        await WriteAsync(kind, target, scale, now, state.From, context, cancellationToken).ConfigureAwait(false);
        return new(context.IsDryRun ? $"would scale {kind} {target} back to {state.From} replicas" : $"scaled {kind} {target} back from {now} to {state.From} replicas");
    }

    /// <summary>The UID of the workload and its number of replicas.</summary>
    public async Task<string> ReadStateAsync(HandlerContext context, CancellationToken cancellationToken)
    {
        var scale = await ReadAsync(context.Step.On, cluster.NamespacedTarget(context), cancellationToken).ConfigureAwait(false);
        return $"{scale.Metadata.Uid} replicas {scale.Spec?.Replicas ?? 0}";
    }

    private int Goal(string kind, ObjectName target, int from, ScaleArguments arguments)
    {
        if (from == 0)
            throw HandlerException.Refuse($"{kind} {target} was not scaled: it has no replicas, so somebody has stopped it.");
        var most = Math.Min(arguments.Max, cluster.Options.MaxReplicas);
        var to = Math.Max(Math.Min(from + arguments.By, most), cluster.Options.MinReplicas);
        // At a bound the clamped goal may be on the other side: too many replicas are not cut by a policy that asks for more.
        if (to == from || to > from != arguments.By > 0)
            throw HandlerException.Refuse($"{kind} {target} was not scaled: it has {from} replicas, {arguments.By:+0;-0;0} was asked for, and the bounds are {cluster.Options.MinReplicas} and {most}.");
        return (int)to;
    }

    private async Task RefuseAutoscaledAsync(string kind, ObjectName target, CancellationToken cancellationToken)
    {
        var list = await cluster.ReadAsync(
            $"list the autoscalers of namespace {target.Namespace}",
            token => cluster.Client.AutoscalingV1.ListNamespacedHorizontalPodAutoscalerAsync(target.Namespace, cancellationToken: token), cancellationToken).ConfigureAwait(false);
        var autoscaler = list.Items.FirstOrDefault(a => a.Spec?.ScaleTargetRef is { } of && of.Name == target.Name && string.Equals(of.Kind, kind, StringComparison.OrdinalIgnoreCase));
        if (autoscaler is not null)
            throw HandlerException.Refuse($"{kind} {target} was not scaled: autoscaler {autoscaler.Metadata.Name} sets its replicas, and would set them back.");
    }

    private async Task<V1Scale> WriteAsync(string kind, ObjectName target, V1Scale scale, int from, int to, HandlerContext context, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            scale.Spec.Replicas = to;
            try
            {
                return await ReplaceAsync(kind, target, scale, context, cancellationToken).ConfigureAwait(false);
            }
            catch (HandlerException conflict) when (conflict.Failure == HandlerFailure.Conflict && attempt < Attempts)
            {
                var uid = scale.Metadata.Uid;
                scale = await ReadAsync(kind, target, cancellationToken).ConfigureAwait(false);
                if (scale.Metadata.Uid != uid || scale.Spec?.Replicas != from)
                    throw new HandlerException(HandlerFailure.Conflict, $"{kind} {target} was scaled by somebody else at the same time, so it was left alone.", conflict);
            }
        }
    }

    private Task<V1Scale> ReadAsync(string kind, ObjectName target, CancellationToken cancellationToken) => cluster.ReadAsync(
        $"read the scale of {kind} {target}",
        token => kind == "deployment"
            ? cluster.Client.AppsV1.ReadNamespacedDeploymentScaleAsync(target.Name, target.Namespace, cancellationToken: token)
            : cluster.Client.AppsV1.ReadNamespacedStatefulSetScaleAsync(target.Name, target.Namespace, cancellationToken: token),
        cancellationToken);

    private Task<V1Scale> ReplaceAsync(string kind, ObjectName target, V1Scale scale, HandlerContext context, CancellationToken cancellationToken) => cluster.CallAsync(
        $"scale {kind} {target}",
        token => kind == "deployment"
            ? cluster.Client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, target.Name, target.Namespace, KubernetesCluster.DryRun(context), KubernetesCluster.FieldManager, cancellationToken: token)
            : cluster.Client.AppsV1.ReplaceNamespacedStatefulSetScaleAsync(scale, target.Name, target.Namespace, KubernetesCluster.DryRun(context), KubernetesCluster.FieldManager, cancellationToken: token),
        cancellationToken);

    private sealed record UndoState(int From, int To, string Uid);
}
