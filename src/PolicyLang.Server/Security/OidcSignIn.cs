using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using PolicyLang.Engine;

namespace PolicyLang.Server.Security;

/// <summary>Opens sessions for people whom an OpenID Connect provider knows.</summary>
internal sealed class OidcSignIn(Session session, ServerOptions server, IOptions<EngineOptions> engine, ILogger<OidcSignIn> logger) : IConfigureNamedOptions<OpenIdConnectOptions>
{
    public const string SchemeName = "Oidc";

    public static void Add(IServiceCollection services)
    {
        services.AddAuthentication().AddOpenIdConnect(SchemeName, null, _ => { });
        services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>, OidcSignIn>();
    }

    public void Configure(OpenIdConnectOptions options) => Configure(null, options);

    public void Configure(string? name, OpenIdConnectOptions options)
    {
        if (name != SchemeName || server.Oidc is not { } oidc)
            return;
        options.Authority = oidc.Authority!.ToString();
        options.RequireHttpsMetadata = !oidc.Authority.IsLoopback;
        options.ClientId = oidc.ClientId;
        options.ClientSecret = oidc.ClientSecret;
        options.CallbackPath = OidcOptions.CallbackPath;
        options.SignInScheme = Session.SchemeName;
        options.DataProtectionProvider = Session.Sealing(engine.Value);
        options.ResponseType = OpenIdConnectResponseType.Code;
        // The answer is a plain link back, so the cookies of the way there need not be sent by foreign forms.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = oidc.ReadsUserInfo;
        options.UseTokenLifetime = false;
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = server.IsSecureOnly ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        }

        foreach (var scope in oidc.Scopes.Append("email"))
            options.Scope.Add(scope);
        options.ClaimActions.MapUniqueJsonKey(oidc.NameClaim, oidc.NameClaim);
        options.ClaimActions.MapJsonKey(oidc.GroupsClaim, oidc.GroupsClaim);
        options.Events = new OpenIdConnectEvents { OnTicketReceived = context => TakeAsync(context, oidc), OnRemoteFailure = FailAsync };
    }

    /// <summary>Replaces what the provider said by what a session has.</summary>
    private Task TakeAsync(TicketReceivedContext context, OidcOptions oidc)
    {
        var person = context.Principal!;
        var name = person.FindFirstValue(oidc.NameClaim);
        var groups = person.FindAll(oidc.GroupsClaim).Select(c => c.Value).Distinct(StringComparer.Ordinal).ToList();
        var roles = oidc.RolesOf(groups).ToList();
        var refusal =
            string.IsNullOrWhiteSpace(name) ? $"the provider gave no claim '{oidc.NameClaim}'"
            : oidc.NameClaim == "email" && string.Equals(person.FindFirstValue("email_verified"), "false", StringComparison.OrdinalIgnoreCase) ? $"the address {name} is not verified"
            : !roles.Any(r => r != Role.Submit) ? $"{name} is in no group that has a role here"
            : null;
        if (refusal is not null)
        {
            ServerLog.SignInFailed(logger, context.HttpContext.Connection.RemoteIpAddress, refusal);
            context.Response.Redirect(roles.Count == 0 && !string.IsNullOrWhiteSpace(name) ? "/#no-role" : "/#sign-in-failed");
            context.HandleResponse();
            return Task.CompletedTask;
        }

        ServerLog.SignedIn(logger, name!, "OpenID Connect");
        context.Principal = Session.PrincipalOf(Session.NewId(), name!, roles, groups);
        context.Properties = new AuthenticationProperties();
        session.Begin(context.Properties);
        context.ReturnUri = "/";
        return Task.CompletedTask;
    }

    private Task FailAsync(RemoteFailureContext context)
    {
        ServerLog.SignInFailed(logger, context.HttpContext.Connection.RemoteIpAddress, context.Failure?.Message ?? "the provider refused");
        // What the provider said is for the log: whoever makes the link could write it.
        context.Response.Redirect("/#sign-in-failed");
        context.HandleResponse();
        return Task.CompletedTask;
    }
}
