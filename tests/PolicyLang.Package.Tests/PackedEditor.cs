using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace PolicyLang.Package.Tests;

/// <summary>An editor over the files of a consumer that was built once: it has the analyzers, the generator and the fixes of the package, and nothing of this repository.</summary>
internal sealed class PackedEditor : IDisposable
{
    private readonly AdhocWorkspace _workspace = new();
    private readonly AssemblyLoadContext _loader = new("package", isCollectible: true);
    private readonly string _folder;
    private readonly ProjectId _project;
    private readonly ImmutableArray<CodeFixProvider> _fixes;
    private readonly ImmutableArray<DiagnosticAnalyzer> _analyzers;

    /// <param name="package">The package's file.</param>
    /// <param name="folder">The consumer's folder.</param>
    public PackedEditor(string package, string folder)
    {
        _folder = folder;
        var unpacked = Path.Combine(folder, "..", Path.GetFileName(folder) + ".unpacked");
        ZipFile.ExtractToDirectory(package, unpacked);
        var tools = Path.Combine(unpacked, "analyzers", "dotnet", "roslyn5.0", "cs");
        // What the package does not have, the editor has; what it has must be its own.
        _loader.Resolving += (context, name) => File.Exists(Path.Combine(tools, name.Name + ".dll")) ? context.LoadFromAssemblyPath(Path.Combine(tools, name.Name + ".dll")) : null;
        var analyzers = _loader.LoadFromAssemblyPath(Path.Combine(tools, "PolicyLang.Analyzers.dll"));
        _analyzers = Make<DiagnosticAnalyzer>(analyzers);
        _fixes = Make<CodeFixProvider>(_loader.LoadFromAssemblyPath(Path.Combine(tools, "PolicyLang.CodeFixes.dll")));
        var generators = Make<IIncrementalGenerator>(analyzers).Select(g => g.AsSourceGenerator()).ToImmutableArray();

        var project = _workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Consumer", "Consumer", LanguageNames.CSharp, Path.Combine(folder, "Consumer.csproj"),
            compilationOptions: new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable),
            metadataReferences: [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(Path.Combine(unpacked, "lib", "net10.0", "PolicyLang.dll"))],
            analyzerReferences: [new Packed(_analyzers, generators)]));
        _project = project.Id;
        Solution = project.Solution;
        var intermediate = Path.Combine(folder, "obj", "Debug", "net10.0");
        foreach (var path in Directory.GetFiles(folder, "*.cs").Concat(Directory.GetFiles(intermediate, "*.GlobalUsings.g.cs")))
            Solution = Solution.AddDocument(DocumentId.CreateNewId(_project), Path.GetFileName(path), SourceText.From(File.ReadAllText(path)), filePath: path);
        foreach (var path in Directory.GetFiles(folder, "*.heal"))
            Solution = Solution.AddAdditionalDocument(DocumentId.CreateNewId(_project), Path.GetFileName(path), SourceText.From(File.ReadAllText(path)), filePath: path);
        foreach (var path in Directory.GetFiles(intermediate, "*.GeneratedMSBuildEditorConfig.editorconfig"))
            Solution = Solution.AddAnalyzerConfigDocument(DocumentId.CreateNewId(_project), Path.GetFileName(path), SourceText.From(File.ReadAllText(path)), filePath: path);
    }

    private Solution Solution { get; set; }

    private Project Project => Solution.GetProject(_project)!;

    /// <summary>The findings of the packed analyzers.</summary>
    public async Task<ImmutableArray<Diagnostic>> FindingsAsync()
    {
        var compilation = (await Project.GetCompilationAsync())!;
        return await new CompilationWithAnalyzers(compilation, _analyzers, Project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync();
    }

    /// <summary>Applies the fix of a finding that has a title, and writes the changed <c>.heal</c> files.</summary>
    public async Task ApplyAsync(Diagnostic finding, string title)
    {
        var document = Project.Documents.Cast<TextDocument>().Concat(Project.AdditionalDocuments).Single(d => d.FilePath == finding.Location.GetLineSpan().Path);
        var offers = new List<CodeAction>();
        foreach (var provider in _fixes.Where(p => p.FixableDiagnosticIds.Contains(finding.Id)))
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, finding.Location.SourceSpan, [finding], (action, _) => offers.Add(action), CancellationToken.None));
        var operations = await offers.Single(o => o.Title == title).GetOperationsAsync(CancellationToken.None);
        Solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        foreach (var changed in Project.AdditionalDocuments)
            await File.WriteAllTextAsync(changed.FilePath!, (await changed.GetTextAsync()).ToString());
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _loader.Unload();
    }

    private static ImmutableArray<T> Make<T>(Assembly assembly) =>
        [.. assembly.GetExportedTypes().Where(t => typeof(T).IsAssignableFrom(t) && !t.IsAbstract).Select(t => (T)Activator.CreateInstance(t)!)];

    private sealed class Packed(ImmutableArray<DiagnosticAnalyzer> analyzers, ImmutableArray<ISourceGenerator> generators) : AnalyzerReference
    {
        public override string? FullPath => null;

        public override object Id => nameof(Packed);

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => analyzers;

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => analyzers;

        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => generators;
    }
}
