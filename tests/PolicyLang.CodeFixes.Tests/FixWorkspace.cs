using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Analyzers;
using PolicyLang.CodeFixes.Replay;

namespace PolicyLang.CodeFixes.Tests;

/// <summary>A project in a workspace, as an editor has it: C#, <c>.heal</c> files, the generator, all analyzers and all code fixes.</summary>
internal sealed class FixWorkspace : IDisposable
{
    public const string Folder = "/project/";

    public static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = AllOf<DiagnosticAnalyzer>(typeof(PolicyAnalyzer).Assembly);

    public static readonly ImmutableArray<CodeFixProvider> Providers = AllOf<CodeFixProvider>(typeof(SafeFixProvider).Assembly);

    private static readonly ImmutableArray<MetadataReference> References =
        [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(IPolicySet).Assembly.Location)];

    private readonly AdhocWorkspace _workspace = new();
    private readonly ProjectId _project;

    public FixWorkspace(IEnumerable<(string Path, string Text)> files)
    {
        var project = _workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Shop", "Shop", LanguageNames.CSharp, Folder + "Shop.csproj",
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            metadataReferences: References, analyzerReferences: [new OwnAnalyzers()]));
        _project = project.Id;
        var solution = project.Solution;
        foreach (var (path, text) in files)
        {
            var id = DocumentId.CreateNewId(_project);
            solution = path.EndsWith(".cs", StringComparison.Ordinal)
                ? solution.AddDocument(id, Path.GetFileName(path), SourceText.From(text), path.Split('/')[..^1], Folder + path)
                : solution.AddAdditionalDocument(id, path, SourceText.From(text), filePath: Folder + path);
        }

        solution = solution.AddAnalyzerConfigDocument(
            DocumentId.CreateNewId(_project), ".globalconfig",
            SourceText.From($"is_global = true\nbuild_property.RootNamespace = Shop\nbuild_property.ProjectDir = {Folder}\nbuild_property.PolicyLangToday = 2026-11-24\n"), filePath: Folder + ".globalconfig");
        Solution = solution;
    }

    public Solution Solution { get; private set; }

    public Project Project => Solution.GetProject(_project)!;

    /// <summary>The text of each file, by its path below the project.</summary>
    public async Task<Dictionary<string, string>> TextsAsync()
    {
        var texts = new Dictionary<string, string>();
        foreach (var document in Project.Documents.Cast<TextDocument>().Concat(Project.AdditionalDocuments))
            texts.Add(NameOf(document), (await document.GetTextAsync()).ToString());
        return texts;
    }

    /// <summary>What all analyzers report. An analyzer that throws fails the test.</summary>
    public async Task<ImmutableArray<Diagnostic>> FindingsAsync()
    {
        var compilation = (await Project.GetCompilationAsync())!;
        // What the callback throws is lost, so the exceptions are kept.
        var thrown = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var options = new CompilationWithAnalyzersOptions(
            Project.AnalyzerOptions, onAnalyzerException: (e, _, _) => thrown.Enqueue(e), concurrentAnalysis: false, logAnalyzerExecutionTime: false);
        var findings = await new CompilationWithAnalyzers(compilation, Analyzers, options).GetAnalyzerDiagnosticsAsync();
        if (!thrown.IsEmpty)
            throw new AggregateException("An analyzer threw.", thrown);
        return [.. findings.OrderBy(f => f.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(f => f.Location.SourceSpan.Start).ThenBy(f => f.Id, StringComparer.Ordinal)];
    }

    public async Task<ImmutableArray<Diagnostic>> CompileErrorsAsync() =>
        [.. (await Project.GetCompilationAsync())!.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)];

    /// <summary>The fixes that the editor would offer for a finding.</summary>
    public async Task<List<(CodeFixProvider Provider, CodeAction Action)>> OffersAsync(Diagnostic finding)
    {
        var offers = new List<(CodeFixProvider, CodeAction)>();
        if (DocumentOf(finding) is not { } document)
            return offers;
        foreach (var provider in Providers.Where(p => p.FixableDiagnosticIds.Contains(finding.Id) && Takes(p, document)))
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, finding.Location.SourceSpan, [finding], (action, _) => offers.Add((provider, action)), CancellationToken.None));
        return offers;
    }

    public TextDocument? DocumentOf(Diagnostic finding) => finding.Location.GetLineSpan().Path is var path
        ? Project.Documents.Cast<TextDocument>().Concat(Project.AdditionalDocuments).FirstOrDefault(d => d.FilePath == path)
        : null;

    public async Task ApplyAsync(CodeAction action)
    {
        foreach (var operation in await action.GetOperationsAsync(CancellationToken.None))
            Solution = Assert.IsType<ApplyChangesOperation>(operation).ChangedSolution;
    }

    public void Reset(Solution solution) => Solution = solution;

    public void Dispose() => _workspace.Dispose();

    private static string NameOf(TextDocument document) =>
        document.FilePath is { } path ? path[Folder.Length..] : string.Join('/', document.Folders.Append(document.Name));

    private static bool Takes(CodeFixProvider provider, TextDocument document)
    {
        var export = provider.GetType().GetCustomAttribute<ExportCodeFixProviderAttribute>()!;
        return export.DocumentKinds.Contains(document is Document ? nameof(TextDocumentKind.Document) : nameof(TextDocumentKind.AdditionalDocument))
            && (export.DocumentExtensions is not { Length: > 0 } extensions || extensions.Contains(Path.GetExtension(document.Name)));
    }

    private static ImmutableArray<T> AllOf<T>(Assembly assembly) =>
        [.. assembly.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(T)) && !t.IsAbstract).OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => (T)Activator.CreateInstance(t)!)];

    private sealed class OwnAnalyzers : AnalyzerReference
    {
        public override string? FullPath => null;

        public override object Id => nameof(OwnAnalyzers);

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => Analyzers;

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => Analyzers;

        // The workspace looks generators up by identity.
        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;

        private readonly ImmutableArray<ISourceGenerator> _generators = [new PolicyGenerator().AsSourceGenerator()];
    }
}
