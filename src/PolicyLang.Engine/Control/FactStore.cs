using System.Text.Json;
using Microsoft.Data.Sqlite;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Storage;
using PolicyLang.Json;

namespace PolicyLang.Engine.Control;

/// <summary>A fact that was set.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Fact">Its name and attributes.</param>
/// <param name="SetBy">Who or what set it.</param>
/// <param name="SetAt">When.</param>
/// <param name="Expires">When it ends by itself, or null where an alert holds it.</param>
public sealed record SetFact(string Id, ActiveFact Fact, string SetBy, DateTimeOffset SetAt, DateTimeOffset? Expires);

/// <summary>The table of facts. A fact that has run out is not active, whether it was cleared or not.</summary>
internal static class FactStore
{
    private const string Alert = "alert ";

    /// <summary>Sets a fact, or prolongs the one of the same identity. Of several beginnings of the alert that holds it the latest stays.</summary>
    public static void Set(Session session, SetFact fact, DateTimeOffset? startsAt = null, string? source = null) => session.Execute(
        """
        INSERT INTO facts (id, name, attributes, set_by, set_at, expires, starts_at, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET attributes = excluded.attributes, set_by = excluded.set_by, set_at = excluded.set_at, expires = excluded.expires,
          starts_at = max(coalesce(starts_at, excluded.starts_at), excluded.starts_at), source = excluded.source
        """,
        fact.Id, fact.Fact.Name, IncidentWriter.ToJson(fact.Fact.Attributes), fact.SetBy, fact.SetAt, fact.Expires, startsAt, source);

    /// <summary>Ends a fact; false where there was none.</summary>
    public static bool Clear(Session session, string id) => session.Execute("DELETE FROM facts WHERE id = $1", id) > 0;

    /// <summary>
    /// Sets a fact that holds while an alert fires. Messages come late and twice: one of an occurrence that is over sets nothing, or it would
    /// hold for ever.
    /// </summary>
    public static void SetOfAlert(Session session, ReportedFact fact, string source, DateTimeOffset now)
    {
        if (!IncidentStore.IsOver(session, fact.Fingerprint, fact.StartsAt))
            Set(session, new SetFact($"{fact.Fact.Name} {fact.Fingerprint}", fact.Fact, AlertOf(fact.Fingerprint), now, null), fact.StartsAt, source);
    }

    /// <summary>Ends the facts that an alert held, but for those of an occurrence that began later.</summary>
    public static int ClearAlert(Session session, Resolution resolution) => session.Execute(
        "DELETE FROM facts WHERE set_by = $1 AND (starts_at IS NULL OR starts_at <= $2)", AlertOf(resolution.Fingerprint), resolution.StartsAt);

    /// <summary>The alerts of a source that hold facts.</summary>
    public static List<OpenSignal> AlertsOf(Session session, string source) => session.Rows(
        "SELECT set_by, starts_at FROM facts WHERE source = $1 AND starts_at IS NOT NULL", row => new OpenSignal(row.GetString(0)[Alert.Length..], row.Moment(1), null), source);

    /// <summary>The facts that are active.</summary>
    public static List<SetFact> Active(Session session, DateTimeOffset now) =>
        session.Rows("SELECT id, name, attributes, set_by, set_at, expires FROM facts WHERE expires IS NULL OR expires > $1 ORDER BY set_at, id", Read, now);

    /// <summary>Who sets the facts of an alert.</summary>
    private static string AlertOf(string fingerprint) => Alert + fingerprint;

    private static SetFact Read(SqliteDataReader row) => new(row.GetString(0), new ActiveFact(row.GetString(1), Attributes(row.GetString(2))), row.GetString(3), row.Moment(4), row.MomentOrNull(5));

    private static Dictionary<string, AttributeValue> Attributes(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => IncidentReader.ReadValue(p.Value), StringComparer.Ordinal);
    }
}
