using System.Text;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Vocabulary;

/// <summary>The vocabulary that every policy set has: the embedded file <c>standard.heal</c>, in the language itself.</summary>
public static class StandardVocabulary
{
    private static readonly Lazy<SyntaxTree> Parsed = new(() => Parser.Parse(new SourceFile("standard.heal", Read("standard.heal"))));

    private static readonly Lazy<HashSet<string>> ZoneNames = new(() =>
        new HashSet<string>(Read("zones.txt").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'), StringComparer.Ordinal));

    /// <summary>The parsed vocabulary. Parsed once; immutable.</summary>
    public static SyntaxTree Tree => Parsed.Value;

    /// <summary>The IANA time zone names that a window may use. A fixed list, so that a build does not depend on the machine.</summary>
    public static ISet<string> Zones => ZoneNames.Value;

    private static string Read(string name)
    {
        using var stream = typeof(StandardVocabulary).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The embedded file {name} is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
