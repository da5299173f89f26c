using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace PolicyLang.Analyzers.Tests;

/// <summary>A project in memory with <c>.heal</c> files, as the compiler sees it.</summary>
internal sealed class HealProject
{
    public const string Folder = "/project/";

    private static readonly ImmutableArray<MetadataReference> References =
        [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(IPolicySet).Assembly.Location)];

    public HealProject(params (string Path, string Text)[] files)
    {
        Files = [.. files.Select(f => (AdditionalText)new HealText(Folder + f.Path, f.Text))];
    }

    public ImmutableArray<AdditionalText> Files { get; init; }

    public Dictionary<string, string> Properties { get; } = new() { ["RootNamespace"] = "Shop", ["ProjectDir"] = Folder, ["PolicyLangToday"] = "2026-11-24" };

    public AnalyzerOptions AnalyzerOptions => new(Files, new Options(Properties));

    public static CSharpCompilation Compilation(string code = "", ImmutableArray<MetadataReference>? packages = null) => CSharpCompilation.Create(
        "Shop", code.Length == 0 ? [] : [CSharpSyntaxTree.ParseText(code)], References.AddRange(packages ?? []), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new PolicyGenerator().AsSourceGenerator()], Files, optionsProvider: new Options(Properties),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public (Compilation Output, ImmutableArray<Diagnostic> Diagnostics) Generate(string code = "", ImmutableArray<MetadataReference>? packages = null)
    {
        var driver = Driver().RunGeneratorsAndUpdateCompilation(Compilation(code, packages), out var output, out _);
        if (driver.GetRunResult().Results[0].Exception is { } e)
            throw new InvalidOperationException("The generator threw.", e);
        return (output, output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).ToImmutableArray());
    }

    public Task<ImmutableArray<Diagnostic>> AnalyzeAsync() => Exceptions.FindingsAsync(Compilation(), AnalyzerOptions, new PolicyAnalyzer());

    internal sealed class HealText(string path, string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text);

        public override string Path { get; } = path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }

    private sealed class Options(Dictionary<string, string> properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Global(properties);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Global(Dictionary<string, string> properties) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = null;
                return key.StartsWith("build_property.", StringComparison.Ordinal) && properties.TryGetValue(key["build_property.".Length..], out value);
            }
        }
    }
}
