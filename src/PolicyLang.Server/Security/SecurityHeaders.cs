using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PolicyLang.Server.Security;

/// <summary>What browsers are told not to do with the answers of this server.</summary>
internal static class SecurityHeaders
{
    /// <summary>Marks the endpoints of this server, so that a host's own pages are left alone.</summary>
    public sealed class Ours;

    // Nothing but the page's own files runs, and no string becomes markup: what alerts and handlers say is text.
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly string[] Paths = ["/api", "/webhook", "/session", "/healthz", "/readyz", "/metrics"];

    public static void Use(IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (IsOurs(http))
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = ContentPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers.CacheControl = "no-store";
        }

        return next(http);
    });

    /// <summary>Whether this server answers a request; or nobody, under a path of this server. What else nobody answers is the host's to explain.</summary>
    public static bool IsOurs(HttpContext http) => http.GetEndpoint() is { } endpoint
        ? endpoint.Metadata.GetMetadata<Ours>() is not null
        : Array.Exists(Paths, path => http.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
}
