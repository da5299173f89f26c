using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PolicyLang.Server.Security;

/// <summary>
/// Authenticates by <c>Authorization: Bearer KEY</c>. A browser never sends that by itself, so a foreign page cannot act in somebody's
/// name (CSRF).
/// </summary>
internal sealed class ApiKeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyFile keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string GroupClaim = "group";
    private const string Bearer = "Bearer ";

    /// <summary>Whether a request brings a key, good or not.</summary>
    public static bool HasKey(HttpRequest request) => request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!HasKey(Request))
            return Task.FromResult(AuthenticateResult.NoResult());
        if (keys.Find(Request.Headers.Authorization.ToString()[Bearer.Length..].Trim()) is not { } key)
            return Task.FromResult(AuthenticateResult.Fail("the key is not known"));
        Claim[] claims =
        [
            new(ClaimTypes.Name, key.Name), .. key.Roles.Select(r => new Claim(ClaimTypes.Role, r.ToString())), .. key.Groups.Select(g => new Claim(GroupClaim, g)),
        ];
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName)));
    }
}

/// <summary>Registers authentication and the roles.</summary>
internal static class RolePolicies
{
    // A key in the request counts before a session.
    private const string EitherScheme = "KeyOrSession";

    /// <summary>The name of the policy that a role stands for.</summary>
    public static string PolicyOf(Role role) => "policylang-" + role;

    public static void Add(IServiceCollection services)
    {
        services.AddAuthentication(EitherScheme)
            .AddPolicyScheme(EitherScheme, null, either =>
            {
                // What else a proxy may send in this header says nothing here.
                either.ForwardDefaultSelector = http => ApiKeyAuthentication.HasKey(http.Request) ? ApiKeyAuthentication.SchemeName : Session.SchemeName;
                // Nobody is sent to a page to sign in: 401 and 403 say it.
                either.ForwardChallenge = ApiKeyAuthentication.SchemeName;
                either.ForwardForbid = ApiKeyAuthentication.SchemeName;
            })
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null)
            .AddCookie(Session.SchemeName);
        services.AddSingleton<Session>();
        services.AddSingleton<IConfigureOptions<CookieAuthenticationOptions>, SessionCookie>();
        var builder = services.AddAuthorizationBuilder();
        foreach (var role in Enum.GetValues<Role>())
        {
            builder.AddPolicy(PolicyOf(role), policy => policy.RequireAuthenticatedUser().RequireAssertion(context =>
                context.User.IsInRole(role.ToString()) || (role == Role.View && (context.User.IsInRole(nameof(Role.Approve)) || context.User.IsInRole(nameof(Role.Kill))))));
        }

        // What nobody thought of is closed.
        builder.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireRole(nameof(Role.View), nameof(Role.Approve), nameof(Role.Kill)).Build());
    }
}
