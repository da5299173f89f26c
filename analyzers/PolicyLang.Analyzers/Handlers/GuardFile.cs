using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>A catalogue of guarded APIs: lines of text, read without ever throwing. docs/handlers.md has the format.</summary>
/// <param name="Lines">Its lines, each with its place in the file.</param>
/// <param name="Errors">What is malformed.</param>
internal sealed record GuardFile(IReadOnlyList<(GuardLine Line, TextSpan Span)> Lines, IReadOnlyList<(TextSpan Span, string Message)> Errors)
{
    /// <summary>The extension of catalogues.</summary>
    public const string Extension = ".heal-effects";

    private static readonly Lazy<GuardFile> Embedded = new(ReadEmbedded);

    /// <summary>The catalogue of this assembly.</summary>
    public static GuardFile Standard => Embedded.Value;

    /// <summary>Whether an additional file is a catalogue.</summary>
    public static bool Is(AdditionalText file) => file.Path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a catalogue.</summary>
    public static GuardFile Read(SourceText text)
    {
        var lines = new List<(GuardLine, TextSpan)>();
        var errors = new List<(TextSpan, string)>();
        foreach (var line in text.Lines)
        {
            var words = line.ToString();
            var trimmed = words.Trim().TrimStart('\uFEFF');
            if (trimmed.Length == 0 || trimmed[0] == '#')
                continue;
            var span = new TextSpan(line.Start + words.IndexOf(trimmed, StringComparison.Ordinal), trimmed.Length);
            if (Parse(trimmed, out var problem) is { } guard)
                lines.Add((guard, span));
            else
                errors.Add((span, problem));
        }

        return new GuardFile(lines, errors);
    }

    private static GuardLine? Parse(string text, out string problem)
    {
        problem = "";
        var words = text.Split([' ', '\t'], 4, StringSplitOptions.RemoveEmptyEntries);
        if (!GuardLine.Effects.Contains(words[0]))
        {
            problem = Diagnose.UnknownEffect(words[0], GuardLine.Effects);
            return null;
        }

        var dot = words.Length > 1 ? words[1].LastIndexOf('.') : -1;
        if (dot <= 0 || dot == words[1].Length - 1)
        {
            problem = Diagnose.NotAMember(words.Length > 1 ? words[1] : "");
            return null;
        }

        var conditions = new List<GuardCondition>();
        if (words.Length > 2)
        {
            if (words[2] != "if" || words.Length < 4)
            {
                problem = Diagnose.NotACondition(string.Join(" ", words.Skip(2)));
                return null;
            }

            foreach (var part in words[3].Split([" and "], StringSplitOptions.None))
            {
                if (Condition(part) is not { } condition)
                {
                    problem = Diagnose.NotACondition(part.Trim());
                    return null;
                }

                conditions.Add(condition);
            }
        }

        return new GuardLine(words[0], words[1].Substring(0, dot), words[1].Substring(dot + 1), conditions);
    }

    private static GuardCondition? Condition(string text)
    {
        var words = text.Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
            return null;
        var rest = words[1].TrimStart();
        var isNegated = rest.StartsWith("not ", StringComparison.Ordinal);
        if (isNegated)
            rest = rest.Substring(4).TrimStart();
        if (!rest.StartsWith("in ", StringComparison.Ordinal))
            return null;
        var texts = rest.Substring(3).Split(',').Select(t => t.Trim()).ToList();
        var path = words[0].Split('.');
        return texts.Any(t => t.Length == 0) || path.Any(p => p.Length == 0) || path is [GuardCondition.Receiver] ? null : new GuardCondition(path, isNegated, texts);
    }

    private static GuardFile ReadEmbedded()
    {
        using var stream = typeof(GuardFile).Assembly.GetManifestResourceStream("guarded.heal-effects")
            ?? throw new InvalidOperationException("The embedded file guarded.heal-effects is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Read(SourceText.From(reader.ReadToEnd()));
    }
}
