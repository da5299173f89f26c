using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Audit;

/// <summary>A <c>.heal</c> file as it was when it decided.</summary>
/// <param name="Path">Its path as the compiler was given it.</param>
/// <param name="Text">Its text.</param>
public sealed record PolicyText(string Path, string Text);

/// <summary>Keeps the texts of every policy set that decided, so that its decisions can be made again.</summary>
internal static class PolicyArchive
{
    /// <summary>Keeps a set, once.</summary>
    public static void Keep(Session session, string version, IReadOnlyList<PolicyText>? texts, DateTimeOffset now) => session.Execute(
        "INSERT INTO policy_sets (version, texts, first_used) VALUES ($1, $2, $3) ON CONFLICT (version) DO UPDATE SET texts = coalesce(texts, excluded.texts)",
        version, texts is null ? null : JsonSerializer.Serialize(texts, PolicyTextJson.Default.IReadOnlyListPolicyText), now);

    /// <summary>The texts of a set, or null where they are not known.</summary>
    public static IReadOnlyList<PolicyText>? Find(Session session, string version) =>
        session.First("SELECT texts FROM policy_sets WHERE version = $1", row => row.TextOrNull(0), version) is { } texts
            ? JsonSerializer.Deserialize(texts, PolicyTextJson.Default.IReadOnlyListPolicyText)
            : null;
}

[JsonSerializable(typeof(IReadOnlyList<PolicyText>))]
internal sealed partial class PolicyTextJson : JsonSerializerContext;
