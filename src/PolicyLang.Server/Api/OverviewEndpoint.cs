using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using PolicyLang.Engine.Hosting;
using PolicyLang.Server.Security;

namespace PolicyLang.Server.Api;

/// <summary>
/// All that the console shows, as one answer with an ETag. The page asks for it every other second: that survives a restart and any proxy, tells at
/// once when nobody answers, and costs a 304 while nothing happens.
/// </summary>
internal static class OverviewEndpoint
{
    private const int LiveIncidents = 60;
    private const int RecentIncidents = 20;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/overview", Show).RequireAuthorization(RolePolicies.PolicyOf(Role.View));

    private static IResult Show(HttpContext http, PolicyEngine engine, ClaimsPrincipal user)
    {
        var overview = engine.Overview(WriteEndpoints.VoterOf(user), LiveIncidents, RecentIncidents);
        var set = engine.Policies.Current.Set;
        var body = ApiViews.Bytes(new
        {
            PolicySet = set.Version,
            Policies = set.Policies.Count,
            engine.IsShadow,
            overview.Kill,
            overview.Waiting,
            overview.FailingNotices,
            User = new { user.Identity?.Name, Roles = user.FindAll(ClaimTypes.Role).Select(c => c.Value.ToLowerInvariant()) },
            Proposals = overview.Proposals.Select(p => new { Proposal = ApiViews.Proposal(p.Proposal, p.Votes), Incident = ApiViews.Brief(p.Incident), p.CannotApprove, p.CannotReject }),
            Incidents = overview.Incidents.Select(ApiViews.Brief),
            overview.Live,
            Recent = overview.Recent.Select(ApiViews.Brief),
            overview.Unknown,
            overview.Latches,
            Facts = overview.Facts.Select(ApiViews.Fact),
        });
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"");
        return Results.Bytes(body, "application/json; charset=utf-8", entityTag: tag);
    }
}
