using System.Reflection;

namespace PolicyLang.CodeFixes.Tests;

/// <summary>
/// A case of a <c>.cases</c> file: <c>=== name</c>; <c>fix: TITLE</c>, or <c>offers: TITLE | TITLE</c>; perhaps <c>all: project</c>; files
/// behind <c>--- PATH</c>, with <c>[|…|]</c> around the finding in one of them; the files that change behind <c>+++ PATH</c>.
/// </summary>
public sealed record FixCase(
    string Name, string? Fix, string? Offers, string? All, IReadOnlyList<(string Path, string Text)> Before, IReadOnlyList<(string Path, string Text)> After, (string Path, int Start, int End) Mark)
{
    public static readonly string Project = typeof(FixCase).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Project").Value!;

    /// <summary>All cases, by file and name.</summary>
    public static IReadOnlyDictionary<string, FixCase> Known { get; } = Directory.GetFiles(Path.Combine(Project, "cases"), "*.cases").Order(StringComparer.Ordinal)
        .SelectMany(f => ("\n" + File.ReadAllText(f)).Split("\n=== ").Skip(1).Select(p => Read(Path.GetFileNameWithoutExtension(f), p))).ToDictionary(c => c.Name);

    private static FixCase Read(string file, string text)
    {
        var parts = text.Split("\n--- ");
        var head = parts[0].Split('\n').Skip(1).Select(l => l.Split(": ", 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1].Trim());
        var before = new List<(string, string)>();
        var after = new List<(string, string)>();
        (string, int, int) mark = ("", 0, 0);
        foreach (var part in parts.Skip(1))
        {
            var sections = part.Split("\n+++ ");
            var (path, marked) = Named(sections[0]);
            var (start, end) = (marked.IndexOf("[|", StringComparison.Ordinal), marked.IndexOf("|]", StringComparison.Ordinal));
            if (start >= 0)
                mark = (path, start, end - 2);
            before.Add((path, start < 0 ? marked : marked.Remove(end, 2).Remove(start, 2)));
            after.AddRange(sections.Skip(1).Select(Named));
        }

        return new FixCase($"{file}: {text.Split('\n')[0].Trim()}", head.GetValueOrDefault("fix"), head.GetValueOrDefault("offers"), head.GetValueOrDefault("all"), before, after, mark);
    }

    private static (string Path, string Text) Named(string section)
    {
        var end = section.IndexOf('\n', StringComparison.Ordinal);
        return (section[..end].Trim(), section[(end + 1)..].TrimEnd('\n') + "\n");
    }
}
