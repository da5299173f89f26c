using System.Text.Json.Nodes;
using PolicyLang.Testing.Kubernetes.Api;

namespace PolicyLang.Testing.Kubernetes.Storage;

/// <summary>What the API server fills in when an object is created.</summary>
internal static class Defaults
{
    public static void Apply(ResourceType type, JsonObject item)
    {
        if (type.Subresources.Contains("status") && type.Kind != "Node")
            item.Remove("status");
        var spec = item["spec"] as JsonObject;
        switch (type.Kind)
        {
            case "Pod":
                if (spec?["containers"] is not JsonArray { Count: > 0 })
                    throw ApiException.Invalid(type, (string)item["metadata"]!["name"]!, "spec.containers: Required value");
                spec["restartPolicy"] ??= "Always";
                spec["terminationGracePeriodSeconds"] ??= 30;
                item["status"] = new JsonObject { ["phase"] = "Pending" };
                break;
            case "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet":
                if (spec?["selector"] is null)
                    throw ApiException.Invalid(type, (string)item["metadata"]!["name"]!, "spec.selector: Required value");
                if (!Selector.Fits(spec["selector"], spec["template"]?["metadata"]?["labels"]))
                    throw ApiException.Invalid(type, (string)item["metadata"]!["name"]!, "spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`");
                if (type.Kind != "DaemonSet")
                    spec["replicas"] ??= 1;
                item["status"] = new JsonObject();
                break;
            case "Namespace":
                item["status"] = new JsonObject { ["phase"] = "Active" };
                break;
            default:
                break;
        }
    }
}
