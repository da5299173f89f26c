namespace PolicyLang;

/// <summary>
/// A pattern of <c>like</c>: it matches a whole string, ordinally; <c>*</c> is any run of characters, <c>?</c> one Unicode scalar,
/// and <c>\*</c>, <c>\?</c>, <c>\\</c> are those characters themselves. Immutable, hence safe for concurrent use.
/// </summary>
public sealed class Glob
{
    private const int AnyRun = -1;
    private const int AnyScalar = -2;
    private readonly int[] _parts;

    private Glob(string pattern, int[] parts)
    {
        Pattern = pattern;
        _parts = parts;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Compiles a pattern.</summary>
    /// <returns>Null where a backslash stands before anything but <c>*</c>, <c>?</c> or a backslash.</returns>
    public static Glob? TryParse(string pattern)
    {
        var parts = new List<int>(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when i + 1 < pattern.Length && pattern[i + 1] is '*' or '?' or '\\':
                    parts.Add(pattern[++i]);
                    break;
                case '\\':
                    return null;
                case '*':
                    if (parts.Count == 0 || parts[parts.Count - 1] != AnyRun)
                        parts.Add(AnyRun);
                    break;
                case '?':
                    parts.Add(AnyScalar);
                    break;
                default:
                    parts.Add(pattern[i]);
                    break;
            }
        }

        return new Glob(pattern, [.. parts]);
    }

    /// <summary>Compiles a pattern that is known to be valid.</summary>
    /// <exception cref="FormatException">The pattern has a wrong escape.</exception>
    public static Glob Parse(string pattern) => TryParse(pattern) ?? throw new FormatException($"'{pattern}' has a wrong escape.");

    /// <summary>Whether the whole text matches. Allocates nothing; time is at most the product of both lengths.</summary>
    public bool IsMatch(string text)
    {
        int part = 0, position = 0, retryPart = -1, retryPosition = 0;
        while (position < text.Length)
        {
            if (part < _parts.Length && _parts[part] == AnyRun)
            {
                retryPart = ++part;
                retryPosition = position;
            }
            else if (part < _parts.Length && (_parts[part] == AnyScalar || _parts[part] == text[position]))
            {
                position += _parts[part] == AnyScalar ? ScalarLength(text, position) : 1;
                part++;
            }
            else if (retryPart >= 0)
            {
                // Only the last run needs to grow: an earlier one has matched as little as it can.
                retryPosition += ScalarLength(text, retryPosition);
                position = retryPosition;
                part = retryPart;
            }
            else
            {
                return false;
            }
        }

        while (part < _parts.Length && _parts[part] == AnyRun)
            part++;
        return part == _parts.Length;
    }

    private static int ScalarLength(string text, int position) =>
        char.IsHighSurrogate(text[position]) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1]) ? 2 : 1;
}
