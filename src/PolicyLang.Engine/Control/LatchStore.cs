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

/// <summary>
/// The tables of latches. A run in shadow has latches of its own, as its actions have counts of their own: it must show what would be stopped,
/// and must stop nothing that runs for real on the same folder afterwards.
/// </summary>
internal static class LatchStore
{
    public static Latch? Find(Session session, string budget, string key, bool isShadow) =>
        session.First($"{Columns(isShadow)} WHERE budget = $1 AND key = $2", Read, budget, key);

    public static List<Latch> All(Session session, bool isShadow) => session.Rows(Columns(isShadow) + " ORDER BY budget, key", Read);

    public static void Close(Session session, string budget, string key, bool isShadow, DateTimeOffset now) => session.Execute(
        $"INSERT INTO {Table(isShadow)} (budget, key, closed) VALUES ($1, $2, $3) ON CONFLICT (budget, key) DO UPDATE SET closed = excluded.closed", budget, key, now);

    /// <summary>Opens a latch; false where it is not closed.</summary>
    public static bool Release(Session session, string budget, string key, bool isShadow, string by, DateTimeOffset now) => session.Execute(
        $"UPDATE {Table(isShadow)} SET closed = NULL, released = $3, released_by = $4 WHERE budget = $1 AND key = $2 AND closed IS NOT NULL", budget, key, now, by) > 0;

    private static string Columns(bool isShadow) => "SELECT budget, key, closed, released, released_by FROM " + Table(isShadow);

    private static string Table(bool isShadow) => isShadow ? "shadow_latches" : "latches";

    private static Latch Read(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.MomentOrNull(2), row.MomentOrNull(3), row.TextOrNull(4));
}
