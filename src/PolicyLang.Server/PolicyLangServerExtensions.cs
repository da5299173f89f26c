using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PolicyLang.Engine;
using PolicyLang.Server.Api;
using PolicyLang.Server.Console;
using PolicyLang.Server.Metrics;
using PolicyLang.Server.Security;

namespace PolicyLang.Server;

/// <summary>Puts the HTTP side into an ASP.NET Core host.</summary>
public static class PolicyLangServerExtensions
{
    /// <summary>Adds what the endpoints need, and listens where the options say. The engine is added apart, with <c>AddEngine</c>.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">Where to listen, and who may.</param>
    /// <exception cref="OptionsValidationException">The options make no sense.</exception>
    public static WebApplicationBuilder AddPolicyLangServer(this WebApplicationBuilder builder, ServerOptions options)
    {
        options.Validate();
        var services = builder.Services;
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<PrometheusMetrics>();
        services.AddSingleton(s => new ApiKeyFile(Path.Combine(s.GetRequiredService<IOptions<EngineOptions>>().Value.DataFolder, ApiKeyFile.FileName)));
        services.AddHostedService<KeysAtStart>();
        services.AddHealthChecks().AddPolicyLangReady();
        RolePolicies.Add(services);
        if (options.Oidc is not null)
            OidcSignIn.Add(services);
        RequestLimits.Add(services);
        // On loopback a name that a foreign site points here (DNS rebinding) is refused.
        if (IPAddress.IsLoopback(options.Listen.Address))
            services.Configure<HostFilteringOptions>(h => h.AllowedHosts = ["localhost", "127.0.0.1", "[::1]", .. options.PublicUrl is { } url ? [url.IdnHost] : Array.Empty<string>()]);
        if (options.PublicUrl is not null)
        {
            services.Configure<ForwardedHeadersOptions>(forwarded =>
            {
                forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
                foreach (var proxy in options.TrustedProxies)
                    forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
            });
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.LargestBody + 1;
            kestrel.Listen(options.Listen);
        });
        return builder;
    }

    /// <summary>Maps the console, the webhook, the API, <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
    public static WebApplication MapPolicyLang(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<ServerOptions>();
        SecurityHeaders.Use(app);
        ErrorBodies.Use(app);
        StoreFailures.Use(app);
        app.UseHostFiltering();
        if (options.PublicUrl is { } url)
        {
            app.UseForwardedHeaders();
            // As browsers write it: without the port that everybody knows.
            var host = url.IsDefaultPort ? new HostString(url.IdnHost) : new HostString(url.IdnHost, url.Port);
            app.Use((http, next) =>
            {
                // People are at this address, whatever the proxy wrote into its request: links back and the check of origins need it.
                (http.Request.Scheme, http.Request.Host) = (url.Scheme, host);
                return next(http);
            });
        }

        app.UseRateLimiter();
        app.UseAuthentication();
        ForgeryGuard.Use(app);
        app.UseAuthorization();

        var ours = app.MapGroup("").WithMetadata(new SecurityHeaders.Ours());
        ConsoleFiles.Map(ours);
        SessionEndpoints.Map(ours, options);
        OverviewEndpoint.Map(ours);
        IntakeEndpoints.Map(ours, options);
        ReadEndpoints.Map(ours);
        WriteEndpoints.Map(ours);
        HealthEndpoints.Map(ours);
        var metrics = ours.MapGet("/metrics", (PrometheusMetrics measured) => Results.Text(measured.Write(), "text/plain; version=0.0.4; charset=utf-8"));
        if (options.IsWebhookOpen)
            metrics.AllowAnonymous();
        else
            metrics.RequireAuthorization(RolePolicies.PolicyOf(Role.View));
        // Measured from the start on, and not from the first look.
        _ = app.Services.GetRequiredService<PrometheusMetrics>();
        return app;
    }
}
