using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PolicyLang.Testing.Kubernetes.Storage;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>Answers requests: who, may he, what, on what.</summary>
internal sealed class ApiEndpoint(FakeKubernetes server, FakeKubernetesOptions options)
{
    private readonly Discovery _discovery = new(server.Types, options.LegacyPolicy);
    private readonly PodDeletion _deletion = new(server.Store);
    private readonly ListEndpoint _lists = new(server.Store);

    private ObjectStore Store => server.Store;

    /// <summary>Answers one request; failures become <c>Status</c> objects.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        server.Requests.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
        try
        {
            if (server.BeforeRequest is { } before)
                await before(http);
            if (http.Request.Path.Value is "/healthz" or "/readyz" or "/livez")
                await http.Response.WriteAsync("ok");
            else
                await AnswerAsync(http);
        }
        catch (ApiException error) when (!http.Response.HasStarted)
        {
            if (error.RetryAfterSeconds is { } seconds)
                http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await WriteAsync(http, error.Code, error.ToStatus());
        }
        catch (JsonException error)
        {
            await WriteAsync(http, 400, ApiException.BadRequest(error.Message).ToStatus());
        }
        catch (Exception error) when (error is InvalidOperationException or NullReferenceException or FormatException && !http.Response.HasStarted)
        {
            await WriteAsync(http, 500, new ApiException(500, "InternalError", error.ToString()).ToStatus());
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went.
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var token = http.Request.Headers.Authorization.FirstOrDefault()?["Bearer ".Length..];
        server.Rbac.UserOf(token);
        // Who may do everything may also be somebody else; an unknown somebody may do nothing.
        if (http.Request.Headers["Impersonate-User"].FirstOrDefault() is { } other && server.Rbac.Allows(token!, "impersonate", "", "users", null))
            token = Rbac.TokenOf(other);
        if (http.Request.Method == "GET" && _discovery.Answer(http.Request.Path.Value!) is { } answer)
        {
            await WriteAsync(http, 200, answer);
            return;
        }
        var request = ApiRequest.Parse(server.Types, http.Request)
            ?? throw new ApiException(404, "NotFound", "the server could not find the requested resource");
        server.Rbac.Demand(token!, request);
        switch (request.Verb)
        {
            case "watch":
                await WatchResponse.WriteAsync(http, request, Store, options.Time);
                return;
            case "list":
                await WriteAsync(http, 200, _lists.List(request));
                return;
            case "get":
                await WriteAsync(http, 200, Get(request));
                return;
            default:
                var (code, item) = Write(request, http.Request.ContentType, await BodyAsync(http));
                await WriteAsync(http, code, item);
                return;
        }
    }

    private JsonObject Get(ApiRequest request)
    {
        var item = Store.Get(request.Type, request.Namespace, request.Name!);
        return request.Subresource == "scale" ? ScaleSubresource.Of(item) : item;
    }

    private (int Code, JsonObject Item) Write(ApiRequest request, string? contentType, JsonNode? body) => request switch
    {
        { Verb: "create", Subresource: "eviction" } =>
            (201, _deletion.Evict(request.Type, request.Namespace!, request.Name!, AsObject(body), options.LegacyPolicy, request.IsDryRun)),
        { Verb: "create", Name: null } => (201, Store.Create(request.Type, request.Namespace, AsObject(body), request.IsDryRun)),
        { Verb: "delete", Subresource: null } => (200, _deletion.Delete(request.Type, request.Namespace, request.Name!, DeleteOptions(request, body), request.IsDryRun || IsDryRun(body))),
        { Verb: "deletecollection" } => (200, DeleteAll(request, body as JsonObject)),
        { Verb: "update" } => (200, Change(request, _ => AsObject(body))),
        { Verb: "patch" } => (200, Change(request, old => Patch.Apply(contentType, old, body ?? throw ApiException.BadRequest("the patch is empty")))),
        _ => throw new ApiException(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
    };

    /// <summary>Updates or patches; the change sees what the path names, which for a scale is the view.</summary>
    private JsonObject Change(ApiRequest request, Func<JsonObject, JsonObject> change)
    {
        var isScale = request.Subresource == "scale";
        var changed = Store.Update(
            request.Type, request.Namespace, request.Name!,
            old => isScale ? ScaleSubresource.Write(request.Type, old, change(ScaleSubresource.Of(old))) : change(old),
            statusOnly: request.Subresource == "status", dryRun: request.IsDryRun, isPatch: request.Verb == "patch");
        return isScale ? ScaleSubresource.Of(changed) : changed;
    }

    private JsonObject DeleteAll(ApiRequest request, JsonObject? body)
    {
        foreach (var item in Store.List(request.Type, request.Namespace, request.Selector).Items)
            _deletion.Delete(request.Type, (string?)item["metadata"]!["namespace"], (string)item["metadata"]!["name"]!, body, request.IsDryRun || IsDryRun(body));
        return new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success" };
    }

    /// <summary>Options come in the body, in the query, or in both.</summary>
    private static JsonObject DeleteOptions(ApiRequest request, JsonNode? body)
    {
        var options = (JsonObject?)body ?? [];
        if (request.Number("gracePeriodSeconds") is { } grace)
            options["gracePeriodSeconds"] = JsonNode.Parse(grace.ToString(CultureInfo.InvariantCulture));
        return options;
    }

    private static bool IsDryRun(JsonNode? body) => (body as JsonObject)?["dryRun"] is JsonArray list && list.Any(d => (string?)d == "All");

    private static JsonObject AsObject(JsonNode? body) => body as JsonObject ?? throw ApiException.BadRequest("the body is to be an object");

    private static async Task<JsonNode?> BodyAsync(HttpContext http)
    {
        if (http.Request.ContentType?.Contains("protobuf", StringComparison.Ordinal) == true)
            throw new ApiException(415, "UnsupportedMediaType", "this server reads JSON only, and not application/vnd.kubernetes.protobuf");
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    private static async Task WriteAsync(HttpContext http, int code, JsonObject item)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(item.ToJsonString(), http.RequestAborted);
    }
}
