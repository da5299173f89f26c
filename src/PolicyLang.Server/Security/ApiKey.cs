using System.Security.Cryptography;
using System.Text;
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

    /// <summary>Engage and release the kill switch, release latches, settle actions, end incidents, set and clear facts.</summary>
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
