using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PolicyLang.Server.Security;

namespace PolicyLang.Server.Api;

/// <summary>Says in words what the framework answers with a number alone, so that every error of the API has a body: <c>{"error":"…"}</c>.</summary>
internal static class ErrorBodies
{
    public static void Use(IApplicationBuilder app) => app.UseStatusCodePages(async context =>
    {
        var http = context.HttpContext;
        // The console's page has words of its own: who looks at it has a session and no key.
        if (SecurityHeaders.IsOurs(http) && !http.Request.Headers.ContainsKey(ForgeryGuard.Header))
            await ApiViews.Problem(http.Response.StatusCode, Explain(http.Response.StatusCode, ApiKeyAuthentication.HasKey(http.Request))).ExecuteAsync(http).ConfigureAwait(false);
    });

    private static string Explain(int status, bool hasKey) => status switch
    {
        StatusCodes.Status400BadRequest => "the body or a parameter cannot be read; docs/operating.md says what is sent",
        StatusCodes.Status401Unauthorized => hasKey ? "the key is not known" : "this needs a key: Authorization: Bearer KEY",
        StatusCodes.Status403Forbidden => "the key may not do this",
        StatusCodes.Status404NotFound => "there is nothing at this address",
        StatusCodes.Status405MethodNotAllowed => "this address does not take this method",
        StatusCodes.Status413PayloadTooLarge => "the body is too large",
        StatusCodes.Status415UnsupportedMediaType => "send application/json",
        _ => $"the engine answered {NumberText.Format(status)}",
    };
}
