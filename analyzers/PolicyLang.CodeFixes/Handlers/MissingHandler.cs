using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using Diagnostic = Microsoft.CodeAnalysis.Diagnostic;

namespace PolicyLang.CodeFixes.Handlers;

/// <summary>A handler that a project lacks.</summary>
/// <param name="Action">The action's name.</param>
/// <param name="On">The resource.</param>
/// <param name="Arguments">The full name of the type of its arguments.</param>
/// <param name="IsReversible">Whether it must be able to undo.</param>
internal sealed record MissingHandler(string Action, string On, string Arguments, bool IsReversible)
{
    /// <summary>The handler that a finding HEAL5001 asks for; null where it does not say.</summary>
    public static MissingHandler? Of(Diagnostic finding)
    {
        var said = finding.Properties;
        return said.TryGetValue(HandlerProperties.Action, out var action) && said.TryGetValue(HandlerProperties.On, out var on) && said.TryGetValue(HandlerProperties.Arguments, out var arguments)
            && action is not null && on is not null && arguments is not null
            ? new MissingHandler(action, on, arguments, said.TryGetValue(HandlerProperties.IsReversible, out var reversible) && reversible == "true")
            : null;
    }

    /// <summary>The solution with a file that has the class.</summary>
    public async Task<Solution> AddToAsync(Project project, CancellationToken cancel)
    {
        var compilation = await project.GetCompilationAsync(cancel).ConfigureAwait(false);
        var (beside, isInternal) = await BesideAsync(project, cancel).ConfigureAwait(false);
        var space = beside?.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString()
            ?? (Arguments.LastIndexOf('.') is var dot and > 0 && !Arguments.StartsWith("PolicyLang.", StringComparison.Ordinal) ? Arguments.Substring(0, dot) : project.DefaultNamespace);
        var name = FreeName(compilation, space);
        var folders = beside is null ? (IEnumerable<string>)["Handlers"] : project.GetDocument(beside.SyntaxTree)?.Folders ?? [];
        var isModern = project.ParseOptions is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp10 };
        return project.AddDocument(name + ".cs", Text(name, space, isInternal, isModern, GlobalUsings(compilation, cancel)), folders).Project.Solution;
    }

    /// <summary>The first file with a handler, and whether that is internal: a new one does as those that are there.</summary>
    private static async Task<(SyntaxNode? Root, bool IsInternal)> BesideAsync(Project project, CancellationToken cancel)
    {
        foreach (var document in project.Documents.OrderBy(d => d.FilePath ?? d.Name, StringComparer.Ordinal))
        {
            if (await document.GetSyntaxRootAsync(cancel).ConfigureAwait(false) is not { } root)
                continue;
            var handler = root.DescendantNodes().OfType<ClassDeclarationSyntax>()
                .FirstOrDefault(c => c.AttributeLists.SelectMany(l => l.Attributes).Any(a => a.Name.ToString().EndsWith("Handles", StringComparison.Ordinal)));
            if (handler is not null)
                return (root, !handler.Modifiers.Any(SyntaxKind.PublicKeyword));
        }

        return (null, false);
    }

    private string FreeName(Compilation? compilation, string? space)
    {
        var name = CSharpName.Of(Action) + CSharpName.Of(On) + "Handler";
        var (free, number) = (name, 2);
        while (compilation?.GetTypeByMetadataName(string.IsNullOrEmpty(space) ? free : $"{space}.{free}") is not null)
            free = name + (number++).ToString(CultureInfo.InvariantCulture);
        return free;
    }

    private static HashSet<string> GlobalUsings(Compilation? compilation, CancellationToken cancel) =>
        [.. (compilation?.SyntaxTrees ?? []).SelectMany(t => t.GetRoot(cancel) is CompilationUnitSyntax unit ? unit.Usings : [])
            .Where(u => u.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword) && u.Name is not null).Select(u => u.Name!.ToString().Replace("global::", ""))];

    private string Text(string name, string? space, bool isInternal, bool isModern, HashSet<string> known)
    {
        var dot = Arguments.LastIndexOf('.');
        var needed = new[] { "System", "System.Threading", "System.Threading.Tasks", "PolicyLang", dot > 0 ? Arguments.Substring(0, dot) : "" };
        var usings = string.Concat(needed.Where(n => n.Length > 0 && n != space && !known.Contains(n)).Distinct().Select(n => $"using {n};\n"));
        var arguments = Arguments.Substring(dot + 1);
        var undo = IsReversible
            ? $$"""


                    /// <inheritdoc />
                    public Task<HandlerResult> UndoAsync({{arguments}} arguments, HandlerContext context, CancellationToken cancellationToken)
                    {
                        throw new NotImplementedException("Say here how '{{Action}}' is taken back.");
                    }
                """
            : "";
        var type = $$"""
            /// <summary>Carries out '{{Action}}' on {{On}}.</summary>
            [Handles("{{Action}}", On = "{{On}}")]
            {{(isInternal ? "internal" : "public")}} sealed class {{name}} : {{(IsReversible ? "IReversibleActionHandler" : "IActionHandler")}}<{{arguments}}>
            {
                /// <inheritdoc />
                public Task<HandlerResult> ExecuteAsync({{arguments}} arguments, HandlerContext context, CancellationToken cancellationToken)
                {
                    if (context.IsDryRun)
                        return Task.FromResult(new HandlerResult($"would do '{{Action}}' to {context.Target}"));
                    throw new NotImplementedException("Say here how '{{Action}}' is done.");
                }{{undo}}
            }

            """.Replace("\r\n", "\n");
        var head = usings.Length > 0 ? usings + "\n" : "";
        return string.IsNullOrEmpty(space) ? head + type
            : isModern ? $"{head}namespace {space};\n\n{type}"
            : $"{head}namespace {space}\n{{\n{string.Concat(type.TrimEnd('\n').Split('\n').Select(l => (l.Length > 0 ? "    " : "") + l + "\n"))}}}\n";
    }
}
