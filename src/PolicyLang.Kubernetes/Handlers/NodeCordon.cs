using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace PolicyLang.Kubernetes.Handlers;

/// <summary>Cordons a node and takes that back. The node itself says by whom it was cordoned, so that nothing is undone that others did.</summary>
internal sealed class NodeCordon(KubernetesCluster cluster)
{
    private static readonly string[] ControlPlane = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

    /// <summary>Reads the node and refuses if it must not be cordoned.</summary>
    public async Task<V1Node> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var nodes = await cluster.ReadAsync("list the nodes", token => cluster.Client.CoreV1.ListNodeAsync(cancellationToken: token), cancellationToken).ConfigureAwait(false);
        var node = nodes.Items.FirstOrDefault(n => n.Metadata.Name == name)
            ?? throw new HandlerException(HandlerFailure.NotFound, $"There is no node {name}.");
        if (!cluster.Options.AllowControlPlaneNodes && node.Metadata.Labels?.Keys.Intersect(ControlPlane).Any() == true)
            throw HandlerException.Refuse($"Node {name} runs the control plane, and AllowControlPlaneNodes is off. It was left alone.");
        var others = nodes.Items.Where(n => n != node && n.Spec?.Unschedulable == true).Select(n => n.Metadata.Name).ToList();
        if (node.Spec?.Unschedulable != true && others.Count >= cluster.Options.MaxCordonedNodes)
            throw HandlerException.Refuse($"Node {name} was not cordoned: {string.Join(", ", others)} {(others.Count == 1 ? "is" : "are")} cordoned already, and MaxCordonedNodes is {cluster.Options.MaxCordonedNodes}.");
        return node;
    }

    /// <summary>Cordons a node, unless it is.</summary>
    /// <returns>Whether it was not.</returns>
    public async Task<bool> CordonAsync(V1Node node, HandlerContext context, CancellationToken cancellationToken)
    {
        if (node.Spec?.Unschedulable == true)
            return false;
        await PatchAsync(node, true, context.Incident.Id, context, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Uncordons a node that was cordoned for this incident.</summary>
    public async Task<HandlerResult> UncordonAsync(HandlerContext context, CancellationToken cancellationToken)
    {
        var name = cluster.NodeTarget(context);
        var node = await ReadOneAsync(name, cancellationToken).ConfigureAwait(false);
        if (node.Spec?.Unschedulable != true)
            return new($"node {name} is not cordoned, so there is nothing to take back");
        if (node.Metadata.Annotations is not { } annotations || !annotations.TryGetValue(KubernetesCluster.CordonedBy, out var by) || by != context.Incident.Id)
            return new($"node {name} was not cordoned for this incident, so it stays cordoned");
        await PatchAsync(node, null, null, context, cancellationToken).ConfigureAwait(false);
        return new(context.IsDryRun ? $"would uncordon node {name}" : $"uncordoned node {name}");
    }

    /// <summary>The UID of the node and whether it is cordoned.</summary>
    public async Task<string> ReadStateAsync(HandlerContext context, CancellationToken cancellationToken)
    {
        var node = await ReadOneAsync(cluster.NodeTarget(context), cancellationToken).ConfigureAwait(false);
        return $"{node.Metadata.Uid} {(node.Spec?.Unschedulable == true ? "cordoned" : "not cordoned")}";
    }

    private Task<V1Node> ReadOneAsync(string name, CancellationToken cancellationToken) =>
        cluster.ReadAsync($"read node {name}", token => cluster.Client.CoreV1.ReadNodeAsync(name, cancellationToken: token), cancellationToken);

    private Task<V1Node> PatchAsync(V1Node node, bool? unschedulable, string? by, HandlerContext context, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = node.Metadata.Uid, ["annotations"] = new JsonObject { [KubernetesCluster.CordonedBy] = by } },
            ["spec"] = new JsonObject { ["unschedulable"] = unschedulable },
        };
        return cluster.CallAsync(
            $"{(unschedulable == true ? "cordon" : "uncordon")} node {node.Metadata.Name}",
            token => cluster.Client.CoreV1.PatchNodeAsync(
                new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch), node.Metadata.Name, KubernetesCluster.DryRun(context), KubernetesCluster.FieldManager, cancellationToken: token),
            cancellationToken);
    }
}
