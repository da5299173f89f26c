using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PolicyLang.Server.Tests.Harness;

/// <summary>
/// A small OpenID Connect provider on a real socket: discovery, keys, authorization code with PKCE, signed identity tokens, userinfo. It refuses
/// what a provider must refuse, so a client that leaves out PKCE, its secret or its redirect URI gets nowhere.
/// </summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    public const string ClientId = "policylang";
    public const string Secret = "s3cret";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, IQueryCollection> _codes = new();
    private readonly RSA _key = RSA.Create(2048);
    private readonly RSA _foreign = RSA.Create(2048);

    private OidcProvider(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>The one redirect URI that is registered; set it once the client's address is known.</summary>
    public string? RedirectUri { get; set; }

    /// <summary>Who is signed in at the provider.</summary>
    public Dictionary<string, object> Person { get; set; } = new() { ["sub"] = "1", ["email"] = "ada@example.com", ["email_verified"] = true, ["groups"] = new[] { "sre", "dev" } };

    /// <summary>What only the userinfo endpoint tells.</summary>
    public Dictionary<string, object> More { get; } = [];

    /// <summary>Whether tokens are signed with a key that the provider does not publish.</summary>
    public bool IsForged { get; set; }

    public string Audience { get; set; } = ClientId;

    /// <summary>The nonce to put into tokens instead of the one that was asked for.</summary>
    public string? Nonce { get; set; }

    public static async Task<OidcProvider> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var provider = new OidcProvider(builder.Build());
        provider.Map();
        await provider._app.StartAsync();
        provider.Address = new Uri(provider._app.Urls.Single());
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _key.Dispose();
        _foreign.Dispose();
    }

    private void Map()
    {
        _app.UseRouting();
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Issuer,
            authorization_endpoint = Issuer + "/authorize",
            token_endpoint = Issuer + "/token",
            userinfo_endpoint = Issuer + "/userinfo",
            jwks_uri = Issuer + "/keys",
            response_types_supported = new[] { "code" },
            subject_types_supported = new[] { "public" },
            id_token_signing_alg_values_supported = new[] { "RS256" },
        }));
        _app.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)) { KeyId = "1" });
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = key.N, e = key.E } } });
        });
        _app.MapGet("/authorize", Authorize);
        _app.MapPost("/token", TokenAsync);
        _app.MapGet("/userinfo", (HttpRequest request) => request.Headers.Authorization == "Bearer access" ? Results.Json(Person.Where(p => p.Key == "sub").Concat(More).ToDictionary()) : Results.Unauthorized());
    }

    private string Issuer => Address.GetLeftPart(UriPartial.Authority);

    private IResult Authorize(HttpRequest request)
    {
        var asked = request.Query;
        if (asked["client_id"] != ClientId || asked["redirect_uri"] != RedirectUri || asked["response_type"] != "code" || asked["code_challenge_method"] != "S256"
            || asked["code_challenge"] == "" || asked["nonce"] == "" || asked["state"] == "" || !asked["scope"].ToString().Split(' ').Contains("openid"))
            return Results.BadRequest($"the provider does not answer {request.QueryString}");
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = asked;
        return Results.Redirect(QueryHelpers.AddQueryString(RedirectUri!, new Dictionary<string, string?> { ["code"] = code, ["state"] = asked["state"] }));
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (!_codes.TryRemove(form["code"].ToString(), out var asked) || form["client_id"] != ClientId || form["client_secret"] != Secret || form["redirect_uri"] != RedirectUri
            || Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked["code_challenge"])
            return Results.BadRequest(new { error = "invalid_grant" });
        var claims = new Dictionary<string, object>(Person) { ["nonce"] = Nonce ?? asked["nonce"].ToString() };
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            Claims = claims,
            IssuedAt = DateTime.UtcNow,
            Expires = DateTime.UtcNow.AddMinutes(5),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(IsForged ? _foreign : _key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });
        return Results.Json(new { access_token = "access", token_type = "Bearer", id_token = token });
    }
}
