using System.Security.Cryptography;

namespace PolicyLang.Engine;

/// <summary>Makes identities. Safe for concurrent use.</summary>
public abstract class IdSource
{
    /// <summary>Random identities of 64 bits.</summary>
    public static IdSource Random { get; } = new RandomIds();

    /// <summary>A new identity.</summary>
    /// <param name="prefix">The letter that it begins with: <c>a</c> an action, <c>p</c> a proposal, <c>n</c> a notice, <c>f</c> a fact.</param>
    public abstract string Next(char prefix);

    private sealed class RandomIds : IdSource
    {
        public override string Next(char prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    }
}
