using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using PolicyLang.Engine.Storage;
using PolicyLang.Json;

namespace PolicyLang.Engine.Intake;

/// <summary>How far an incident is.</summary>
public enum IncidentState
{
    /// <summary>It waits for its decision.</summary>
    Received,

    /// <summary>It was decided; see its decision.</summary>
    Decided,

    /// <summary>Its source says that it is over.</summary>
    Resolved,
}

/// <summary>An incident as the engine keeps it. Immutable.</summary>
internal sealed record IncidentRecord(
    string Id, string Fingerprint, DateTimeOffset StartsAt, string Source, string? Submitter, DateTimeOffset Received, string? Pattern,
    IncidentState State, string Body, string? Decision, DateTimeOffset? Resolved)
{
    /// <summary>The incident as its source reported it.</summary>
    public Incident Incident => IncidentReader.Read(Body);

    /// <summary>
    /// The identity of a report: the same report has the same one, on every machine. 64 bits of SHA-256; two of a million incidents
    /// share one with a probability of 3 in 10^8.
    /// </summary>
    public static string IdOf(SignalReport report)
    {
        var text = $"{report.Fingerprint}\0{NumberText.Format(report.StartsAt.UtcTicks)}\0{report.Incident.Signal}\0{report.Incident.Resource}";
        return "i" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}

/// <summary>The table of incidents.</summary>
internal static class IncidentStore
{
    private const string Columns = "SELECT id, fingerprint, starts_at, source, submitter, received, pattern, state, body, decision, resolved FROM incidents";

    /// <summary>Keeps a new incident; false where it is known.</summary>
    public static bool Add(Session session, IncidentRecord record) => session.Execute(
        "INSERT OR IGNORE INTO incidents (id, fingerprint, starts_at, source, submitter, received, signal, resource, target, pattern, state, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        record.Id, record.Fingerprint, record.StartsAt, record.Source, record.Submitter, record.Received, record.Incident.Signal, record.Incident.Resource, record.Incident.Target, record.Pattern, record.State, record.Body) == 1;

    public static IncidentRecord? Find(Session session, string id) => session.First(Columns + " WHERE id = $1", Read, id);

    /// <summary>Whether the end of this occurrence of an alert was reported, even if its beginning was not.</summary>
    public static bool IsOver(Session session, string fingerprint, DateTimeOffset startsAt) =>
        session.Any("SELECT 1 FROM tombstones WHERE fingerprint = $1 AND starts_at = $2", fingerprint, startsAt);

    /// <summary>Those of an alert that are not over.</summary>
    public static List<IncidentRecord> OpenOf(Session session, string fingerprint, DateTimeOffset startsAt) =>
        session.Rows(Columns + " WHERE fingerprint = $1 AND starts_at = $2 AND state <> 'resolved'", Read, fingerprint, startsAt);

    /// <summary>Those of a source that are not over.</summary>
    public static List<IncidentRecord> LiveOf(Session session, string source) =>
        session.Rows(Columns + " WHERE state IN ('received', 'decided') AND source = $1 ORDER BY received, id", Read, source);

    public static List<string> Waiting(Session session) => session.Rows("SELECT id FROM incidents WHERE state = 'received' ORDER BY received, id", row => row.GetString(0));

    public static List<IncidentRecord> Newest(Session session, int limit) => session.Rows(Columns + " ORDER BY received DESC, id LIMIT $1", Read, (long)limit);

    /// <summary>Those that are not over, the newest first.</summary>
    public static List<IncidentRecord> Live(Session session, int limit) => session.Rows(Columns + " WHERE state IN ('received', 'decided') ORDER BY received DESC, id LIMIT $1", Read, (long)limit);

    public static long CountLive(Session session) => session.Number("SELECT count(*) FROM incidents WHERE state IN ('received', 'decided')");

    public static Dictionary<string, long> CountLiveBySource(Session session) =>
        session.Rows("SELECT source, count(*) FROM incidents WHERE state IN ('received', 'decided') GROUP BY source", row => (Source: row.GetString(0), Count: row.GetInt64(1)))
            .ToDictionary(r => r.Source, r => r.Count, StringComparer.Ordinal);

    /// <summary>Those that are over, the newest first.</summary>
    public static List<IncidentRecord> Over(Session session, int limit) => session.Rows(Columns + " WHERE state = 'resolved' ORDER BY received DESC, id LIMIT $1", Read, (long)limit);

    /// <summary>Incidents of a pattern, the newest first, without the one that is decided.</summary>
    public static List<IncidentRecord> OfPattern(Session session, string pattern, string except, DateTimeOffset since, int limit) =>
        session.Rows(Columns + " WHERE pattern = $1 AND id <> $2 AND starts_at > $3 ORDER BY starts_at DESC LIMIT $4", Read, pattern, except, since, (long)limit);

    /// <summary>The moments at which a pattern occurred, the newest first.</summary>
    public static List<DateTimeOffset> Occurrences(Session session, string pattern, string except, DateTimeOffset since, int limit) =>
        session.Rows("SELECT starts_at FROM incidents WHERE pattern = $1 AND id <> $2 AND starts_at > $3 ORDER BY starts_at DESC LIMIT $4", row => row.Moment(0), pattern, except, since, (long)limit);

    public static long CountResolved(Session session, string pattern, string except) =>
        session.Number("SELECT count(*) FROM incidents WHERE pattern = $1 AND id <> $2 AND resolved IS NOT NULL", pattern, except);

    public static long CountReceived(Session session, DateTimeOffset since) => session.Number("SELECT count(*) FROM incidents WHERE received > $1", since);

    public static void Decide(Session session, string id, string decision) => session.Execute("UPDATE incidents SET state = 'decided', decision = $2 WHERE id = $1", id, decision);

    public static void Resolve(Session session, string id, DateTimeOffset at) => session.Execute("UPDATE incidents SET state = 'resolved', resolved = $2 WHERE id = $1", id, at);

    private static IncidentRecord Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.Moment(2), row.GetString(3), row.TextOrNull(4), row.Moment(5), row.TextOrNull(6),
        row.Word<IncidentState>(7), row.GetString(8), row.TextOrNull(9), row.MomentOrNull(10));
}
