using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PolicyLang.Server.Api;

/// <summary>What probes ask: <c>/healthz</c> whether it must be started anew, <c>/readyz</c> whether it takes signals in.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Who stopped it and why is not for everybody: the word alone.
        routes.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = c => !IsOfReadiness(c) }).AllowAnonymous();
        routes.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = IsOfReadiness, ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    private static bool IsOfReadiness(HealthCheckRegistration check) => check.Tags.Contains(PolicyLangEngineBuilderExtensions.ReadyTag);

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        var problems = string.Join("; ", report.Entries.Values.Where(e => e.Status != HealthStatus.Healthy).Select(e => e.Description));
        return http.Response.WriteAsync(problems.Length == 0 ? report.Status.ToString() : $"{report.Status}: {problems}");
    }
}
