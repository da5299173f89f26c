using System.Reflection;
using System.Text;
using PolicyLang.Testing;

namespace PolicyLang.Analyzers.Tests;

/// <summary>
/// A case of the handler analyzer. In <c>cases/*.cases</c> each begins with <c>=== name</c>; then come the statements of the handler of
/// <c>restart</c>, and parts that begin with <c>--- members</c>, <c>--- types</c>, <c>--- policies</c>, <c>--- effects</c>, or <c>--- code</c>
/// in place of the whole handler; <c>global using</c> goes to the top. <c>{|HEAL5003:…|}</c> marks what is underlined; a line <c>~ text</c> is in the message of the finding whose turn it is.
/// </summary>
public sealed record HandlerCase(string Name, IReadOnlyList<MarkedFile> Files, IReadOnlyList<string> Fragments)
{
    public static readonly string Project = typeof(HandlerCase).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Project").Value!;

    /// <summary>Whether it needs the packages that the catalogue names; the files <c>packages*.cases</c> do.</summary>
    public bool UsesPackages => Name.StartsWith("packages", StringComparison.Ordinal);

    private const string Policies = "policy p when oom on pod then restart tier1 reversible";

    /// <summary>All cases of all files, by file and name.</summary>
    public static IReadOnlyDictionary<string, HandlerCase> All { get; } = Directory.GetFiles(Path.Combine(Project, "cases"), "*.cases").Order(StringComparer.Ordinal)
        .SelectMany(f => Read(Path.GetFileNameWithoutExtension(f), File.ReadAllText(f))).ToDictionary(c => c.Name);

    private static IEnumerable<HandlerCase> Read(string file, string text) =>
        from part in ("\n" + text).Split("\n=== ").Skip(1)
        let end = part.IndexOf('\n', StringComparison.Ordinal)
        select Read($"{file}: {part[..end].Trim()}", part[(end + 1)..].Split('\n'));

    private static HandlerCase Read(string name, IEnumerable<string> lines)
    {
        var parts = new Dictionary<string, StringBuilder> { ["statements"] = new() };
        var current = parts["statements"];
        var (fragments, usings) = (new List<string>(), "");
        foreach (var line in lines)
        {
            if (line.StartsWith("--- ", StringComparison.Ordinal))
                parts[line[4..].Trim()] = current = new StringBuilder();
            else if (line.StartsWith("~ ", StringComparison.Ordinal))
                fragments.Add(line[2..].Trim());
            else if (line.StartsWith("global using ", StringComparison.Ordinal))
                usings += line["global ".Length..] + " ";
            else
                current.Append(line).Append('\n');
        }

        string Part(string key, string otherwise = "") => parts.TryGetValue(key, out var text) ? text.ToString() : otherwise;
        var code = parts.ContainsKey("code") ? Part("code") : Handler(Part("statements"), Part("members"), Part("types"));
        MarkedFile[] files =
        [
            MarkedFile.Read("Handlers.cs", usings + Usings + code), MarkedFile.Read("p.heal", Part("policies", Policies)),
            .. parts.ContainsKey("effects") ? [MarkedFile.Read("own.heal-effects", Part("effects"))] : Array.Empty<MarkedFile>(),
        ];
        return new HandlerCase(name, files, fragments);
    }

    private const string Usings = """
        using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Net.Http; using System.Threading; using System.Threading.Tasks;
        using PolicyLang; using Shop;

        """;

    private static string Handler(string statements, string members, string types) => $$"""
        [Handles("restart", On = "pod")]
        public class RestartHandler : IReversibleActionHandler<RestartArguments>
        {
            public Task<HandlerResult> UndoAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) => Task.FromResult(new HandlerResult("undone"));
            public async Task<HandlerResult> ExecuteAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken)
            {
        {{statements}}
                await Task.Yield();
                return new HandlerResult("done");
            }
        {{members}}
        }
        {{types}}
        """;
}

/// <summary>A file without its marks, and what they marked.</summary>
public sealed record MarkedFile(string Path, string Text, IReadOnlyList<(string Id, int Start, int End)> Marks)
{
    public static MarkedFile Read(string path, string marked)
    {
        var (text, marks) = MarkedText.Read(marked);
        return new MarkedFile(path, text, marks);
    }
}
