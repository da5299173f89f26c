using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>
/// Takes back CA1812, "is never instantiated", at handlers: the host makes them, from the generated list or from what somebody registers. It
/// is reported by the SDK's own rules where a project asks for all of them.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor MadeByTheHost = new("HEALS001", "CA1812", "The host makes the classes that have [Handles].");

    /// <inheritdoc />
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [MadeByTheHost];

    /// <inheritdoc />
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (var finding in context.ReportedDiagnostics)
        {
            if (finding.Location.SourceTree is { } tree
                && context.GetSemanticModel(tree).GetDeclaredSymbol(tree.GetRoot(context.CancellationToken).FindNode(finding.Location.SourceSpan), context.CancellationToken) is INamedTypeSymbol type
                && HandlerClass.Attributes(type).Any())
                context.ReportSuppression(Suppression.Create(MadeByTheHost, finding));
        }
    }
}
