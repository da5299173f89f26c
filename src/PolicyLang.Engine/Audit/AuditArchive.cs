using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Audit;

/// <summary>Reads the audit of a data folder from outside, also while an engine runs on it.</summary>
public sealed class AuditArchive(string folder)
{
    /// <summary>Looks through the whole audit.</summary>
    /// <param name="key">The key, or null for the folder's own.</param>
    /// <param name="checkpoints">Copies of checkpoints that were kept elsewhere; the folder's own are compared too.</param>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The key is no key.</exception>
    /// <exception cref="FormatException">The folder's checkpoints are malformed.</exception>
    public AuditReport Verify(AuditKey? key, IEnumerable<AuditCheckpoint> checkpoints)
    {
        using var connection = EngineDatabase.OpenForReading(folder);
        var own = Path.Combine(folder, AuditCheckpoint.FileName);
        var all = (File.Exists(own) ? AuditCheckpoint.ReadLines(File.ReadLines(own)) : []).Concat(checkpoints).ToList();
        return AuditVerifier.Verify(key ?? AuditKey.Open(Path.Combine(folder, AuditKey.FileName)), AuditLog.ReadAll(connection), all);
    }

    /// <summary>The newest records that fit, oldest first.</summary>
    /// <exception cref="IOException">The folder has no audit.</exception>
    public IReadOnlyList<AuditRecord> Find(AuditQuery query)
    {
        using var connection = EngineDatabase.OpenForReading(folder);
        using var session = new Session(connection);
        return AuditLog.Find(session, query);
    }

    /// <summary>All records in order, without holding them.</summary>
    /// <exception cref="IOException">The folder has no audit.</exception>
    public IEnumerable<AuditRecord> ReadAll()
    {
        using var connection = EngineDatabase.OpenForReading(folder);
        foreach (var record in AuditLog.ReadAll(connection))
            yield return record;
    }

    /// <summary>A checkpoint of the last record, to be kept elsewhere; null where there is no record.</summary>
    /// <exception cref="IOException">The folder has no audit.</exception>
    public AuditCheckpoint? Checkpoint(DateTimeOffset at)
    {
        using var connection = EngineDatabase.OpenForReading(folder);
        using var session = new Session(connection);
        return AuditLog.Last(session) is { } last ? AuditCheckpoint.Create(AuditKey.Open(Path.Combine(folder, AuditKey.FileName)), last, at) : null;
    }

    /// <summary>The texts of a policy set that decided, as path and text, or null where they are not known (a host that embeds compiled policies).</summary>
    public IReadOnlyList<PolicyText>? PolicyTexts(string version)
    {
        using var connection = EngineDatabase.OpenForReading(folder);
        using var session = new Session(connection);
        return PolicyArchive.Find(session, version);
    }
}
