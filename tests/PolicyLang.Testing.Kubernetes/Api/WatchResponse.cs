using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using PolicyLang.Testing.Kubernetes.Storage;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>Writes the lines of a watch until the client goes, the time is over or the watch has become too old.</summary>
internal static class WatchResponse
{
    public static async Task WriteAsync(HttpContext http, ApiRequest request, ObjectStore store, TimeProvider time)
    {
        var selector = request.Selector;
        var from = request.Number("resourceVersion") ?? 0;
        // Zero is "whatever there is": what exists comes first, as added.
        var (items, listed) = from == 0 ? store.List(request.Type, request.Namespace, selector) : ([], from);
        var (changes, close) = store.Watch(listed);
        try
        {
            http.Response.ContentType = "application/json";
            await http.Response.StartAsync(http.RequestAborted);
            foreach (var item in items)
                await LineAsync(http, new JsonObject { ["type"] = "ADDED", ["object"] = item.DeepClone() });
            await http.Response.Body.FlushAsync(http.RequestAborted);
            using var ending = new CancellationTokenSource(TimeSpan.FromSeconds(request.Number("timeoutSeconds") ?? 1800), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, http.RequestAborted);
            await PumpAsync(http, request, changes, selector, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The client went, or its time is over: a watch just ends.
        }
        finally
        {
            close();
        }
    }

    private static async Task PumpAsync(
        HttpContext http, ApiRequest request, ChannelReader<StoreEvent> changes, Selector selector, CancellationToken ending)
    {
        try
        {
            await foreach (var change in changes.ReadAllAsync(ending))
            {
                var line = change.IsBookmark ? Bookmark(request, change) : Concerns(request, change) ? change.ToWatchLine(selector) : null;
                if (line is null)
                    continue;
                await LineAsync(http, line);
                await http.Response.Body.FlushAsync(ending);
            }
        }
        catch (ApiException expired)
        {
            await LineAsync(http, new JsonObject { ["type"] = "ERROR", ["object"] = expired.ToStatus() });
        }
    }

    private static bool Concerns(ApiRequest request, StoreEvent change) =>
        change.Type == request.Type && (request.Namespace is null || change.Namespace == request.Namespace);

    private static JsonObject? Bookmark(ApiRequest request, StoreEvent change) => request.Flag("allowWatchBookmarks")
        ? new()
        {
            ["type"] = "BOOKMARK",
            ["object"] = new JsonObject
            {
                ["kind"] = request.Type.Kind,
                ["apiVersion"] = request.Type.ApiVersion,
                ["metadata"] = new JsonObject { ["resourceVersion"] = $"{change.Version}" },
            },
        }
        : null;

    private static Task LineAsync(HttpContext http, JsonObject line) =>
        http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"), http.RequestAborted).AsTask();
}
