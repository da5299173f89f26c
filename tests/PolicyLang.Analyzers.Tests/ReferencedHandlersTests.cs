using Microsoft.CodeAnalysis;
using PolicyLang.Analyzers.Handlers;

namespace PolicyLang.Analyzers.Tests;

/// <summary>A service may have its handlers in libraries: those count, and what is missing in all of them is still said.</summary>
public class ReferencedHandlersTests
{
    private const string Usings = "using System.Threading; using System.Threading.Tasks; using PolicyLang;\n";

    private const string Policies = "policy p when oom on pod then cordon on node tier2\npolicy q when oom on pod then drain on node tier2\n";

    /// <summary>A library may keep its handlers to itself and register them.</summary>
    [Theory]
    [InlineData("public sealed class")]
    [InlineData("internal sealed class")]
    public async Task A_handler_of_a_referenced_library_counts(string kind)
    {
        var library = Library($"[Handles(\"cordon\", On = \"node\"), Handles(\"drain\")] {kind} NodeHandler");

        Assert.Empty(await FindingsAsync("class C { }", library));
    }

    [Fact]
    public async Task What_neither_the_library_nor_the_project_handles_is_missing()
    {
        var library = Library("[Handles(\"cordon\", On = \"node\")] public sealed class NodeHandler");

        var finding = Assert.Single(await FindingsAsync("class C { }", library));

        Assert.Equal("HEAL5001", finding.Id);
        Assert.Contains("no handler carries out 'drain' on 'node'", finding.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_project_and_a_library_may_share_the_work()
    {
        var library = Library("[Handles(\"cordon\", On = \"node\")] public sealed class NodeHandler");

        Assert.Empty(await FindingsAsync(Usings + Handler("[Handles(\"drain\")] public sealed class DrainHandler", "Shop.DrainArguments"), library));
    }

    [Fact]
    public async Task One_of_the_library_for_another_resource_does_not_count()
    {
        var library = Library("[Handles(\"cordon\", On = \"node\"), Handles(\"drain\", On = \"pod\")] public sealed class NodeHandler");

        Assert.Equal(["HEAL5001"], (await FindingsAsync("class C { }", library)).Select(f => f.Id));
    }

    private static async Task<IReadOnlyList<Diagnostic>> FindingsAsync(string code, MetadataReference library)
    {
        var project = new HealProject(("p.heal", Policies));
        var (compilation, _) = project.Generate(code, [library]);
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        return await Exceptions.FindingsAsync(compilation, project.AnalyzerOptions, new HandlerAnalyzer());
    }

    private static MetadataReference Library(string head)
    {
        var compilation = HealProject.Compilation(Usings + Handler(head, "NoArguments")).WithAssemblyName("Library");
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static string Handler(string head, string arguments) => $$"""
        {{head}} : IReversibleActionHandler<{{arguments}}>
        {
            public Task<HandlerResult> ExecuteAsync({{arguments}} a, HandlerContext c, CancellationToken t) => Task.FromResult(new HandlerResult("done"));
            public Task<HandlerResult> UndoAsync({{arguments}} a, HandlerContext c, CancellationToken t) => Task.FromResult(new HandlerResult("undone"));
        }
        """;
}
