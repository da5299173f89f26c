using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PolicyLang.Server.Api;

namespace PolicyLang.Server.Security;

/// <summary>
/// Refuses what a foreign page would do in somebody's name (CSRF). Whatever changes something and is not signed by a key in its own header must come
/// from the console's page: with its header, which a foreign page cannot send without being asked for permission first, and with its origin.
/// </summary>
internal static class ForgeryGuard
{
    /// <summary>The header that the page sends with each request.</summary>
    public const string Header = "PolicyLang-Console";

    /// <summary>Marks an endpoint that changes something before anybody is signed in.</summary>
    public sealed class Guarded;

    public static void Use(IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        var isGuarded = http.User.Identities.Any(i => i.AuthenticationType == Session.SchemeName) || http.GetEndpoint()?.Metadata.GetMetadata<Guarded>() is not null;
        if (isGuarded && !IsSafe(http.Request.Method) && Problem(http.Request) is { } problem)
            await ApiViews.Problem(StatusCodes.Status403Forbidden, problem).ExecuteAsync(http).ConfigureAwait(false);
        else
            await next(http).ConfigureAwait(false);
    });

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static string? Problem(HttpRequest request)
    {
        var own = $"{request.Scheme}://{request.Host}";
        if (!request.Headers.ContainsKey(Header))
            return "a session is for the console's page only; programs send Authorization: Bearer KEY";
        if (request.Headers.Origin.ToString() is var origin && !string.Equals(origin, own, StringComparison.OrdinalIgnoreCase))
            return $"this engine is {own}, and the request came from a page of {(origin.Length == 0 ? "nowhere" : origin)}; behind a reverse proxy set its public URL";
        return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" ? null : "the request came from another site";
    }
}
