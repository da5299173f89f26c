using PolicyLang.Language.Syntax;
using Superpower.Model;

namespace PolicyLang.Language.Diagnostics;

/// <summary>Makes findings: one method for each mistake, typed arguments in, a sentence out.</summary>
public static partial class Diagnose
{
    /// <summary>The message about parentheses that nest too deeply.</summary>
    internal const string TooDeep = "parentheses nest too deeply here (at most 100 levels); split the condition into several policies";

    internal static Diagnostic Syntax(Location at, string message) => new(Descriptors.Syntax, message, at);

    internal static Diagnostic Syntax(Location at, Token<HealToken> found, string[] expected, bool atEnd)
    {
        var text = found.ToStringValue();
        var isKeyword = found.Kind == HealToken.Keyword;
        var wants = Sentence(expected);
        if (atEnd)
            return Syntax(at, $"the declaration ends after '{Shorten(text)}'{(wants.Length > 0 ? $", but {wants} was expected" : " too early")}");
        // Where much else could stand, a reserved word is rather misplaced than meant as a name.
        if (isKeyword && expected.Contains("name") && expected.All(e => e is "name" or "`any`" or "`target`" or "`group`"))
            return Syntax(at, $"'{text}' is a reserved word, and {wants} was expected; to use it as a name, write it in backticks: `{text}`").MendedBy(Mends.Replace(at, $"`{text}`"));

        var message = $"unexpected '{Shorten(text)}'";
        if (wants.Length > 0)
            message += $"; expected {wants}";
        else if (expected.Length == 0)
            message += "; the declaration is complete before it, so expected another clause or declaration";
        if (found.Kind == HealToken.Assign)
            message += "; equality is written '=='";
        if (found.Kind == HealToken.Name)
        {
            var words = expected.Length == 0 ? ReservedWords.All : Words(expected);
            message += NearestName.Suggest(text, words);
            if (expected.Contains("literal") && NearestName.Find(text, words) is null)
                message += $"; a text is written in quotes: \"{text}\"";
        }

        return Syntax(at, message).MendedBy(found.Kind == HealToken.Assign ? Mends.Replace(at, "==") : null);
    }

    internal static Diagnostic UnterminatedString(Location at, bool raw) =>
        new Diagnostic(Descriptors.UnterminatedString, raw
            ? "this raw string has no end; close it with \"\"\""
            : "this string has no end on its line; close it with \", or use a raw string (\"\"\"…\"\"\") for several lines", at).MendedBy(Mends.CloseString(at, raw));

    internal static Diagnostic InvalidCharacter(Location at, string characters) =>
        new Diagnostic(Descriptors.InvalidCharacter, $"the language has no {Describe(characters)}; only strings and comments may contain any character", at).MendedBy(Mends.CorrectCharacters(at));

    internal static Diagnostic WrongQuotes(Location at, string text) =>
        new Diagnostic(Descriptors.InvalidCharacter, $"the language has no '{at.File.Text[at.Span.Start]}'; a text is written in plain double quotes: \"{Shorten(text)}\"", at).MendedBy(Mends.CorrectQuotes(at, text));

    internal static Diagnostic StrayBacktick(Location at) =>
        new Diagnostic(Descriptors.InvalidCharacter, "a backtick must stand around one whole name, such as `limit`", at).MendedBy(Mends.CompleteBackticks(at));

    internal static Diagnostic InvalidUtf8(Location at) =>
        new(Descriptors.InvalidCharacter, "these bytes are not UTF-8; save the file as UTF-8", at);

    internal static Diagnostic NotText(Location at) =>
        new(Descriptors.InvalidCharacter, "this is not a text file: it has a NUL byte; nothing in it was read", at);

    internal static Diagnostic MalformedLiteral(Location at, string text) =>
        new Diagnostic(Descriptors.MalformedLiteral, $"'{Shorten(text)}' is not a literal: {LiteralHint(text)}", at).MendedBy(Mends.CorrectLiteral(at, text));

    internal static Diagnostic WrongEscape(Location at) =>
        new(Descriptors.MalformedLiteral, "a string has no such escape; known are \\\" \\\\ \\n \\r \\t and \\u{1F600}, and a raw string (\"\"\"…\"\"\") needs none", at);

    internal static Diagnostic WrongPattern(Location at) =>
        new(Descriptors.MalformedLiteral, "in a pattern a backslash stands only before '*', '?' or another backslash", at);

    internal static Diagnostic UnknownZone(Location at, string zone, IEnumerable<string> zones) =>
        new Diagnostic(Descriptors.MalformedLiteral, $"'{zone}' is no IANA time zone, so nobody could tell when this begins{NearestName.Suggest(zone, zones)}", at).MendedBy(NearestName.Find(zone, zones) is { } nearest ? Mends.Replace(at, $"\"{nearest}\"", isSafe: false) : null);

    /// <summary>The words among what was expected, and not the kinds of things, such as a name.</summary>
    private static IEnumerable<string> Words(string[] expected) =>
        expected.Where(e => e.StartsWith("`", StringComparison.Ordinal)).Select(e => e.Trim('`'))
            .Concat(expected.Contains("a declaration") ? ReservedWords.OfDeclarations : [])
            .Concat(expected.Contains("weekday") ? Enum.GetNames(typeof(DayOfWeek)).Select(d => d.ToLowerInvariant()) : []);

    private static string LiteralHint(string text)
    {
        if (text.IndexOf('-', 1) > 0)
            return "a date is written 2026-12-08, an instant 2026-12-08T10:30Z, and both must exist";
        if (text.IndexOf(':') >= 0)
            return "a clock time is written HH:MM, from 00:00 to 23:59";
        if (text.All(c => Lexer.IsDigit(c) || c is '-' or '_' or '.' or '%'))
            return "it is out of range, or its underscores or point are misplaced";
        return "durations have descending whole units w d h m s ms (1h30m), sizes one unit B KB KiB MB MiB GB GiB TB TiB (512MiB)";
    }

    private static string Sentence(string[] expected)
    {
        var items = expected.Distinct().Select(e => e switch
        {
            "name" or "string" or "integer" or "duration" or "literal" or "date" or "clock time" or "comparison" or "weekday" or "number" or "size" or "instant" =>
                (e == "integer" || e == "instant" ? "an " : "a ") + e,
            "a declaration" => "a declaration (domain, resource, signal, action, fact, policy, when, hold, budget or test)",
            _ => e.Replace('`', '\''),
        }).Where(e => e != "a malformed literal" && e != "malformed literal").ToList();
        return items.Count switch
        {
            0 => "",
            1 => items[0],
            _ => string.Join(", ", items.Take(items.Count - 1)) + " or " + items[items.Count - 1],
        };
    }

    private static string Describe(string characters)
    {
        var scalar = char.IsHighSurrogate(characters[0]) && characters.Length > 1 ? char.ConvertToUtf32(characters, 0) : characters[0];
        return char.IsControl(characters[0]) || characters.Length > 8 ? $"character U+{scalar:X4}" : $"'{characters}'";
    }

    internal static string Shorten(string text) => text.Length <= 40 ? text : text.Substring(0, 39) + "…";
}
