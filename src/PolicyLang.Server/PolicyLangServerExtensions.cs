using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PolicyLang.Engine;
using PolicyLang.Server.Api;
using PolicyLang.Server.Metrics;
using PolicyLang.Server.Security;

namespace PolicyLang.Server;

/// <summary>Puts the HTTP side into an ASP.NET Core host.</summary>
public static class PolicyLangServerExtensions
{
    // A person at a page, or a script: far below what an attacker needs to guess a key.
    private const int RequestsPerMinute = 1200;

    /// <summary>Adds what the endpoints need, and listens where the options say. The engine is added apart, with <c>AddEngine</c>.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">Where to listen, and who may.</param>
    public static WebApplicationBuilder AddPolicyLangServer(this WebApplicationBuilder builder, ServerOptions options)
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton<PrometheusMetrics>();
        services.AddSingleton(s => new ApiKeyFile(Path.Combine(s.GetRequiredService<IOptions<EngineOptions>>().Value.DataFolder, ApiKeyFile.FileName)));
        RolePolicies.Add(services);
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
                // The intake has a bound of its own, and is never told to go away with a 4xx: that would lose an alert.
                http.Request.Path.StartsWithSegments("/webhook")
                    ? RateLimitPartition.GetNoLimiter("")
                    : RateLimitPartition.GetFixedWindowLimiter(
                        http.Connection.RemoteIpAddress?.ToString() ?? "", _ => new FixedWindowRateLimiterOptions { PermitLimit = RequestsPerMinute, Window = TimeSpan.FromMinutes(1) }));
        });
        // On loopback a name that a foreign site points here (DNS rebinding) is refused.
        if (IPAddress.IsLoopback(options.Listen.Address))
            services.Configure<HostFilteringOptions>(h => h.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.LargestBody + 1;
            kestrel.Listen(options.Listen);
        });
        return builder;
    }

    /// <summary>Maps the webhook, the API, <c>/healthz</c> and <c>/metrics</c>.</summary>
    public static WebApplication MapPolicyLang(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<ServerOptions>();
        app.UseHostFiltering();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        IntakeEndpoints.Map(app, options);
        ReadEndpoints.Map(app);
        WriteEndpoints.Map(app);
        app.MapHealthChecks("/healthz").AllowAnonymous();
        var metrics = app.MapGet("/metrics", (PrometheusMetrics measured) => Results.Text(measured.Write(), "text/plain; version=0.0.4; charset=utf-8"));
        if (options.IsWebhookOpen)
            metrics.AllowAnonymous();
        else
            metrics.RequireAuthorization(RolePolicies.PolicyOf(Role.View));
        // Measured from the start on, and not from the first look.
        _ = app.Services.GetRequiredService<PrometheusMetrics>();
        return app;
    }
}
