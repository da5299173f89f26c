using System.Text.Json.Nodes;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>What the server says about itself.</summary>
internal sealed class Discovery(IReadOnlyList<ResourceType> types, bool legacy)
{
    private static readonly string[] Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

    /// <summary>The answer to a path, or null where it is none of these.</summary>
    public JsonObject? Answer(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["version"] => new JsonObject { ["major"] = "1", ["minor"] = legacy ? "20" : "32", ["gitVersion"] = legacy ? "v1.20.2" : "v1.32.4", ["platform"] = "linux/amd64" },
        ["api"] => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") },
        ["api", "v1"] => Resources("", "v1"),
        ["apis"] => new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups().Select(g => Group(g.Group, g.Version))]) },
        ["apis", var group] when Groups().FirstOrDefault(g => g.Group == group) is { Version: not null } found => Group(found.Group, found.Version),
        ["apis", var group, var version] when Groups().Contains((group, version)) => Resources(group, version),
        _ => null,
    };

    private IEnumerable<(string Group, string Version)> Groups() =>
        types.Where(t => t.Group.Length > 0).Select(t => (t.Group, t.Version)).Distinct();

    private static JsonObject Group(string group, string version)
    {
        var served = new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version };
        return new()
        {
            ["kind"] = "APIGroup",
            ["apiVersion"] = "v1",
            ["name"] = group,
            ["versions"] = new JsonArray(served),
            ["preferredVersion"] = served.DeepClone(),
        };
    }

    private JsonObject Resources(string group, string version)
    {
        var resources = new JsonArray();
        foreach (var type in types.Where(t => t.Group == group && t.Version == version))
        {
            var entry = Entry(type.Plural, type.Kind, type.IsNamespaced, Verbs);
            entry["singularName"] = type.Kind.ToLowerInvariant();
            entry["shortNames"] = new JsonArray([.. type.ShortNames.Select(n => JsonValue.Create(n))]);
            resources.Add(entry);
            foreach (var subresource in type.Subresources)
                resources.Add(Subresource(type, subresource));
        }
        return new()
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = resources,
        };
    }

    private JsonObject Subresource(ResourceType type, string name)
    {
        var entry = Entry($"{type.Plural}/{name}", name switch { "scale" => "Scale", "eviction" => "Eviction", _ => type.Kind }, type.IsNamespaced, name == "eviction" ? ["create"] : ["get", "patch", "update"]);
        if (name == "scale")
            (entry["group"], entry["version"]) = ("autoscaling", "v1");
        if (name == "eviction")
            (entry["group"], entry["version"]) = ("policy", legacy ? "v1beta1" : "v1");
        return entry;
    }

    private static JsonObject Entry(string name, string kind, bool isNamespaced, string[] verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = "",
        ["namespaced"] = isNamespaced,
        ["kind"] = kind,
        ["verbs"] = new JsonArray([.. verbs.Select(v => JsonValue.Create(v))]),
    };
}
