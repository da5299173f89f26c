using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Diagnostics;

/// <content>Fixes of findings about characters and literals (HEAL0xxx).</content>
public static partial class Mends
{
    /// <summary>What word processors and chats write instead of what was typed. Source: Unicode 16, chapter 6.2, and general category Cf.</summary>
    private static readonly Dictionary<char, string> LookAlikes = Pairs(
        ("\"", "\u201C\u201D\u201E\u201F\u00AB\u00BB"), ("`", "\u2018\u2019"), ("-", "\u2010\u2011\u2013\u2014\u2212"), ("<=", "\u2264"), (">=", "\u2265"), ("!=", "\u2260"),
        (",", "\uFF0C"), (":", "\uFF1A"), ("(", "\uFF08"), (")", "\uFF09"), (" ", "\u00A0\u2002\u2003\u2009\u202F\u3000"), ("", "\u200B\u200C\u200D\u2060\uFEFF\u00AD;"))
        .ToDictionary(p => p.Character, p => p.Meant);

    /// <summary>Other words for units, also those of Kubernetes.</summary>
    private static readonly Dictionary<string, string> Units = new[]
    {
        "ms msec millis", "s sec secs second seconds", "m min mins minute minutes", "h hr hrs hour hours", "d day days", "w week weeks", "B byte bytes",
        "KB k", "MB", "GB g", "TB t", "KiB ki", "MiB mi", "GiB gi", "TiB ti",
    }.Select(line => line.Split(' ')).SelectMany(words => words.Select(w => (Word: w, Unit: words[0]))).ToDictionary(p => p.Word, p => p.Unit, StringComparer.OrdinalIgnoreCase);

    /// <summary>Puts a name in quotes; null where it stands in quotes already, though in wrong ones.</summary>
    internal static Fix? Quote(Location at, string text) =>
        at.Span.Start > 0 && LookAlikes.ContainsKey(at.File.Text[at.Span.Start - 1]) ? null : Replace(at, $"\"{text}\"");

    /// <summary>Closes a string at the end of its line, where nobody can tell that it was meant to end before; null behind a backslash.</summary>
    internal static Fix? CloseString(Location at, bool raw)
    {
        var text = at.File.TextOf(at.Span).TrimEnd();
        return text.EndsWith("\\", StringComparison.Ordinal) || (raw && text.EndsWith("\"", StringComparison.Ordinal) && text.Length > 3)
            ? null
            : new Fix("Close the string at the end of its line", false, [new TextEdit(at.File, new SourceSpan(at.Span.Start + text.Length, 0), raw ? "\"\"\"" : "\"")]) { Kind = FixKind.Add };
    }

    /// <summary>Makes a raw string of one that goes on to a quote in a later line; null where one of the two is raw already.</summary>
    internal static Fix? MakeRaw(Location open, Location close)
    {
        var (file, end) = (open.File, close.Span.Start + 1);
        return file.TextOf(open.Span).StartsWith("\"\"", StringComparison.Ordinal) || file.TextOf(close.Span).StartsWith("\"\"", StringComparison.Ordinal)
            ? null
            : new Fix("Make it a raw string", false, [new TextEdit(file, new SourceSpan(open.Span.Start, 0), "\"\""), new TextEdit(file, new SourceSpan(end, 0), "\"\"")]) { Kind = FixKind.Add };
    }

    /// <summary>Writes what a look-alike stands for, or takes a character out.</summary>
    internal static Fix CorrectCharacters(Location at)
    {
        var (file, characters) = (at.File, at.File.TextOf(at.Span));
        if (!characters.All(LookAlikes.ContainsKey))
            return new Fix($"Remove {(characters.Length > 8 || characters.Any(char.IsControl) ? "these characters" : characters)}", false, [Remove(file, at.Span)]) { Kind = FixKind.Remove };
        var meant = string.Concat(characters.Select(c => LookAlikes[c]));
        var title = meant.Length == 0 ? "Remove what cannot be seen or is not needed" : meant.Trim().Length == 0 ? "Write a plain blank" : $"Write {meant.Trim()}";
        return new Fix(title, false, [new TextEdit(file, at.Span, meant)]);
    }

    /// <summary>Writes a text that stands in other quotes in plain ones; a reserved word between typographic single quotes had backticks before.</summary>
    internal static Fix CorrectQuotes(Location at, string text) =>
        Replace(at, at.File.Text[at.Span.Start] is '\u2018' or '\u2019' && ReservedWords.Contains(text) ? NameText(text) : $"\"{text}\"", isSafe: false)!;

    /// <summary>Completes the backticks around a reserved word, or takes off the one around another name; null where no name follows.</summary>
    internal static Fix? CompleteBackticks(Location at)
    {
        var name = at.File.TextOf(at.Span).Trim('`').TrimEnd('-').Trim().Replace(' ', '-');
        return name.Length == 0 ? null : Replace(at, NameText(name), isSafe: false);
    }

    /// <summary>Writes a malformed literal as it was probably meant: other words for units, units in order, a fraction of a unit, a zone.</summary>
    internal static Fix? CorrectLiteral(Location at, string text)
    {
        if (text.IndexOf('T') > 0 && LiteralScanner.TryParseMoment(text + "Z", out _))
            return Replace(at, text + "Z", isSafe: false);
        if (text.IndexOf('_') > 0 && text.All(c => Lexer.IsDigit(c) || c is '_' or '-') && NumberText.TryParseInt(text.Replace("_", ""), out _))
            return Replace(at, text.Replace("_", ""));
        if (text == "24:00")
            return Replace(at, "00:00", isSafe: false);
        return Amounts(text) is { } amounts && Quantity(amounts) is { } written ? Replace(at, written, isSafe: false) : null;
    }

    /// <summary>Numbers with units, <c>1.5h20min</c>; null where the text has another form, or a unit that nobody uses.</summary>
    private static List<(decimal Amount, string Unit)>? Amounts(string text)
    {
        var amounts = new List<(decimal Amount, string Unit)>();
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && (Lexer.IsDigit(text[i]) || text[i] == '.'))
                i++;
            var unit = i;
            while (i < text.Length && char.IsLetter(text[i]))
                i++;
            var word = text.Substring(unit, i - unit);
            var known = word is "m" or "ms" or "B" ? word : word is "M" ? "MB" : Units.TryGetValue(word, out var meant) ? meant : null;
            if (known is null || !decimal.TryParse(text.Substring(start, unit - start), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var amount))
                return null;
            amounts.Add((amount, known));
        }

        return amounts;
    }

    private static string? Quantity(List<(decimal Amount, string Unit)> amounts)
    {
        try
        {
            if (amounts.Count == 1 && DurationTextOf(1, amounts[0].Unit) is null)
                return amounts[0].Amount == decimal.Truncate(amounts[0].Amount) && SizeText.TryParse(NumberText.Format((long)amounts[0].Amount) + amounts[0].Unit, out _)
                    ? NumberText.Format((long)amounts[0].Amount) + amounts[0].Unit
                    : null;
            var total = 0m;
            foreach (var (amount, unit) in amounts)
            {
                if (DurationTextOf(1, unit) is not { } one)
                    return null;
                total += amount * one;
            }

            return total % TimeSpan.TicksPerMillisecond == 0 ? DurationText.Format((long)total) : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static long? DurationTextOf(int amount, string unit) => DurationText.TryParse(NumberText.Format(amount) + unit, out var ticks) ? ticks : null;

    private static IEnumerable<(char Character, string Meant)> Pairs(params (string Meant, string Characters)[] groups) =>
        groups.SelectMany(g => g.Characters.Select(c => (c, g.Meant)));
}
