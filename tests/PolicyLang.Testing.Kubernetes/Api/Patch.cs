using System.Globalization;
using System.Text.Json.Nodes;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>The three kinds of patch: JSON patch (RFC 6902), merge patch (RFC 7386) and Kubernetes' strategic merge patch.</summary>
public static class Patch
{
    /// <summary>The keys by which a strategic merge patch tells the items of a list apart. Lists that are not here are replaced.</summary>
    private static readonly Dictionary<string, string> MergeKeys = new(StringComparer.Ordinal)
    {
        ["containers"] = "name",
        ["initContainers"] = "name",
        ["ephemeralContainers"] = "name",
        ["volumes"] = "name",
        ["env"] = "name",
        ["imagePullSecrets"] = "name",
        ["volumeMounts"] = "mountPath",
        ["ports"] = "containerPort",
        ["conditions"] = "type",
        ["taints"] = "key",
        ["ownerReferences"] = "uid",
    };

    /// <summary>Applies a patch to a copy.</summary>
    public static JsonObject Apply(string? contentType, JsonObject target, JsonNode patch) => contentType?.Split(';')[0].Trim() switch
    {
        "application/json-patch+json" => JsonPatch(target, patch as JsonArray ?? throw ApiException.BadRequest("a JSON patch is a list of operations")),
        "application/merge-patch+json" => Merge(target, AsObject(patch)),
        "application/strategic-merge-patch+json" => Strategic(target, AsObject(patch)),
        var other => throw new ApiException(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, not {other}"),
    };

    private static JsonObject AsObject(JsonNode patch) => patch as JsonObject ?? throw ApiException.BadRequest("the patch is to be an object");

    private static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        var result = (JsonObject)target.DeepClone();
        foreach (var (key, value) in patch)
        {
            if (value is null)
                result.Remove(key);
            else
                result[key] = value is JsonObject inner ? Merge(result[key] as JsonObject ?? [], inner) : value.DeepClone();
        }
        return result;
    }

    private static JsonObject Strategic(JsonObject target, JsonObject patch)
    {
        var result = (JsonObject)target.DeepClone();
        if ((string?)patch["$patch"] == "replace")
            result.Clear();
        foreach (var (key, value) in patch)
        {
            if (key == "$retainKeys")
            {
                var retained = value!.AsArray().Select(v => (string)v!).ToHashSet();
                foreach (var extra in result.Select(p => p.Key).Where(k => !retained.Contains(k)).ToList())
                    result.Remove(extra);
            }
            else if (key.StartsWith("$deleteFromPrimitiveList/", StringComparison.Ordinal))
            {
                var gone = value!.AsArray().Select(v => v!.ToJsonString()).ToHashSet();
                var list = key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];
                if (result[list] is JsonArray items)
                    result[list] = new JsonArray([.. items.Where(i => !gone.Contains(i!.ToJsonString())).Select(i => i!.DeepClone())]);
            }
            else if (key.StartsWith('$'))
            {
                continue; // The order of elements is not kept.
            }
            else if (value is null)
            {
                result.Remove(key);
            }
            else
            {
                result[key] = (value, result[key]) switch
                {
                    (JsonObject inner, var old) => (string?)inner["$patch"] == "delete" ? null : Strategic(old as JsonObject ?? [], inner),
                    (JsonArray inner, JsonArray old) when MergeKeys.TryGetValue(key, out var by) && inner.All(i => i is JsonObject) => MergeList(old, inner, by),
                    _ => value.DeepClone(),
                };
            }
        }
        return result;
    }

    private static JsonArray MergeList(JsonArray target, JsonArray patch, string by)
    {
        if (patch.Any(p => (string?)p!["$patch"] == "replace"))
            return new JsonArray([.. patch.Where(p => p!["$patch"] is null).Select(p => p!.DeepClone())]);
        var result = target.Select(t => (JsonObject)t!.DeepClone()).ToList();
        foreach (var item in patch.Select(p => p!.AsObject()))
        {
            var at = result.FindIndex(r => r[by]?.ToJsonString() == item[by]?.ToJsonString());
            if ((string?)item["$patch"] == "delete")
            {
                if (at >= 0)
                    result.RemoveAt(at);
            }
            else if (at >= 0)
            {
                result[at] = Strategic(result[at], item);
            }
            else
            {
                result.Add((JsonObject)item.DeepClone());
            }
        }
        return new JsonArray([.. result]);
    }

    private static JsonObject JsonPatch(JsonObject target, JsonArray operations)
    {
        JsonNode root = target.DeepClone();
        foreach (var operation in operations.Select(o => AsObject(o!)))
        {
            var path = Pointer((string?)operation["path"]);
            switch ((string?)operation["op"])
            {
                case "add":
                    Add(root, path, operation["value"]?.DeepClone());
                    break;
                case "remove":
                    Remove(root, path);
                    break;
                case "replace":
                    Remove(root, path);
                    Add(root, path, operation["value"]?.DeepClone());
                    break;
                case "test":
                    if (!JsonNode.DeepEquals(Find(root, path), operation["value"]))
                        throw new ApiException(422, "Invalid", $"the server rejected our request due to an error in our request: testing path {operation["path"]} failed");
                    break;
                case "move" or "copy":
                    var from = Pointer((string?)operation["from"]);
                    var value = Find(root, from)?.DeepClone();
                    if ((string?)operation["op"] == "move")
                        Remove(root, from);
                    Add(root, path, value);
                    break;
                default:
                    throw ApiException.BadRequest($"unknown operation {operation["op"]}");
            }
        }
        return (JsonObject)root;
    }

    private static string[] Pointer(string? text) => text is ['/', ..]
        ? [.. text[1..].Split('/').Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]
        : throw ApiException.BadRequest($"invalid path \"{text}\"");

    private static JsonNode? Find(JsonNode root, IEnumerable<string> path)
    {
        JsonNode? node = root;
        foreach (var part in path)
        {
            node = node switch
            {
                JsonObject o => o[part],
                JsonArray a when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < a.Count => a[i],
                _ => null,
            };
        }
        return node;
    }

    private static JsonNode Parent(JsonNode root, string[] path) => Find(root, path[..^1]) ?? throw Missing(path);

    private static ApiException Missing(string[] path) =>
        new(422, "Invalid", $"the server rejected our request due to an error in our request: path /{string.Join('/', path)} is missing");

    private static void Add(JsonNode root, string[] path, JsonNode? value)
    {
        switch (Parent(root, path))
        {
            case JsonObject o:
                o[path[^1]] = value;
                break;
            case JsonArray a when path[^1] == "-":
                a.Add(value);
                break;
            case JsonArray a when int.TryParse(path[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i <= a.Count:
                a.Insert(i, value);
                break;
            default:
                throw Missing(path);
        }
    }

    private static void Remove(JsonNode root, string[] path)
    {
        var removed = Parent(root, path) switch
        {
            JsonObject o => o.Remove(path[^1]),
            JsonArray a when int.TryParse(path[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < a.Count => RemoveAt(a, i),
            _ => false,
        };
        if (!removed)
            throw Missing(path);

        static bool RemoveAt(JsonArray array, int index)
        {
            array.RemoveAt(index);
            return true;
        }
    }
}
