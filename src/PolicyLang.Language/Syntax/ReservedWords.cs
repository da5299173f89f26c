namespace PolicyLang.Language.Syntax;

/// <summary>The words that are names only in backticks. Other words of the grammar (<c>low</c>, <c>alert</c>, <c>daily</c>, …) stay free as names.</summary>
public static class ReservedWords
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "domain", "floor", "resource", "in", "target", "group", "signal", "on", "from", "carrying", "action", "reversible",
        "irreversible", "risk", "raises", "fact", "policy", "owner", "runbook", "when", "where", "unless", "for", "then", "tier1",
        "tier2", "tier3", "until", "limit", "per", "cooldown", "verify", "within", "else", "approve", "known", "after",
        "shadow", "accept", "because", "hold", "stops", "while", "during", "budget", "allows", "latch", "test", "given", "at",
        "age", "seen", "with", "severity", "labels", "expect", "and", "or", "not", "like", "true", "false", "any",
    };

    private static readonly HashSet<string> Declarations = new(StringComparer.Ordinal)
    {
        "domain", "resource", "signal", "action", "fact", "policy", "when", "hold", "budget", "test",
    };

    /// <summary>All reserved words, in ordinal order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Words.OrderBy(w => w, StringComparer.Ordinal)];

    /// <summary>Whether a word is reserved.</summary>
    public static bool Contains(string word) => Words.Contains(word);

    /// <summary>The words that begin a declaration.</summary>
    public static IReadOnlyCollection<string> OfDeclarations => Declarations;

    /// <summary>Whether a word begins a declaration.</summary>
    public static bool BeginsDeclaration(string word) => Declarations.Contains(word);

    /// <summary>A name as it is written in a policy: in backticks where it is reserved.</summary>
    public static string Quote(string name) => Contains(name) ? $"`{name}`" : name;
}
