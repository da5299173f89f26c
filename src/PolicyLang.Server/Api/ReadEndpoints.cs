using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Hosting;
using PolicyLang.Server.Security;

namespace PolicyLang.Server.Api;

/// <summary>What people look at.</summary>
internal static class ReadEndpoints
{
    private const int MostRows = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(RolePolicies.PolicyOf(Role.View));
        api.MapGet("/status", (PolicyEngine engine) => ApiViews.Ok(new
        {
            PolicySet = engine.Policies.Current.Set.Version,
            Policies = engine.Policies.Current.Set.Policies.Count,
            engine.Waiting,
            engine.IsShadow,
            engine.Kill,
            FailingNotices = engine.FailingNotices(),
        }));
        api.MapGet("/incidents", (PolicyEngine engine, int? limit) => ApiViews.Ok(engine.Incidents(Clamp(limit)).Select(ApiViews.Incident)));
        api.MapGet("/incidents/{id}", (PolicyEngine engine, string id) =>
            engine.Incident(id) is { } incident ? ApiViews.Ok(ApiViews.Incident(incident)) : ApiViews.Problem(StatusCodes.Status404NotFound, $"there is no incident {id}"));
        api.MapGet("/proposals", (PolicyEngine engine) => ApiViews.Ok(engine.OpenProposals().Select(p => ApiViews.Proposal(p, engine.Proposal(p.Id)?.Votes ?? []))));
        api.MapGet("/proposals/{id}", (PolicyEngine engine, string id) =>
            engine.Proposal(id) is { } found ? ApiViews.Ok(ApiViews.Proposal(found.Proposal, found.Votes)) : ApiViews.Problem(StatusCodes.Status404NotFound, $"there is no proposal {id}"));
        api.MapGet("/kill", (PolicyEngine engine) => ApiViews.Ok(engine.Kill));
        api.MapGet("/latches", (PolicyEngine engine) => ApiViews.Ok(engine.Latches()));
        api.MapGet("/facts", (PolicyEngine engine) => ApiViews.Ok(engine.Facts().Select(ApiViews.Fact)));
        api.MapGet("/audit", (PolicyEngine engine, string? incident, string? kind, string? text, DateTimeOffset? since, long? before, int? limit) =>
            ApiViews.Ok(engine.Audit(new AuditQuery(incident, kind, since, text, before, Clamp(limit))).Select(ApiViews.Record)));
    }

    private static int Clamp(int? limit) => Math.Clamp(limit ?? 100, 1, MostRows);
}
