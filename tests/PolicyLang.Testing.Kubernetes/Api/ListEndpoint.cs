using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using PolicyLang.Testing.Kubernetes.Storage;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>Lists, in pages where the client asks for that; all pages show the same moment.</summary>
internal sealed class ListEndpoint(ObjectStore store)
{
    private readonly ConcurrentDictionary<string, (IReadOnlyList<JsonObject> Items, long Version)> _pages = [];

    public JsonObject List(ApiRequest request)
    {
        IReadOnlyList<JsonObject> items;
        long version;
        if (request.Query["continue"].FirstOrDefault() is { Length: > 0 } token)
        {
            if (!_pages.TryRemove(token, out var rest))
                throw new ApiException(410, "Expired", "The provided continue parameter is too old to display a consistent list result.");
            (items, version) = rest;
        }
        else
        {
            (items, version) = store.List(request.Type, request.Namespace, request.Selector);
        }
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (request.Number("limit") is > 0 and var limit && items.Count > limit)
        {
            var next = Guid.NewGuid().ToString("N");
            _pages[next] = ([.. items.Skip((int)limit)], version);
            metadata["continue"] = next;
            metadata["remainingItemCount"] = items.Count - limit;
            items = [.. items.Take((int)limit)];
        }
        return new()
        {
            ["kind"] = request.Type.Kind + "List",
            ["apiVersion"] = request.Type.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. items.Select(i => i.DeepClone())]),
        };
    }
}
