using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Hosting;

namespace PolicyLang.Server.Api;

/// <summary>The JSON of the API (docs/operating.md).</summary>
internal static class ApiViews
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IResult Ok(object? value) => Results.Json(value, Options);

    public static byte[] Bytes(object value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static IResult Problem(int status, string message) => Results.Json(new { error = message }, Options, statusCode: status);

    public static object Incident(IncidentView incident) => Incident(incident, Raw(incident.Decided));

    /// <summary>An incident for the console: in place of all moments at which its like occurred, which may be thousands, how many and the last.</summary>
    public static object Brief(IncidentView incident)
    {
        var decided = incident.Decided is null ? null : JsonNode.Parse(incident.Decided)!.AsObject();
        if (decided?["incident"]?["history"] is JsonArray { Count: > 0 } history)
        {
            decided["seen"] = new JsonObject { ["times"] = history.Count, ["last"] = history[^1]!.DeepClone() };
            decided["incident"]!["history"] = null;
        }

        return Incident(incident, decided);
    }

    private static object Incident(IncidentView incident, object? decided) => new
    {
        incident.Id,
        incident.Source,
        incident.Received,
        incident.State,
        incident.Resolved,
        Incident = Raw(incident.Body),
        Decided = decided,
        incident.Actions,
        Proposals = incident.Proposals.Select(p => Proposal(p.Proposal, p.Votes)),
    };

    public static object Proposal(ProposalRecord proposal, IReadOnlyList<Vote> votes) => new
    {
        proposal.Id,
        proposal.Incident,
        proposal.Policy,
        proposal.State,
        proposal.Reason,
        Plan = Raw(proposal.Plan),
        Steps = proposal.Steps.Select(s => new { s.Action, s.On, s.Target, Args = s.Args.Select(a => new { a.Name, Value = a.Value.ToString() }) }),
        proposal.PlanHash,
        proposal.PolicySet,
        proposal.TargetState,
        proposal.Needed,
        proposal.Approvers,
        proposal.Created,
        proposal.Expires,
        proposal.RunUntil,
        Votes = votes,
    };

    public static object Record(AuditRecord record) => new
    {
        record.Sequence,
        record.At,
        record.Kind,
        record.Incident,
        Body = Raw(record.Body),
        Mac = Convert.ToHexStringLower(record.Mac),
    };

    public static object Fact(SetFact fact) => new
    {
        fact.Id,
        fact.Fact.Name,
        Attributes = fact.Fact.Attributes.ToDictionary(a => a.Key, a => a.Value.ToString()),
        fact.SetBy,
        fact.SetAt,
        fact.Expires,
    };

    private static JsonElement? Raw(string? json)
    {
        if (json is null)
            return null;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
