using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Audit;

/// <summary>
/// The secret that the audit is sealed with. Who can write the database but not read this key cannot change the audit unseen; keep a copy
/// elsewhere, because without it nothing can be verified. Immutable and safe for concurrent use.
/// </summary>
public sealed class AuditKey
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "audit.key";

    private const int Length = 32;
    private readonly byte[] _key;

    private AuditKey(byte[] key) => _key = key;

    /// <summary>Reads the key of a data folder, or makes one where the folder has no audit yet.</summary>
    /// <exception cref="InvalidOperationException">The key is missing though there is an audit, is malformed, or others may read it.</exception>
    public static AuditKey OpenOrCreate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            // A new key beside an old audit would make every old record look forged.
            if (File.Exists(Path.Combine(folder, EngineDatabase.FileName)))
                throw new InvalidOperationException($"{path} is missing, and {EngineDatabase.FileName} is sealed with it; put it back from your copy");
            SafeFiles.CreateFolder(folder);
            SafeFiles.Create(path, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n"));
        }

        return Open(path);
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="InvalidOperationException">It is malformed, or others may read it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static AuditKey Open(string path)
    {
        SafeFiles.DemandPrivate(path);
        var key = new byte[Length];
        if (!Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var written) || written != Length)
            throw new InvalidOperationException($"{path} is no audit key: it must be 32 bytes in base64");
        return new AuditKey(key);
    }

    /// <summary>
    /// The MAC of a record: HMAC-SHA256 (RFC 2104, FIPS 180-4) over a domain word and every field, each behind its length, so that no two
    /// records have the same input.
    /// </summary>
    internal byte[] MacOf(long sequence, string at, string kind, string incident, string body, byte[] previous)
    {
        using var mac = Begin("policylang-audit-1");
        Number(mac, sequence);
        Text(mac, at);
        Text(mac, kind);
        Text(mac, incident);
        Text(mac, body);
        mac.AppendData(previous);
        return mac.GetHashAndReset();
    }

    /// <summary>The signature of a checkpoint.</summary>
    internal byte[] SignatureOf(AuditCheckpoint checkpoint)
    {
        using var mac = Begin("policylang-checkpoint-1");
        Number(mac, checkpoint.Sequence);
        Text(mac, checkpoint.At);
        Text(mac, checkpoint.Mac);
        return mac.GetHashAndReset();
    }

    /// <summary>A name for whom the key belongs to, which tells nothing about the key: the same at each start, and another for each data folder.</summary>
    internal string NameOfOwner()
    {
        using var mac = Begin("policylang-engine-name-1");
        return "engine-" + Convert.ToHexStringLower(mac.GetHashAndReset().AsSpan(0, 4));
    }

    private static void Text(IncrementalHash mac, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Number(mac, bytes.Length);
        mac.AppendData(bytes);
    }

    private static void Number(IncrementalHash mac, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        mac.AppendData(bytes);
    }

    private IncrementalHash Begin(string domain)
    {
        var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Text(mac, domain);
        return mac;
    }
}
