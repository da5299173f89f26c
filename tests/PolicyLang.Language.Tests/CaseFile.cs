using System.Reflection;
using System.Text;

namespace PolicyLang.Language.Tests;

/// <summary>A case: a source with marks <c>{|HEAL1001:text|}</c> around what must be underlined.</summary>
public sealed record Case(string Name, string Text, IReadOnlyList<(string Id, int Start, int End)> Expected)
{
    public static readonly string Project = typeof(Case).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Project").Value!;

    /// <summary>All cases of all files, by file and name.</summary>
    public static IReadOnlyDictionary<string, Case> All { get; } = Directory.GetFiles(Path.Combine(Project, "cases"), "*.cases").Order(StringComparer.Ordinal)
        .SelectMany(f => Read(Path.GetFileNameWithoutExtension(f), File.ReadAllText(f))).ToDictionary(c => c.Name);

    private static IEnumerable<Case> Read(string file, string text)
    {
        foreach (var part in ("\n" + text).Split("\n=== ").Skip(1))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            yield return Unmark($"{file}: {part[..end].Trim()}", part[(end + 1)..].TrimEnd('\n') + "\n");
        }
    }

    private static Case Unmark(string name, string marked)
    {
        var text = new StringBuilder();
        var open = new Stack<(string Id, int Start)>();
        var expected = new List<(string Id, int Start, int End)>();
        for (var i = 0; i < marked.Length; i++)
        {
            if (marked.AsSpan(i).StartsWith("{|HEAL", StringComparison.Ordinal))
            {
                var colon = marked.IndexOf(':', i);
                open.Push((marked[(i + 2)..colon], text.Length));
                i = colon;
            }
            else if (open.Count > 0 && marked.AsSpan(i).StartsWith("|}", StringComparison.Ordinal))
            {
                var (id, start) = open.Pop();
                expected.Add((id, start, text.Length));
                i++;
            }
            else
            {
                text.Append(marked[i]);
            }
        }

        return new Case(name, text.ToString(), [.. expected.OrderBy(e => e.Start).ThenBy(e => e.Id, StringComparer.Ordinal)]);
    }
}
