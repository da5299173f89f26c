using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using PolicyLang.Server.Security;

namespace PolicyLang.Server.Api;

/// <summary>The key that a person signs in with.</summary>
/// <param name="Key">The key, as <c>heal keys add</c> printed it.</param>
internal sealed record SignInBody(string? Key);

/// <summary>Signing in to the console and out of it.</summary>
internal static class SessionEndpoints
{
    /// <summary>The name of the limit of requests that try a key.</summary>
    public const string Limit = "policylang-sign-in";

    public static void Map(IEndpointRouteBuilder routes, ServerOptions options)
    {
        routes.MapGet("/api/session", ShowAsync).AllowAnonymous();
        routes.MapPost("/api/session", OpenAsync).AllowAnonymous().RequireRateLimiting(Limit).WithMetadata(new ForgeryGuard.Guarded());
        routes.MapDelete("/api/session", async (HttpContext http, Session session) =>
        {
            await session.CloseAsync(http).ConfigureAwait(false);
            return Results.NoContent();
        }).AllowAnonymous().WithMetadata(new ForgeryGuard.Guarded());
        if (options.Oidc is not null)
        {
            routes.MapGet("/session/oidc", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }, [OidcSignIn.SchemeName]))
                .AllowAnonymous().RequireRateLimiting(Limit);
        }
    }

    /// <summary>Who is signed in, and how one can: all that the page needs before anybody is.</summary>
    private static async Task<IResult> ShowAsync(HttpContext http, ApiKeyFile keys, ServerOptions options)
    {
        var user = http.User;
        var session = await http.AuthenticateAsync(Session.SchemeName).ConfigureAwait(false);
        return ApiViews.Ok(new
        {
            user.Identity?.Name,
            Roles = user.FindAll(ClaimTypes.Role).Select(c => c.Value.ToLowerInvariant()),
            Groups = user.FindAll(ApiKeyAuthentication.GroupClaim).Select(c => c.Value),
            Expires = session.Properties?.ExpiresUtc,
            Oidc = options.Oidc?.Label,
            HasKeys = keys.Keys.Count > 0,
            NeedsHttps = options.IsSecureOnly,
        });
    }

    private static async Task<IResult> OpenAsync(HttpContext http, SignInBody body, ApiKeyFile keys, Session session, ILogger<Session> logger)
    {
        if (keys.Find(body.Key?.Trim() ?? "") is not { } key)
        {
            ServerLog.SignInFailed(logger, http.Connection.RemoteIpAddress, "the key is not known");
            return ApiViews.Problem(StatusCodes.Status401Unauthorized, "the key is not known");
        }

        if (key.Roles.All(r => r == Role.Submit))
            return ApiViews.Problem(StatusCodes.Status403Forbidden, $"the key of {key.Name} may only report; the console needs the role view, approve or kill");
        await session.OpenAsync(http, key).ConfigureAwait(false);
        ServerLog.SignedIn(logger, key.Name, "key");
        return Results.NoContent();
    }
}
