namespace PolicyLang.Engine.Storage;

/// <summary>
/// The tables. Moments are ticks of 100 ns in UTC. What the audit says is never changed or deleted; everything else is the present state,
/// and each change of it has its record in the audit, written in the same transaction.
/// </summary>
internal static class Schema
{
    private const long Version = 4;

    private const string Tables = """
        CREATE TABLE audit (
          seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, incident TEXT NOT NULL, body TEXT NOT NULL,
          previous BLOB NOT NULL, mac BLOB NOT NULL) STRICT;
        CREATE INDEX audit_by_incident ON audit (incident, seq);
        CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
        CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

        CREATE TABLE policy_sets (version TEXT PRIMARY KEY, texts TEXT, first_used INTEGER NOT NULL) STRICT;

        CREATE TABLE incidents (
          id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, starts_at INTEGER NOT NULL, source TEXT NOT NULL, submitter TEXT,
          received INTEGER NOT NULL, signal TEXT NOT NULL, resource TEXT NOT NULL, target TEXT, pattern TEXT,
          state TEXT NOT NULL, body TEXT NOT NULL, decision TEXT, resolved INTEGER) STRICT;
        CREATE INDEX incidents_by_alert ON incidents (fingerprint, starts_at);
        CREATE INDEX incidents_by_pattern ON incidents (pattern, starts_at);
        CREATE INDEX incidents_by_state ON incidents (state, received);
        CREATE INDEX incidents_by_time ON incidents (received);

        CREATE TABLE tombstones (fingerprint TEXT NOT NULL, starts_at INTEGER NOT NULL, PRIMARY KEY (fingerprint, starts_at)) STRICT;

        CREATE TABLE actions (
          id TEXT PRIMARY KEY, incident TEXT NOT NULL, policy TEXT NOT NULL, limit_key TEXT NOT NULL, state TEXT NOT NULL,
          is_shadow INTEGER NOT NULL, proposal TEXT, intended INTEGER NOT NULL, verify_within INTEGER NOT NULL, verify_until INTEGER,
          verify_else TEXT NOT NULL,
          ended INTEGER) STRICT;
        CREATE INDEX actions_by_policy ON actions (policy, limit_key, intended);
        CREATE INDEX actions_by_state ON actions (state);
        CREATE INDEX actions_by_incident ON actions (incident);
        CREATE TABLE steps (
          action TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, resource TEXT NOT NULL, incident_resource TEXT NOT NULL,
          target TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL, fence INTEGER NOT NULL, state TEXT NOT NULL,
          is_shadow INTEGER NOT NULL, intended INTEGER NOT NULL, started INTEGER, ended INTEGER, summary TEXT, undo_state TEXT,
          PRIMARY KEY (action, position)) STRICT;
        CREATE INDEX steps_by_target ON steps (resource, target, intended);
        CREATE INDEX steps_by_time ON steps (intended);
        CREATE TABLE fences (resource TEXT NOT NULL, target TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (resource, target)) STRICT;
        CREATE TABLE locks (resource TEXT NOT NULL, target TEXT NOT NULL, action TEXT NOT NULL, PRIMARY KEY (resource, target)) STRICT;

        CREATE TABLE proposals (
          id TEXT PRIMARY KEY, incident TEXT NOT NULL, policy TEXT NOT NULL, plan TEXT NOT NULL, policy_set TEXT NOT NULL,
          target_state TEXT NOT NULL, needed INTEGER NOT NULL, approvers TEXT NOT NULL, state TEXT NOT NULL, created INTEGER NOT NULL,
          expires INTEGER NOT NULL, approved INTEGER, run_until INTEGER, ended INTEGER, reason TEXT) STRICT;
        CREATE INDEX proposals_by_state ON proposals (state);
        CREATE INDEX proposals_by_incident ON proposals (incident);
        CREATE TABLE votes (
          proposal TEXT NOT NULL, voter TEXT NOT NULL, is_approval INTEGER NOT NULL, reason TEXT, at INTEGER NOT NULL,
          PRIMARY KEY (proposal, voter)) STRICT;

        CREATE TABLE facts (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, attributes TEXT NOT NULL, set_by TEXT NOT NULL, set_at INTEGER NOT NULL,
          expires INTEGER, starts_at INTEGER, source TEXT) STRICT;
        CREATE TABLE latches (
          budget TEXT NOT NULL, key TEXT NOT NULL, closed INTEGER, released INTEGER, released_by TEXT, PRIMARY KEY (budget, key)) STRICT;
        CREATE TABLE shadow_latches (
          budget TEXT NOT NULL, key TEXT NOT NULL, closed INTEGER, released INTEGER, released_by TEXT, PRIMARY KEY (budget, key)) STRICT;
        CREATE TABLE switches (name TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

        CREATE TABLE notices (
          id TEXT PRIMARY KEY, key TEXT NOT NULL, kind TEXT NOT NULL, incident TEXT NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
        CREATE INDEX notices_by_key ON notices (key, created);
        CREATE INDEX notices_by_time ON notices (created);
        CREATE TABLE deliveries (
          notice TEXT NOT NULL, notifier TEXT NOT NULL, attempts INTEGER NOT NULL, due INTEGER, delivered INTEGER, error TEXT,
          PRIMARY KEY (notice, notifier)) STRICT;
        CREATE INDEX deliveries_by_due ON deliveries (due);
        """;

    // What makes a version of the one before; the first makes version 2.
    private static readonly string[] Upgrades =
    [
        "ALTER TABLE facts ADD COLUMN starts_at INTEGER;",
        """
        CREATE INDEX notices_by_time ON notices (created);
        ALTER TABLE facts ADD COLUMN source TEXT;
        CREATE TABLE shadow_latches (
          budget TEXT NOT NULL, key TEXT NOT NULL, closed INTEGER, released INTEGER, released_by TEXT, PRIMARY KEY (budget, key)) STRICT;
        """,
        // Facts of before that column have the source of what the same alert reported. There were databases of 3 without all that 3 has.
        """
        CREATE INDEX IF NOT EXISTS notices_by_time ON notices (created);
        CREATE TABLE IF NOT EXISTS shadow_latches (
          budget TEXT NOT NULL, key TEXT NOT NULL, closed INTEGER, released INTEGER, released_by TEXT, PRIMARY KEY (budget, key)) STRICT;
        UPDATE facts SET source = (
          SELECT source FROM incidents WHERE fingerprint = substr(facts.set_by, length('alert ') + 1) ORDER BY received DESC LIMIT 1)
        WHERE source IS NULL AND set_by LIKE 'alert %';
        """,
    ];

    public static void Create(Session session)
    {
        var found = session.Number("PRAGMA user_version");
        if (found > Version)
            throw new InvalidOperationException($"{EngineDatabase.FileName} was written by a newer version of PolicyLang; use that one");
        if (found == Version)
            return;
        // One transaction, so that a first start that is cut off leaves an empty file and not half of the tables.
        var change = found == 0 ? Tables : string.Concat(Upgrades.Skip((int)found - 1));
        if (found == 3 && !session.Any("SELECT 1 FROM pragma_table_info('facts') WHERE name = 'source'"))
            change = "ALTER TABLE facts ADD COLUMN source TEXT;" + change;
        session.Execute($"BEGIN IMMEDIATE; {change} PRAGMA user_version = {NumberText.Format(Version)}; COMMIT");
    }
}
