using System.Text;
using System.Text.RegularExpressions;

namespace PolicyLang.CodeFixes.Tests;

/// <summary>Breaks a text as typing and merging do: tokens are deleted, doubled, swapped and replaced, and the text is cut.</summary>
internal static partial class Mutation
{
    private static readonly string[] Junk = ["\"", "\"\"\"", "{", "}", "(", ")", "[", "]", ";", "=>", "#", "##", "@", "$\"", "'", "\\", "\0", "\uFEFF", "\uD83D", "class", "async", "when", "then", "tier1", "policy", "until 9999-12-31", "//", "/*", "\r", "\u2028"];

    /// <summary>A text with one to six mistakes.</summary>
    public static string Of(string text, Random random)
    {
        var tokens = Token().Matches(text).Select(m => m.Value).ToList();
        for (var mistakes = 1 + random.Next(6); mistakes > 0 && tokens.Count > 1; mistakes--)
        {
            var at = random.Next(tokens.Count);
            var other = random.Next(10) < 7 ? Math.Min(tokens.Count - 1, at + 2) : random.Next(tokens.Count);
            switch (random.Next(7))
            {
                case 0:
                    tokens.RemoveRange(at, Math.Min(tokens.Count - at, 1 + random.Next(4)));
                    break;
                case 1:
                    tokens.Insert(at, tokens[at]);
                    break;
                case 2:
                    (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                    break;
                case 3:
                    tokens.Insert(at, Junk[random.Next(Junk.Length)]);
                    break;
                case 4:
                    tokens[at] = tokens[other];
                    break;
                case 5:
                    tokens[at] = tokens[at][..random.Next(tokens[at].Length)];
                    break;
                default:
                    if (random.Next(4) == 0)
                        tokens.RemoveRange(at, tokens.Count - at);
                    break;
            }
        }

        return new StringBuilder().AppendJoin("", tokens).ToString();
    }

    [GeneratedRegex("""\s+|[\p{L}_][\w-]*|\d[\w.:%-]*|"[^"\n]*"|.""", RegexOptions.Singleline)]
    private static partial Regex Token();
}
