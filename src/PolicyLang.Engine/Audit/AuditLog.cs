using System.Globalization;
using Microsoft.Data.Sqlite;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Audit;

/// <summary>Appends to the audit and reads it. Appending is part of the transaction that it tells of.</summary>
internal sealed class AuditLog(AuditKey key, TimeProvider time)
{
    private const string Columns = "SELECT seq, at, kind, incident, body, previous, mac FROM audit";

    /// <summary>Appends a record.</summary>
    public AuditRecord Append(Session session, string kind, string incident, string body)
    {
        // Read each time, and not kept: a transaction that is taken back takes its records back too.
        var last = Last(session);
        var sequence = (last?.Sequence ?? 0) + 1;
        var previous = last?.Mac ?? new byte[32];
        var at = Moment(time.GetUtcNow());
        var record = new AuditRecord(sequence, at, kind, incident, body, previous, key.MacOf(sequence, at, kind, incident, body, previous));
        session.Execute("INSERT INTO audit (seq, at, kind, incident, body, previous, mac) VALUES ($1, $2, $3, $4, $5, $6, $7)", record.Sequence, record.At, record.Kind, record.Incident, record.Body, record.Previous, record.Mac);
        return record;
    }

    /// <summary>A checkpoint of the last record, or null where there is none.</summary>
    public AuditCheckpoint? Checkpoint(Session session) => Last(session) is { } last ? AuditCheckpoint.Create(key, last, time.GetUtcNow()) : null;

    /// <summary>The last record, or null.</summary>
    public static AuditRecord? Last(Session session) => session.First(Columns + " ORDER BY seq DESC LIMIT 1", Read);

    /// <summary>The record's moment as text: UTC, sortable.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads all records in order, without holding them.</summary>
    public static IEnumerable<AuditRecord> ReadAll(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Columns + " ORDER BY seq";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return Read(reader);
    }

    /// <summary>The newest records that fit, oldest first.</summary>
    public static IReadOnlyList<AuditRecord> Find(Session session, AuditQuery query)
    {
        var found = session.Rows(
            Columns + " WHERE ($1 IS NULL OR incident = $1) AND ($2 IS NULL OR kind = $2) AND ($3 IS NULL OR at >= $3) AND ($4 IS NULL OR instr(body, $4) > 0) AND ($5 IS NULL OR seq < $5) ORDER BY seq DESC LIMIT $6",
            Read, query.Incident, query.Kind, query.Since is { } since ? Moment(since) : null, query.Text, query.Before, (long)query.Limit);
        found.Reverse();
        return found;
    }

    private static AuditRecord Read(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Bytes(5), row.Bytes(6));
}

/// <summary>Which records to show; what is null is not looked at.</summary>
/// <param name="Incident">The incident's identity.</param>
/// <param name="Kind">One of <see cref="AuditKinds"/>.</param>
/// <param name="Since">The earliest moment.</param>
/// <param name="Text">A text that the body has.</param>
/// <param name="Before">Only records with a smaller number: the next page.</param>
/// <param name="Limit">How many at most.</param>
public sealed record AuditQuery(string? Incident = null, string? Kind = null, DateTimeOffset? Since = null, string? Text = null, long? Before = null, int Limit = 100);
