using System.Text.Json.Nodes;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>The subresource <c>scale</c>: a view of the number of replicas as an object of <c>autoscaling/v1</c>.</summary>
internal static class ScaleSubresource
{
    /// <summary>The view of a workload.</summary>
    public static JsonObject Of(JsonObject workload)
    {
        var metadata = workload["metadata"]!;
        return new()
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = (string?)metadata["name"],
                ["namespace"] = (string?)metadata["namespace"],
                ["uid"] = (string?)metadata["uid"],
                ["resourceVersion"] = (string?)metadata["resourceVersion"],
                ["creationTimestamp"] = (string?)metadata["creationTimestamp"],
            },
            ["spec"] = new JsonObject { ["replicas"] = (long?)workload["spec"]!["replicas"] ?? 0 },
            ["status"] = new JsonObject { ["replicas"] = (long?)workload["status"]?["replicas"] ?? 0 },
        };
    }

    /// <summary>The workload with the number of replicas of a changed view, and its preconditions.</summary>
    public static JsonObject Write(ResourceType type, JsonObject workload, JsonObject scale)
    {
        var replicas = (long?)scale["spec"]?["replicas"] ?? 0;
        var name = (string)workload["metadata"]!["name"]!;
        if (replicas < 0)
            throw ApiException.Invalid(type, name, $"spec.replicas: Invalid value: {replicas}: must be greater than or equal to 0");
        workload["spec"]!["replicas"] = replicas;
        foreach (var precondition in new[] { "resourceVersion", "uid" })
        {
            if ((string?)scale["metadata"]?[precondition] is { Length: > 0 } value)
                workload["metadata"]![precondition] = value;
        }
        return workload;
    }
}
