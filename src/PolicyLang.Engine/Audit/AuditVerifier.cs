using System.Security.Cryptography;

namespace PolicyLang.Engine.Audit;

/// <summary>What looking through an audit gave.</summary>
/// <param name="Records">How many records there are.</param>
/// <param name="Checkpoints">How many checkpoints were compared.</param>
/// <param name="Problems">What is wrong, one sentence each, at most <see cref="AuditVerifier.MostProblems"/>; empty where all is well.</param>
public sealed record AuditReport(long Records, int Checkpoints, IReadOnlyList<string> Problems);

/// <summary>Finds whatever was edited, deleted, put in another order or cut off.</summary>
public static class AuditVerifier
{
    /// <summary>How many problems are told; after the first, the rest are often its echo.</summary>
    public const int MostProblems = 20;

    /// <summary>Looks through records in order.</summary>
    /// <param name="key">The key that they were sealed with.</param>
    /// <param name="records">All records by number.</param>
    /// <param name="checkpoints">Copies of checkpoints. Only they can show that the end was cut off.</param>
    public static AuditReport Verify(AuditKey key, IEnumerable<AuditRecord> records, IReadOnlyCollection<AuditCheckpoint> checkpoints)
    {
        var problems = new List<string>();
        var anchors = checkpoints.Where(c => Signed(key, c, problems)).ToLookup(c => c.Sequence);
        var previous = new byte[32];
        long expected = 1;
        long count = 0;
        foreach (var record in records)
        {
            count++;
            if (record.Sequence != expected)
                problems.Add(record.Sequence > expected ? $"{Range(expected, record.Sequence - 1)} missing" : $"record {Number(record.Sequence)} comes after record {Number(expected - 1)}");
            else if (!record.Previous.AsSpan().SequenceEqual(previous))
                problems.Add($"record {Number(record.Sequence)} does not follow the record before it: one of them was changed, exchanged or put in");
            if (!CryptographicOperations.FixedTimeEquals(record.Mac, key.MacOf(record.Sequence, record.At, record.Kind, record.Incident, record.Body, record.Previous)))
                problems.Add($"record {Number(record.Sequence)} was changed: its seal does not fit it");
            if (anchors[record.Sequence].Any(c => c.Mac != Convert.ToHexStringLower(record.Mac)))
                problems.Add($"record {Number(record.Sequence)} is not the one of the checkpoint: the audit was written anew");
            expected = record.Sequence + 1;
            previous = record.Mac;
            if (problems.Count >= MostProblems)
                break;
        }

        foreach (var lost in anchors.Where(a => a.Key >= expected && problems.Count < MostProblems).Select(a => a.First()).OrderBy(c => c.Sequence).TakeLast(1))
            problems.Add($"the audit ends at record {Number(expected - 1)}, and a checkpoint of {lost.At} saw record {Number(lost.Sequence)}: the end was cut off");
        return new AuditReport(count, checkpoints.Count, problems);
    }

    private static bool Signed(AuditKey key, AuditCheckpoint checkpoint, List<string> problems)
    {
        var isSigned = checkpoint.IsSignedBy(key);
        if (!isSigned)
            problems.Add($"the checkpoint of {checkpoint.At} at record {Number(checkpoint.Sequence)} was changed, or belongs to another key");
        return isSigned;
    }

    private static string Range(long from, long to) => from == to ? $"record {Number(from)} is" : $"records {Number(from)} to {Number(to)} are";

    private static string Number(long number) => NumberText.Format(number);
}
