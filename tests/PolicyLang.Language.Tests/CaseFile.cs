using System.Reflection;
using PolicyLang.Testing;

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
        var read = MarkedText.Read(marked);
        return new Case(name, read.Text, read.Sorted);
    }
}
