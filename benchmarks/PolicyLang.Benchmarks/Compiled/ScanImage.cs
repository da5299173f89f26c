using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PolicyLang.Benchmarks.Baselines;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Compiled;

/// <summary>Compiles and loads the linear scan of a workload.</summary>
internal static class ScanImage
{
    public static Scan Load(Workload workload)
    {
        var references = Basic.Reference.Assemblies.Net100.References.All.Cast<MetadataReference>().Append(MetadataReference.CreateFromFile(typeof(Event).Assembly.Location));
        var compilation = CSharpCompilation.Create($"Scan{Schema.Text(workload.Policies.Length)}.{Guid.NewGuid():N}", [CSharpSyntaxTree.ParseText(LinearScan.Of(workload))], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        if (compilation.Emit(image) is { Success: false } failed)
            throw new InvalidOperationException($"The scan does not compile: {failed.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}");
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image).GetType(LinearScan.TypeName, throwOnError: true)!.GetMethod("Decide")!.CreateDelegate<Scan>();
    }
}
