using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PolicyLang.Analyzers.Tests;

/// <summary>Runs analyzers so that one that throws fails the test. What the callback itself throws is lost, so the exceptions are kept.</summary>
internal static class Exceptions
{
    public static async Task<ImmutableArray<Diagnostic>> FindingsAsync(Compilation compilation, AnalyzerOptions analyzerOptions, params DiagnosticAnalyzer[] analyzers)
    {
        var thrown = new ConcurrentQueue<Exception>();
        var options = new CompilationWithAnalyzersOptions(
            analyzerOptions, onAnalyzerException: (e, _, _) => thrown.Enqueue(e), concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        var findings = await new CompilationWithAnalyzers(compilation, [.. analyzers], options).GetAnalyzerDiagnosticsAsync();
        Assert.Empty(thrown);
        return findings;
    }
}
