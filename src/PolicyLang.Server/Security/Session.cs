using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PolicyLang.Engine;

namespace PolicyLang.Server.Security;

/// <summary>
/// The session of a person at the console: a sealed cookie that scripts cannot read and foreign sites cannot send. It is bound to the key
/// that it was opened with: it has no roles of its own, and ends with the key. Safe for concurrent use.
/// </summary>
internal sealed class Session(ApiKeyFile keys, TimeProvider time)
{
    public const string SchemeName = "Session";

    /// <summary>The header by which the page says that its person did something; mere polling does not prolong a session.</summary>
    public const string ActiveHeader = "PolicyLang-Active";

    /// <summary>The folder of the keys that cookies are sealed with, in the data folder, so that sessions survive a restart.</summary>
    public const string KeyFolder = "session-keys";

    private const string IdClaim = "session";
    private const string Key = "key";
    private const string Began = "began";
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    // Until when a cookie that was signed out would still be good. After a restart such a cookie is good again, for the rest of its minutes.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);

    /// <summary>Opens a session for a key.</summary>
    public Task OpenAsync(HttpContext http, ApiKey key)
    {
        var properties = new AuthenticationProperties();
        properties.Items[Key] = key.Hash;
        Begin(properties);
        return http.SignInAsync(SchemeName, PrincipalOf(NewId(), key.Name, key.Roles, key.Groups), properties);
    }

    /// <summary>Notes when a session began.</summary>
    public void Begin(AuthenticationProperties properties) => properties.Items[Began] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Ends a session; its cookie is no longer good even where somebody kept it.</summary>
    public Task CloseAsync(HttpContext http)
    {
        var now = time.GetUtcNow();
        foreach (var (old, until) in _ended)
        {
            if (until < now)
                _ended.TryRemove(old, out _);
        }

        if (http.User.FindFirstValue(IdClaim) is { } id)
            _ended[id] = now + Longest;
        return http.SignOutAsync(SchemeName);
    }

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static ClaimsPrincipal PrincipalOf(string id, string name, IEnumerable<Role> roles, IEnumerable<string> groups) => new(new ClaimsIdentity(
        [
            new(IdClaim, id), new(ClaimTypes.Name, name), .. roles.Select(r => new Claim(ClaimTypes.Role, r.ToString())), .. groups.Select(g => new Claim(ApiKeyAuthentication.GroupClaim, g)),
        ],
        SchemeName));

    /// <summary>The options of the cookie.</summary>
    public void Configure(CookieAuthenticationOptions cookie, ServerOptions server, EngineOptions engine)
    {
        // Cookies do not know ports, so two engines on one machine would take each other's.
        cookie.Cookie.Name = server.IsSecureOnly ? "__Host-policylang" : "policylang-" + NumberText.Format(server.Listen.Port);
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = server.IsSecureOnly ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.Cookie.Path = "/";
        cookie.ExpireTimeSpan = server.SessionIdle;
        cookie.SlidingExpiration = true;
        // Not the host's keys: what seals the engine's sessions stays with the engine's data.
        cookie.DataProtectionProvider = Sealing(engine);
        cookie.Events = new CookieAuthenticationEvents { OnValidatePrincipal = ValidateAsync, OnCheckSlidingExpiration = CheckActive };
    }

    public static IDataProtectionProvider Sealing(EngineOptions engine) =>
        DataProtectionProvider.Create(new DirectoryInfo(Path.Combine(Path.GetFullPath(engine.DataFolder), KeyFolder)), b => b.SetApplicationName("PolicyLang"));

    private static Task CheckActive(CookieSlidingExpirationContext context)
    {
        if (!context.Request.Headers.ContainsKey(ActiveHeader))
            context.ShouldRenew = false;
        return Task.CompletedTask;
    }

    private async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var id = context.Principal?.FindFirstValue(IdClaim);
        var isGood = id is not null && !_ended.ContainsKey(id)
            && context.Properties.Items.TryGetValue(Began, out var began) && DateTimeOffset.TryParse(began, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var since)
            && time.GetUtcNow() - since < Longest;
        if (isGood && context.Properties.Items.TryGetValue(Key, out var hash))
        {
            // The file says what the key may do now, and whether there still is one.
            var key = keys.Keys.FirstOrDefault(k => k.Hash == hash);
            isGood = key is not null;
            if (key is not null)
                context.ReplacePrincipal(PrincipalOf(id!, key.Name, key.Roles, key.Groups));
        }

        if (isGood)
            return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(SchemeName).ConfigureAwait(false);
    }
}

/// <summary>Gives the cookie's options what only the container knows.</summary>
internal sealed class SessionCookie(Session session, ServerOptions server, IOptions<EngineOptions> engine) : IConfigureNamedOptions<CookieAuthenticationOptions>
{
    public void Configure(CookieAuthenticationOptions options) => Configure(null, options);

    public void Configure(string? name, CookieAuthenticationOptions options)
    {
        if (name == Session.SchemeName)
            session.Configure(options, server, engine.Value);
    }
}
