using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Server.Security;

/// <summary>The file of keys. Read anew when it changes; where it cannot be read nobody has a key. Safe for concurrent use.</summary>
public sealed class ApiKeyFile(string path)
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "api-keys.json";

    private readonly Lock _lock = new();
    private DateTime _read;
    private IReadOnlyList<ApiKey> _keys = [];

    /// <summary>The keys; none where there is no file.</summary>
    /// <exception cref="ApiKeyFileException">The file cannot be read, or is damaged.</exception>
    public IReadOnlyList<ApiKey> Keys
    {
        get
        {
            lock (_lock)
            {
                var written = Try(path, File.GetLastWriteTimeUtc);
                if (written != _read)
                    (_keys, _read) = (Read(path), written);
                return _keys;
            }
        }
    }

    /// <summary>Whose key it is, or null.</summary>
    /// <exception cref="ApiKeyFileException">The file cannot be read, or is damaged.</exception>
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

    /// <summary>Adds a key to the file. A new one belongs to the owner of its folder, who alone may read it; an old one keeps owner, group and what these may.</summary>
    /// <exception cref="InvalidOperationException">There is one of that name.</exception>
    /// <exception cref="ApiKeyFileException">The file cannot be read, or is damaged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file would not have its owner: nothing was changed.</exception>
    public void Add(ApiKey key)
    {
        var keys = Read(path);
        if (keys.Any(k => k.Name == key.Name))
            throw new InvalidOperationException($"there is a key named {key.Name} already; names tell who approved, so each is given once");
        Write([.. keys, key]);
    }

    /// <summary>Takes a key away: its requests are refused, and its sessions end, at once. False where there is none of that name.</summary>
    /// <exception cref="ApiKeyFileException">The file cannot be read, or is damaged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file would not have its owner: nothing was changed.</exception>
    public bool Remove(string name)
    {
        var keys = Read(path);
        if (keys.RemoveAll(k => k.Name == name) == 0)
            return false;
        Write(keys);
        return true;
    }

    /// <summary>
    /// What is wrong with the owner of the file, or null: an engine that runs as the owner of the folder could not read a file that belongs to somebody else.
    /// </summary>
    public string? OwnerProblem()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        const UnixFileMode group = UnixFileMode.GroupRead;
        return !OperatingSystem.IsWindows() && File.Exists(path) && FileOwner.Of(path) is { } file && FileOwner.Of(folder) is { } owner && file.User != owner.User && (File.GetUnixFileMode(path) & group) == 0
            ? $"{path} belongs to user {NumberText.Format(file.User)}, and its folder to user {NumberText.Format(owner.User)}; an engine that runs as that one cannot read it: 'chown {NumberText.Format(owner.User)} {path}' as root mends it"
            : null;
    }

    private void Write(List<ApiKey> keys) => SafeFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(keys, ApiKeyJson.Default.ListApiKey), demandsOwner: true);

    private static List<ApiKey> Read(string path) =>
        Try(path, file => File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), ApiKeyJson.Default.ListApiKey) ?? [] : []);

    private static T Try<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (JsonException e)
        {
            throw new ApiKeyFileException($"{path} is damaged: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var owner = FileOwner.Of(path) is { } of ? $"; it belongs to user {NumberText.Format(of.User)}" : "";
            throw new ApiKeyFileException($"{path} cannot be read as user {Environment.UserName}{owner}: {e.Message}", e);
        }
    }
}

/// <summary>The keys cannot be known, so nobody can be let in.</summary>
public sealed class ApiKeyFileException(string message, Exception inner) : IOException(message, inner);

[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<ApiKey>))]
internal sealed partial class ApiKeyJson : JsonSerializerContext;
