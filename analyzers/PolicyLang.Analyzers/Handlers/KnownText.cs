namespace PolicyLang.Analyzers.Handlers;

/// <summary>What is known of a value when the code is compiled.</summary>
/// <param name="Text">The value as text, or how it begins.</param>
/// <param name="IsWhole">Whether that is all of it.</param>
internal readonly record struct KnownText(string Text, bool IsWhole)
{
    /// <summary>The word that stands for a property that nothing sets.</summary>
    public const string UnsetWord = "unset";

    /// <summary>Nothing is known.</summary>
    public static readonly KnownText Unknown = new("", false);

    /// <summary>A property that nothing sets.</summary>
    public static readonly KnownText Unset = new(UnsetWord, true);

    /// <summary>Whether nothing is known.</summary>
    public bool IsUnknown => !IsWhole && Text.Length == 0;

    /// <summary>Whether it matches a pattern however it goes on.</summary>
    public bool SurelyMatches(string pattern) => IsWhole ? Fits(pattern) : pattern.EndsWith("*", StringComparison.Ordinal) && Matches(Text, pattern);

    /// <summary>Whether it can match a pattern.</summary>
    public bool MayMatch(string pattern) => !IsWhole || Fits(pattern);

    /// <summary>What a pattern says of all below a place, it says of the place: <c>https://*/*</c> is <c>https://example.org</c> too.</summary>
    private bool Fits(string pattern) => Matches(Text, pattern) || (pattern.EndsWith("/*", StringComparison.Ordinal) && Matches(Text + "/", pattern));

    /// <summary>Whether a text is as a pattern says, in which <c>*</c> stands for any characters. Case counts nothing.</summary>
    public static bool Matches(string text, string pattern)
    {
        // The greedy walk with one point of return: linear where there is one star, and never exponential.
        int t = 0, p = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, mark) = (p++, t);
            else if (p < pattern.Length && char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[t]))
                (t, p) = (t + 1, p + 1);
            else if (star >= 0)
                (p, t) = (star + 1, ++mark);
            else
                return false;
        }

        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
