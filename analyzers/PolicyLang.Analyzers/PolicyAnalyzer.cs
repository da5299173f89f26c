using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Diagnostics;
using HealDiagnostic = PolicyLang.Language.Diagnostics.Diagnostic;
using Location = Microsoft.CodeAnalysis.Location;

namespace PolicyLang.Analyzers;

/// <summary>Reports the findings of the language core in <c>.heal</c> files, while a person types and in the build. It only translates.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PolicyAnalyzer : DiagnosticAnalyzer
{
#pragma warning disable RS2000, RS2008 // Release tracking reads literals only; the IDs have their one definition in the language core, and docs/diagnostics lists them.
    internal static readonly ImmutableDictionary<string, Microsoft.CodeAnalysis.DiagnosticDescriptor> Rules = Descriptors.All.ToImmutableDictionary(
        d => d.Id,
        d => new Microsoft.CodeAnalysis.DiagnosticDescriptor(d.Id, d.Title, "{0}", d.Category, SeverityOf(d.Severity), isEnabledByDefault: true));
#pragma warning restore RS2000, RS2008

    /// <inheritdoc />
    public override ImmutableArray<Microsoft.CodeAnalysis.DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. Rules.Values];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var settings = PolicySettings.From(start.Options.AnalyzerConfigOptionsProvider.GlobalOptions);
            var files = start.Options.AdditionalFiles.Where(ParsedFiles.IsPolicyFile).ToImmutableArray();
            if (files.IsEmpty)
                return;
            var cancel = start.CancellationToken;
            var findings = new Lazy<ILookup<string, HealDiagnostic>>(() => Analyze(files, settings, cancel));
            start.RegisterAdditionalFileAction(context =>
            {
                if (!ParsedFiles.IsPolicyFile(context.AdditionalFile))
                    return;
                foreach (var finding in findings.Value[context.AdditionalFile.Path])
                    context.ReportDiagnostic(Translate(finding));
            });
        });
    }

    private static ILookup<string, HealDiagnostic> Analyze(ImmutableArray<AdditionalText> files, PolicySettings settings, CancellationToken cancel)
    {
        var trees = files.Select(f => ParsedFiles.Parse(f, settings.Relative(f.Path), cancel));
        var compilation = BoundPolicies.Create(trees, settings.ForCompilation());
        return PolicyAnalysis.Run(compilation, settings.ForCompilation().Today, cancel).Diagnostics.ToLookup(d => d.Location.File.FullPath, StringComparer.Ordinal);
    }

    private static Microsoft.CodeAnalysis.Diagnostic Translate(HealDiagnostic finding) => Microsoft.CodeAnalysis.Diagnostic.Create(
        Rules[finding.Id], LocationOf(finding.Location), finding.Related.Select(r => LocationOf(r.Location)), FixesOf(finding.Fixes), finding.Message);

    /// <summary>What the code fixes replay: findings travel between processes, so their fixes do as text.</summary>
    internal static ImmutableDictionary<string, string?> FixesOf(IReadOnlyCollection<Fix> fixes) => Carried([.. fixes.Select(PortableFix.Of)]);

    internal static ImmutableDictionary<string, string?> Carried(IReadOnlyCollection<PortableFix> fixes) => fixes.Count == 0
        ? ImmutableDictionary<string, string?>.Empty
        : ImmutableDictionary<string, string?>.Empty.Add(PortableFix.Property, PortableFix.Write(fixes));

    internal static Location LocationOf(Language.Diagnostics.Location location)
    {
        var (start, end) = (location.Start, location.End);
        return Location.Create(
            location.File.FullPath,
            new TextSpan(location.Span.Start, location.Span.Length),
            new LinePositionSpan(new LinePosition(start.Line - 1, start.Column - 1), new LinePosition(end.Line - 1, end.Column - 1)));
    }

    private static DiagnosticSeverity SeverityOf(Severity severity) => severity switch
    {
        Severity.Error => DiagnosticSeverity.Error,
        Severity.Warning => DiagnosticSeverity.Warning,
        _ => DiagnosticSeverity.Info,
    };
}
