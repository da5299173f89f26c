using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>Reports what the C# handlers of a project lack for its policies: HEAL5001, HEAL5002 and HEAL5003.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerAnalyzer : DiagnosticAnalyzer
{
#pragma warning disable RS2000, RS2008 // The IDs have their one definition in the language core.
    private static readonly ImmutableDictionary<string, Microsoft.CodeAnalysis.DiagnosticDescriptor> Rules = Descriptors.OfHandlers.ToImmutableDictionary(
        d => d.Id,
        d => new Microsoft.CodeAnalysis.DiagnosticDescriptor(
            d.Id, d.Title, "{0}", d.Category, d.Severity == Severity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
            isEnabledByDefault: true, customTags: [WellKnownDiagnosticTags.CompilationEnd]));
#pragma warning restore RS2000, RS2008

    /// <inheritdoc />
    public override ImmutableArray<Microsoft.CodeAnalysis.DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. Rules.Values];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationAction(Analyze);
    }

    private static void Analyze(CompilationAnalysisContext context)
    {
        var cancel = context.CancellationToken;
        var files = context.Options.AdditionalFiles.Where(ParsedFiles.IsPolicyFile).ToImmutableArray();
        if (files.IsEmpty || context.Compilation.GetTypeByMetadataName("PolicyLang.HandlesAttribute") is null)
            return;
        var handlers = CallGraph.Types(context.Compilation.Assembly.GlobalNamespace).SelectMany(t => HandlerClass.Of(t, cancel)).ToList();
        // A library of policies alone has its handlers elsewhere, so silence is right there.
        if (handlers.Count == 0)
            return;
        var settings = PolicySettings.From(context.Options.AnalyzerConfigOptionsProvider.GlobalOptions);
        var model = PolicyCompilation.Create(files.Select(f => ParsedFiles.Parse(f, settings.Relative(f.Path), cancel)), settings.ForCompilation()).Model;
        var uses = (from policy in model.Policies
                    where policy.Tier < Tier.Tier3 && !policy.IsShadow
                    from plan in policy.Plans
                    from step in plan.Steps
                    where step.Action.Name != ActionDefinition.Page
                    select (Policy: policy, Step: step, Resource: step.Resource ?? plan.IncidentResource)).ToList();

        foreach (var use in uses.Where(u => !handlers.Any(h => h.Handles(u.Step.Action.Name, u.Resource))).GroupBy(u => (u.Step.Action.Name, u.Resource)).Select(g => g.First()))
        {
            var at = PolicyAnalyzer.LocationOf(new Language.Diagnostics.Location(use.Policy.File, use.Step.Span));
            Report(context, Descriptors.NoHandler.Id, at, [], Diagnose.NoHandler(use.Step.Action.Name, use.Resource, use.Policy.Name), HandlerMends.Missing(use.Step.Action, use.Resource, new ArgumentTypes(model), settings.Names.Namespace));
        }

        var reach = new EffectReach(context.Compilation);
        foreach (var handler in handlers)
        {
            var declared = model.Actions.Where(a => a.Name == handler.Action && (handler.On is null || a.Resources.Contains(handler.On))).ToList();
            if (declared.Any(a => a.IsReversible) && handler.Implements("IActionHandler") && !handler.Implements("IReversibleActionHandler"))
                Report(context, Descriptors.CannotUndo.Id, handler.Place, [], Diagnose.CannotUndo(handler.Type.Name, handler.Action));
            var use = uses.FirstOrDefault(u => u.Policy.Tier == Tier.Tier1 && handler.Handles(u.Step.Action.Name, u.Resource));
            if (use.Policy is null)
                continue;
            foreach (var path in reach.PathsOf(handler.Type, cancel))
            {
                var names = path.Calls.Select((c, i) => EffectReach.Show(c.Method, isLast: i == path.Calls.Count - 1));
                Report(
                    context, Descriptors.ReachesEffect.Id, path.Calls[0].Syntax.GetLocation(), path.Calls.Skip(1).Select(c => c.Syntax.GetLocation()),
                    Diagnose.ReachesEffect(handler.Action, use.Policy.Name, path.Effect, names),
                    HandlerMends.Demote(uses.Where(u => handler.Handles(u.Step.Action.Name, u.Resource)).Select(u => u.Policy)));
            }
        }
    }

    private static void Report(CompilationAnalysisContext context, string id, Microsoft.CodeAnalysis.Location at, IEnumerable<Microsoft.CodeAnalysis.Location> related, string message, ImmutableDictionary<string, string?>? properties = null) =>
        context.ReportDiagnostic(Microsoft.CodeAnalysis.Diagnostic.Create(Rules[id], at, related, properties, message));
}
