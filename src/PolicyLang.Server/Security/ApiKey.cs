using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PolicyLang.Server.Security;

/// <summary>What a key may do. Each may do what it says and nothing else, apart from <see cref="View"/>, which all may but <see cref="Submit"/>.</summary>
public enum Role
{
    /// <summary>Report signals and set facts.</summary>
    Submit,

    /// <summary>Look.</summary>
    View,

    /// <summary>Approve and reject proposals.</summary>
    Approve,

    /// <summary>Engage and release the kill switch, release latches, settle actions, set and clear facts.</summary>
    Kill,
}

/// <summary>A key that was given to a person or a program. The key itself is not kept, only its SHA-256.</summary>
/// <param name="Name">Whose it is; the audit and the approvals have this name.</param>
/// <param name="Hash">SHA-256 of the key in lower-case hex. A key has 256 random bits, so a slow hash would add nothing.</param>
/// <param name="Roles">What it may do.</param>
/// <param name="Groups">The groups that policies name in <c>approve by</c>.</param>
public sealed record ApiKey(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("sha256")] string Hash,
    [property: JsonPropertyName("roles")] IReadOnlyList<Role> Roles,
    [property: JsonPropertyName("groups")] IReadOnlyList<string> Groups)
{
    /// <summary>Makes a key.</summary>
    /// <returns>The record to keep, and the key to hand over, which nobody can see again.</returns>
    public static (ApiKey Record, string Key) Create(string name, IReadOnlyList<Role> roles, IReadOnlyList<string> groups)
    {
        var key = "plk_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return (new ApiKey(name, HashOf(key), roles, groups), key);
    }

    /// <summary>The hash under which a key is kept.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

/// <summary>The file of keys. Read anew when it changes. Safe for concurrent use.</summary>
public sealed class ApiKeyFile(string path)
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "api-keys.json";

    private readonly Lock _lock = new();
    private DateTime _read;
    private IReadOnlyList<ApiKey> _keys = [];

    /// <summary>The keys; none where there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public IReadOnlyList<ApiKey> Keys
    {
        get
        {
            lock (_lock)
            {
                var written = File.GetLastWriteTimeUtc(path);
                if (written != _read)
                    (_keys, _read) = (Read(path), written);
                return _keys;
            }
        }
    }

    /// <summary>Whose key it is, or null.</summary>
    public ApiKey? Find(string key)
    {
        var hash = Encoding.ASCII.GetBytes(ApiKey.HashOf(key));
        ApiKey? found = null;
        // All are compared, so that the time tells nothing.
        foreach (var candidate in Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(candidate.Hash)))
                found = candidate;
        }

        return found;
    }

    /// <summary>Adds a key to the file, which only its owner may read.</summary>
    /// <exception cref="InvalidOperationException">There is one of that name.</exception>
    public void Add(ApiKey key)
    {
        var keys = Read(path);
        if (keys.Any(k => k.Name == key.Name))
            throw new InvalidOperationException($"there is a key named {key.Name} already; names tell who approved, so each is given once");
        Write([.. keys, key]);
    }

    /// <summary>Takes a key away: its requests are refused, and its sessions end, at once. False where there is none of that name.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public bool Remove(string name)
    {
        var keys = Read(path);
        if (keys.RemoveAll(k => k.Name == name) == 0)
            return false;
        Write(keys);
        return true;
    }

    private void Write(List<ApiKey> keys)
    {
        var next = path + ".new";
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(next, options))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(keys, ApiKeyJson.Default.ListApiKey));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    private static List<ApiKey> Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ApiKeyJson.Default.ListApiKey) ?? [] : [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged: {e.Message}", e);
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<ApiKey>))]
internal sealed partial class ApiKeyJson : JsonSerializerContext;
