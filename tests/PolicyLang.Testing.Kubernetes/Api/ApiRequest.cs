using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>What a request asks for, read from its method, path and query.</summary>
public sealed record ApiRequest(ResourceType Type, string? Namespace, string? Name, string? Subresource, string Verb, IQueryCollection Query)
{
    /// <summary>Whether nothing may be kept.</summary>
    public bool IsDryRun => Query["dryRun"].Contains("All");

    /// <summary>The selectors of a list or watch.</summary>
    public Selector Selector => Selector.Parse(Type, Query["labelSelector"], Query["fieldSelector"]);

    /// <summary>A number of the query, or null where it is missing.</summary>
    public long? Number(string name) => Query[name].FirstOrDefault() is { Length: > 0 } text
        ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw ApiException.BadRequest($"invalid {name}: \"{text}\"")
        : null;

    /// <summary>A flag of the query.</summary>
    public bool Flag(string name) => Query[name].FirstOrDefault() is "1" or "true" or "True";

    /// <summary>Reads a request, or gives null where the path names no kind of object that is served.</summary>
    public static ApiRequest? Parse(IReadOnlyList<ResourceType> types, HttpRequest request)
    {
        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var (group, version, rest) = parts switch
        {
            ["api", var v, .. var r] => ("", v, r),
            ["apis", var g, var v, .. var r] => (g, v, r),
            _ => ("", "", []),
        };
        string? space = null;
        if (rest is ["namespaces", var inside, _, ..])
            (space, rest) = rest is ["namespaces", _, "status" or "finalize"] ? (null, rest) : (inside, rest[2..]);
        if (rest.Length is 0 or > 3)
            return null;
        var type = types.FirstOrDefault(t => t.Group == group && t.Version == version && t.Plural == rest[0]);
        var subresource = rest.ElementAtOrDefault(2);
        if (type is null || (subresource is not null && !type.Subresources.Contains(subresource)) || (type.IsNamespaced && space is null && rest.Length > 1))
            return null;
        var read = new ApiRequest(type, space, rest.ElementAtOrDefault(1), subresource, "", request.Query);
        return read with { Verb = VerbOf(request.Method, read) };
    }

    private static string VerbOf(string method, ApiRequest request) => (method, request.Name) switch
    {
        ("GET", null) => request.Flag("watch") ? "watch" : "list",
        ("GET", _) => "get",
        ("POST", _) => "create",
        ("PUT", not null) => "update",
        ("PATCH", not null) => "patch",
        ("DELETE", not null) => "delete",
        ("DELETE", null) => "deletecollection",
        _ => throw new ApiException(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
    };
}
