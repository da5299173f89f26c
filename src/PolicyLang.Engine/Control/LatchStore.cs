using Microsoft.Data.Sqlite;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Control;

/// <summary>The latch of a budget.</summary>
/// <param name="Budget">The budget's name.</param>
/// <param name="Key">What it is counted by, or empty for the whole fleet.</param>
/// <param name="Closed">When it closed, or null where it is open.</param>
/// <param name="Released">When a human last released it, or null.</param>
/// <param name="ReleasedBy">Who did.</param>
public sealed record Latch(string Budget, string Key, DateTimeOffset? Closed, DateTimeOffset? Released, string? ReleasedBy);

/// <summary>The table of latches.</summary>
internal static class LatchStore
{
    private const string Columns = "SELECT budget, key, closed, released, released_by FROM latches";

    public static Latch? Find(Session session, string budget, string key) => session.First(Columns + " WHERE budget = $1 AND key = $2", Read, budget, key);

    public static List<Latch> All(Session session) => session.Rows(Columns + " ORDER BY budget, key", Read);

    public static void Close(Session session, string budget, string key, DateTimeOffset now) => session.Execute(
        "INSERT INTO latches (budget, key, closed) VALUES ($1, $2, $3) ON CONFLICT (budget, key) DO UPDATE SET closed = excluded.closed", budget, key, now);

    /// <summary>Opens a latch; false where it is not closed.</summary>
    public static bool Release(Session session, string budget, string key, string by, DateTimeOffset now) =>
        session.Execute("UPDATE latches SET closed = NULL, released = $3, released_by = $4 WHERE budget = $1 AND key = $2 AND closed IS NOT NULL", budget, key, now, by) > 0;

    private static Latch Read(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.MomentOrNull(2), row.MomentOrNull(3), row.TextOrNull(4));
}
