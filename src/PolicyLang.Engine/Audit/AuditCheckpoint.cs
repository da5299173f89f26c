using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PolicyLang.Engine.Audit;

/// <summary>
/// Says that the audit had so many records, and how the last of them was sealed. A copy outside of the machine shows it when the end of the
/// audit was cut off, or all of it was written anew. Immutable.
/// </summary>
/// <param name="Sequence">The number of the last record, which is also how many there were.</param>
/// <param name="At">When the checkpoint was made, in UTC.</param>
/// <param name="Mac">The MAC of the last record in lower-case hex.</param>
/// <param name="Signature">HMAC-SHA256 over the above, in lower-case hex.</param>
public sealed record AuditCheckpoint(
    [property: JsonPropertyName("sequence")] long Sequence,
    [property: JsonPropertyName("at")] string At,
    [property: JsonPropertyName("mac")] string Mac,
    [property: JsonPropertyName("signature")] string Signature)
{
    /// <summary>The name of the file in the data folder to which the engine appends its checkpoints, one a line.</summary>
    public const string FileName = "checkpoints.jsonl";

    /// <summary>Makes a checkpoint of the last record.</summary>
    public static AuditCheckpoint Create(AuditKey key, AuditRecord last, DateTimeOffset at)
    {
        var unsigned = new AuditCheckpoint(last.Sequence, AuditLog.Moment(at), Convert.ToHexStringLower(last.Mac), "");
        return unsigned with { Signature = Convert.ToHexStringLower(key.SignatureOf(unsigned)) };
    }

    /// <summary>Reads checkpoints, one JSON object a line.</summary>
    /// <exception cref="FormatException">A line is none.</exception>
    public static IReadOnlyList<AuditCheckpoint> ReadLines(IEnumerable<string> lines) =>
        [.. lines.Select((line, index) => (line, Number: index + 1)).Where(l => l.line.Length > 0).Select(l => Read(l.line, l.Number))];

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AuditJson.Default.AuditCheckpoint);

    /// <summary>Whether the key signed it.</summary>
    internal bool IsSignedBy(AuditKey key) => CryptographicOperations.FixedTimeEquals(
        System.Text.Encoding.ASCII.GetBytes(Signature), System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key.SignatureOf(this))));

    private static AuditCheckpoint Read(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AuditJson.Default.AuditCheckpoint) is { At: not null, Mac: not null, Signature: not null } checkpoint
                ? checkpoint
                : throw new FormatException($"line {NumberText.Format(number)} is no checkpoint");
        }
        catch (JsonException e)
        {
            throw new FormatException($"line {NumberText.Format(number)} is no checkpoint: {e.Message}", e);
        }
    }
}

[JsonSerializable(typeof(AuditCheckpoint))]
internal sealed partial class AuditJson : JsonSerializerContext;
