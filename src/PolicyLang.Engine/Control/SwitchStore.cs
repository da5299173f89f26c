using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Control;

/// <summary>Named values with the moment at which they were set.</summary>
internal static class SwitchStore
{
    public static void Set(Session session, string name, string value, DateTimeOffset at) => session.Execute(
        "INSERT INTO switches (name, value, at) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at", name, value, at);

    /// <summary>When a switch was set last, or null where it never was.</summary>
    public static DateTimeOffset? SetAt(Session session, string name) => session.First("SELECT at FROM switches WHERE name = $1", row => row.MomentOrNull(0), name);
}
