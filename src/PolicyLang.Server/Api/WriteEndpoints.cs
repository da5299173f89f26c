using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Hosting;
using PolicyLang.Json;
using PolicyLang.Server.Security;

namespace PolicyLang.Server.Api;

/// <summary>Why, in a person's words.</summary>
/// <param name="Reason">The words; the kill switch and a rejection demand them.</param>
internal sealed record ReasonBody(string? Reason);

/// <summary>What a person says about a proposal.</summary>
/// <param name="Reason">Why; a rejection demands it.</param>
/// <param name="Plan">The hash of the plan that the person saw, or null: then it is not compared.</param>
internal sealed record VoteBody(string? Reason, string? Plan);

/// <summary>Which latch.</summary>
/// <param name="Budget">The budget's name.</param>
/// <param name="Key">What it is counted by, or null or empty for the whole fleet.</param>
internal sealed record LatchBody(string Budget, string? Key);

/// <summary>A fact to set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Attributes">Its fields, or null.</param>
/// <param name="Lasting">How long it holds, as the language writes durations: <c>30m</c>.</param>
internal sealed record FactBody(string Name, Dictionary<string, JsonElement>? Attributes, string Lasting);

/// <summary>What people do.</summary>
internal static class WriteEndpoints
{
    // What is longer is a slip of the pen, and so far away that a moment cannot tell it.
    private static readonly TimeSpan LongestFact = TimeSpan.FromDays(520 * 7);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var approve = routes.MapGroup("/api/proposals/{id}").RequireAuthorization(RolePolicies.PolicyOf(Role.Approve));
        approve.MapPost("/approve", (PolicyEngine engine, ClaimsPrincipal user, string id, VoteBody? body) => VoteAsync(engine, user, id, true, body));
        approve.MapPost("/reject", (PolicyEngine engine, ClaimsPrincipal user, string id, VoteBody? body) => string.IsNullOrWhiteSpace(body?.Reason)
            ? Task.FromResult(ApiViews.Problem(StatusCodes.Status400BadRequest, "say why: {\"reason\":\"…\"}"))
            : VoteAsync(engine, user, id, false, body));

        var kill = routes.MapGroup("/api").RequireAuthorization(RolePolicies.PolicyOf(Role.Kill));
        kill.MapPost("/kill", async (PolicyEngine engine, ClaimsPrincipal user, ReasonBody? body) =>
        {
            await engine.KillAsync(NameOf(user), string.IsNullOrWhiteSpace(body?.Reason) ? "no reason was given" : body.Reason).ConfigureAwait(false);
            return ApiViews.Ok(engine.Kill);
        });
        kill.MapDelete("/kill", async (PolicyEngine engine, ClaimsPrincipal user) => ApiViews.Ok(await engine.ResumeAsync(NameOf(user)).ConfigureAwait(false)));
        kill.MapPost("/latches/release", async (PolicyEngine engine, ClaimsPrincipal user, LatchBody body) =>
            await engine.ReleaseLatchAsync(body.Budget, body.Key ?? "", NameOf(user)).ConfigureAwait(false)
                ? ApiViews.Ok(engine.Latches())
                : ApiViews.Problem(StatusCodes.Status409Conflict, $"the latch of budget {body.Budget} is not closed"));
        kill.MapPost("/actions/{id}/settle", async (PolicyEngine engine, ClaimsPrincipal user, string id, ReasonBody? body) =>
            string.IsNullOrWhiteSpace(body?.Reason) ? ApiViews.Problem(StatusCodes.Status400BadRequest, "say what you found: {\"reason\":\"…\"}")
            : await engine.SettleAsync(id, NameOf(user), body.Reason).ConfigureAwait(false) ? ApiViews.Ok(new { settled = id })
            : ApiViews.Problem(StatusCodes.Status409Conflict, $"there is no action {id} of unknown end"));
        kill.MapPost("/incidents/{id}/resolve", async (PolicyEngine engine, ClaimsPrincipal user, string id, ReasonBody? body) =>
            string.IsNullOrWhiteSpace(body?.Reason) ? ApiViews.Problem(StatusCodes.Status400BadRequest, "say why it is over: {\"reason\":\"…\"}")
            : await engine.ResolveAsync(id, NameOf(user), body.Reason).ConfigureAwait(false) ? ApiViews.Ok(new { resolved = id, message = $"incident {id} is over" })
            : ApiViews.Problem(StatusCodes.Status409Conflict, $"there is no incident {id} that is not over"));
        // The identity of a fact has the fingerprint of its alert in it, and that of Kubernetes has slashes.
        kill.MapDelete("/facts/{**id}", (PolicyEngine engine, ClaimsPrincipal user, string? id) => ClearFactAsync(engine, user, id ?? ""));

        // A fact only ever holds things back, so who may report may set one too; to end one early takes more.
        routes.MapPost("/api/facts", SetFactAsync).RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireRole(nameof(Role.Submit), nameof(Role.Kill)));
    }

    /// <summary>Who is asking, as authenticated.</summary>
    internal static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "";

    /// <summary>Who is asking, with the groups that policies may name.</summary>
    internal static Voter VoterOf(ClaimsPrincipal user) => new(NameOf(user), [.. user.FindAll(ApiKeyAuthentication.GroupClaim).Select(c => c.Value)]);

    private static async Task<IResult> SetFactAsync(PolicyEngine engine, ClaimsPrincipal user, FactBody body)
    {
        if (string.IsNullOrWhiteSpace(body.Name) || !DurationText.TryParse(body.Lasting ?? "", out var ticks) || ticks <= 0)
            return ApiViews.Problem(StatusCodes.Status400BadRequest, "a fact has a name and lasts: {\"name\":\"migration\",\"attributes\":{\"service\":\"cart\"},\"lasting\":\"30m\"}");
        if (new TimeSpan(ticks) > LongestFact)
            return ApiViews.Problem(StatusCodes.Status400BadRequest, $"a fact lasts {DurationText.Format(LongestFact.Ticks)} at most; one that always holds is a hold of the policies");
        Dictionary<string, AttributeValue> attributes;
        try
        {
            attributes = (body.Attributes ?? []).ToDictionary(a => a.Key, a => IncidentReader.ReadValue(a.Value), StringComparer.Ordinal);
        }
        catch (FormatException e)
        {
            return ApiViews.Problem(StatusCodes.Status400BadRequest, e.Message);
        }

        return ApiViews.Ok(ApiViews.Fact(await engine.SetFactAsync(new ActiveFact(body.Name, attributes), NameOf(user), new TimeSpan(ticks)).ConfigureAwait(false)));
    }

    private static async Task<IResult> ClearFactAsync(PolicyEngine engine, ClaimsPrincipal user, string id)
    {
        // ASP.NET Core decodes a path but for its slashes: what was sent as %2F comes as %2F, and what was sent as / comes as it is.
        foreach (var candidate in new[] { id, id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) })
        {
            if (await engine.ClearFactAsync(candidate, NameOf(user)).ConfigureAwait(false))
                return ApiViews.Ok(new { cleared = candidate });
        }

        return ApiViews.Problem(StatusCodes.Status404NotFound, $"there is no fact {id}");
    }

    private static async Task<IResult> VoteAsync(PolicyEngine engine, ClaimsPrincipal user, string id, bool isApproval, VoteBody? body)
    {
        var receipt = await engine.VoteAsync(id, VoterOf(user), isApproval, body?.Reason, body?.Plan).ConfigureAwait(false);
        return receipt.IsAccepted ? ApiViews.Ok(receipt) : ApiViews.Problem(StatusCodes.Status409Conflict, receipt.Message);
    }
}
