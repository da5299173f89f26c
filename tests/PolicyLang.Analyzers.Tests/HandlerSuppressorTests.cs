using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PolicyLang.Analyzers.Handlers;

namespace PolicyLang.Analyzers.Tests;

/// <summary>The SDK says of classes that only a container makes that nobody makes them.</summary>
public class HandlerSuppressorTests
{
    [Fact]
    public async Task That_nobody_makes_a_handler_is_not_said_and_of_other_classes_it_is()
    {
        const string code = """
            using PolicyLang;
            [Handles("restart")] internal sealed class Handler { }
            internal sealed class Other { }
            internal class Outer { [Handles("cordon")] private sealed class Inner { } }
            """;

        var findings = await HealProject.Compilation(code).WithAnalyzers([new NeverInstantiated(), new HandlerSuppressor()], new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true)).GetAnalyzerDiagnosticsAsync();

        Assert.Equal(
            ["Handler True", "Inner True", "Other False", "Outer False"],
            findings.Select(f => $"{f.Location.SourceTree!.ToString()[f.Location.SourceSpan.Start..f.Location.SourceSpan.End]} {f.IsSuppressed}").Order(StringComparer.Ordinal));
    }

    /// <summary>What the SDK's rule does, without its package.</summary>
#pragma warning disable RS1029, RS1036, RS1038, RS2008, RS1041 // It is loaded by this test alone.
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class NeverInstantiated : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor Rule = new("CA1812", "Avoid uninstantiated internal classes", "'{0}' is never instantiated", "Performance", DiagnosticSeverity.Warning, isEnabledByDefault: true);
#pragma warning restore RS1029, RS1036, RS1038, RS2008, RS1041

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterSymbolAction(c => c.ReportDiagnostic(Diagnostic.Create(Rule, c.Symbol.Locations[0], c.Symbol.Name)), SymbolKind.NamedType);
        }
    }
}
