using System.Reflection;
using System.Text;
using PolicyLang.Language.Editing;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.LanguageServer.Tests;

/// <summary>A text with a caret <c>$$</c>, or a range <c>[|…|]</c>, and perhaps more files behind lines <c>--- name</c>.</summary>
public sealed record EditingCase(string Name, SetView Set, SyntaxTree Tree, int Offset, SourceSpan Range)
{
    public static readonly string Project = typeof(EditingCase).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Project").Value!;

    public static readonly string Repository = typeof(EditingCase).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!;

    private static readonly DateTimeOffset Today = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The cases of a file in the folder <c>editing</c>; each begins with a line <c>=== name</c>.</summary>
    public static IEnumerable<EditingCase> Read(string feature)
    {
        foreach (var part in ("\n" + File.ReadAllText(Path.Combine(Project, "editing", feature + ".cases"))).Split("\n=== ").Skip(1))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            yield return Parse(part[..end].Trim(), part[(end + 1)..]);
        }
    }

    public static EditingCase Parse(string name, string marked)
    {
        var files = marked.Split("\n--- ");
        var text = new StringBuilder();
        var (start, length, i) = (-1, 0, 0);
        while (i < files[0].Length)
        {
            var rest = files[0].AsSpan(i);
            if (rest.StartsWith("$$") || rest.StartsWith("[|"))
                (start, i) = (text.Length, i + 2);
            else if (rest.StartsWith("|]"))
                (length, i) = (text.Length - start, i + 2);
            else
                text.Append(files[0][i++]);
        }

        var trees = files.Skip(1).Select(f => Parser.Parse(new SourceFile(f[..f.IndexOf('\n', StringComparison.Ordinal)].Trim(), f[(f.IndexOf('\n', StringComparison.Ordinal) + 1)..])))
            .Prepend(Parser.Parse(new SourceFile("main.heal", text.ToString()))).ToList();
        return new EditingCase(name, new SetView(PolicyCompilation.Create(trees, new CompilationOptions(Today)), Today), trees[0], start, new SourceSpan(Math.Max(0, start), length));
    }

    /// <summary>Compares what a feature gives for all cases of its file with a baseline beside it.</summary>
    public static void Check(string feature, Func<EditingCase, string> show)
    {
        var text = new StringBuilder();
        foreach (var one in Read(feature))
            text.Append($"=== {one.Name}\n{show(one).TrimEnd('\n')}\n\n");
        Language.Tests.Baseline.Check(Path.Combine(Project, "editing", feature + ".baseline.txt"), text.ToString());
    }

    /// <summary>A place as line:column, from 1.</summary>
    public static string At(SourceFile file, SourceSpan span)
    {
        var start = file.PositionOf(span.Start);
        return $"{file.Path}({start.Line},{start.Column}) '{file.TextOf(span)}'";
    }
}
