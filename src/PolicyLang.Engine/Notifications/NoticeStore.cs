using System.Text.Json;
using Microsoft.Data.Sqlite;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Notifications;

/// <summary>A notice that is to be sent by one notifier.</summary>
internal sealed record Delivery(Notice Notice, string Notifier, int Attempts);

/// <summary>The tables of notices and of their deliveries: written with what they tell of, so that none is lost.</summary>
internal static class NoticeStore
{
    public static void Add(Session session, Notice notice, IEnumerable<string> notifiers)
    {
        var body = JsonText.Object(json =>
        {
            json.WriteString("title", notice.Title);
            json.WriteString("severity", notice.Severity);
            json.WriteString("engine", notice.Engine);
            json.Raw("body", notice.Body);
        });
        session.Execute("INSERT INTO notices (id, key, kind, incident, body, created) VALUES ($1, $2, $3, $4, $5, $6)", notice.Id, notice.Key, notice.Kind, notice.Incident, body, notice.Created);
        foreach (var notifier in notifiers)
            session.Execute("INSERT INTO deliveries (notice, notifier, attempts, due) VALUES ($1, $2, 0, $3)", notice.Id, notifier, notice.Created);
    }

    /// <summary>
    /// The newest notice of a key and kind since a moment that went to all of these notifiers, or null. A page of a run in shadow went to nobody
    /// who could come, and must not stand for one that calls.
    /// </summary>
    public static string? NewestOf(Session session, string key, NoticeKind kind, DateTimeOffset since, IReadOnlyCollection<string> notifiers) => session.First(
        """
        SELECT id FROM notices n WHERE key = $1 AND kind = $2 AND created > $3
          AND NOT EXISTS (SELECT 1 FROM json_each($4) AS name WHERE NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.notice = n.id AND d.notifier = name.value))
        ORDER BY created DESC LIMIT 1
        """,
        row => row.GetString(0), key, kind, since, JsonText.Texts(notifiers));

    /// <summary>Who was, or is to be, told of a key.</summary>
    public static List<string> NotifiersOf(Session session, string key) =>
        session.Rows("SELECT DISTINCT d.notifier FROM notices n JOIN deliveries d ON d.notice = n.id WHERE n.key = $1", row => row.GetString(0), key);

    /// <summary>The engine's name in the newest page of a key, or null where there is none.</summary>
    public static string? EngineOf(Session session, string key) =>
        session.First("SELECT body FROM notices WHERE key = $1 AND kind IN ('page', 'proposal') ORDER BY rowid DESC LIMIT 1", row => EngineIn(row.GetString(0)), key);

    /// <summary>
    /// What one notifier is to send. The end of an incident waits for its page: an end that comes first ends nothing, and the page after it
    /// would stay.
    /// </summary>
    public static List<Delivery> Due(Session session, string notifier, DateTimeOffset now) => session.Rows(
        """
        SELECT n.id, n.key, n.kind, n.incident, n.body, n.created, d.notifier, d.attempts FROM deliveries d JOIN notices n ON n.id = d.notice
        WHERE d.notifier = $1 AND d.due <= $2 AND (n.kind <> 'resolved' OR NOT EXISTS (
          SELECT 1 FROM notices earlier JOIN deliveries open ON open.notice = earlier.id AND open.notifier = d.notifier
          WHERE earlier.key = n.key AND earlier.rowid < n.rowid AND open.due IS NOT NULL))
        ORDER BY d.due, n.created LIMIT 100
        """,
        row => new Delivery(Read(row), row.GetString(6), row.GetInt32(7)), notifier, now);

    /// <summary>
    /// The pages that a notifier has sent and that are not over, the newest of each key, in the order of their rows behind one. Those of an
    /// incident are open for as long as it is, but for those of before a moment: an end that never came must not be waited for without an end.
    /// Those that nothing ends (about the engine itself, or a storm) are open since a later moment.
    /// </summary>
    public static List<(long Row, Notice Notice)> OpenPages(
        Session session, string notifier, DateTimeOffset endlessSince, DateTimeOffset incidentsSince, long after, int limit) => session.Rows(
        """
        SELECT n.id, n.key, n.kind, n.incident, n.body, n.created, n.rowid FROM notices n JOIN deliveries d ON d.notice = n.id AND d.notifier = $1
        WHERE n.rowid > $4 AND n.kind = 'page' AND d.delivered IS NOT NULL
          AND n.rowid IN (
            SELECT rowid FROM notices WHERE created > $2
            UNION SELECT p.rowid FROM incidents i JOIN notices p ON p.key = i.id WHERE i.state IN ('received', 'decided') AND p.created > $3)
          AND NOT EXISTS (
            SELECT 1 FROM notices later LEFT JOIN deliveries sent ON sent.notice = later.id AND sent.notifier = $1
            WHERE later.key = n.key AND later.rowid > n.rowid AND (later.kind = 'resolved' OR sent.delivered IS NOT NULL))
        ORDER BY n.rowid LIMIT $5
        """,
        row => (row.GetInt64(6), Read(row)), notifier, endlessSince, incidentsSince, after, (long)limit);

    /// <summary>How many deliveries have failed at least so often and are still to be made.</summary>
    public static long CountFailing(Session session, int attempts) => session.Number("SELECT count(*) FROM deliveries WHERE due IS NOT NULL AND attempts >= $1", (long)attempts);

    public static void Delivered(Session session, string notice, string notifier, DateTimeOffset now) =>
        session.Execute("UPDATE deliveries SET due = NULL, delivered = $3, error = NULL, attempts = attempts + 1 WHERE notice = $1 AND notifier = $2", notice, notifier, now);

    public static void Failed(Session session, string notice, string notifier, string error, DateTimeOffset next) =>
        session.Execute("UPDATE deliveries SET due = $4, error = $3, attempts = attempts + 1 WHERE notice = $1 AND notifier = $2", notice, notifier, error, next);

    private static string EngineIn(string text)
    {
        using var body = JsonDocument.Parse(text);
        return EngineIn(body);
    }

    /// <summary>A notice that an earlier version wrote has none.</summary>
    private static string EngineIn(JsonDocument body) => body.RootElement.TryGetProperty("engine", out var engine) ? engine.GetString()! : "";

    private static Notice Read(SqliteDataReader row)
    {
        using var body = JsonDocument.Parse(row.GetString(4));
        return new Notice(
            row.GetString(0), row.GetString(1), row.Word<NoticeKind>(2), row.GetString(3), body.RootElement.GetProperty("title").GetString()!,
            body.RootElement.GetProperty("severity").GetString(), body.RootElement.GetProperty("body").GetRawText(), row.Moment(5),
            EngineIn(body));
    }
}
