using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Safety;
using Location = Microsoft.CodeAnalysis.Location;
using RoslynDiagnostic = Microsoft.CodeAnalysis.Diagnostic;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>Reports what the C# handlers of a project lack for its policies: HEAL5xxx. It only translates what the rules find.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Those that need the whole project, and so come at the end of a compilation.</summary>
    private static readonly HashSet<string> AtTheEnd = [Descriptors.NoHandler.Id, Descriptors.ReachesEffect.Id, Descriptors.TwoHandlers.Id, Descriptors.CannotFollow.Id];

#pragma warning disable RS2000, RS2008 // The IDs have their one definition in the language core.
    private static readonly ImmutableDictionary<string, Microsoft.CodeAnalysis.DiagnosticDescriptor> Rules = Descriptors.OfHandlers.ToImmutableDictionary(
        d => d.Id,
        d => new Microsoft.CodeAnalysis.DiagnosticDescriptor(
            d.Id, d.Title, "{0}", d.Category, d.Severity == Severity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
            isEnabledByDefault: true, customTags: AtTheEnd.Contains(d.Id) ? [WellKnownDiagnosticTags.CompilationEnd] : []));
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
            if (start.Compilation.GetTypeByMetadataName(HandlerClass.Attribute) is null)
                return;
            var project = new HandlerProject(start.Compilation, start.Options, start.CancellationToken);
            start.RegisterSymbolAction(context => OnClass(context, project), SymbolKind.NamedType);
            CheckTokens(start, project);
            start.RegisterSyntaxNodeAction(OnAttribute, SyntaxKind.Attribute);
            start.RegisterAdditionalFileAction(OnFile);
            // The compiler binds each method once, shows it to all analyzers and forgets it: to ask for it at the end binds it again.
            if (!project.Files.IsEmpty)
            {
                start.RegisterOperationBlockAction(context =>
                {
                    if (project.RunsAlone)
                        project.Calls.Read(context.OperationBlocks);
                });
                start.RegisterOperationAction(context => project.Registered.Read((IInvocationOperation)context.Operation), OperationKind.Invocation);
            }

            start.RegisterCompilationEndAction(context => OnProject(context, project));
        });
    }

    private static void OnClass(SymbolAnalysisContext context, HandlerProject project)
    {
        foreach (var (id, at, message) in ClassRules.Check(project, (INamedTypeSymbol)context.Symbol, context.CancellationToken))
            Report(context.ReportDiagnostic, id, at, [], message);
    }

    /// <summary>At the end of each handler and not of the compilation, so that editors show it while a person types.</summary>
    private static void CheckTokens(CompilationStartAnalysisContext start, HandlerProject project)
    {
        var rule = new TokenRule(start.Compilation, project.Code);
        var said = new ConcurrentDictionary<(Location, string), bool>();
        start.RegisterSymbolStartAction(
            handler =>
            {
                var type = (INamedTypeSymbol)handler.Symbol;
                if (!HandlerClass.Attributes(type).Any())
                    return;
                handler.RegisterOperationBlockAction(context => rule.Read(context.OwningSymbol, context.OperationBlocks, context.CancellationToken));
                handler.RegisterSymbolEndAction(context =>
                {
                    // Handlers share helpers, and what is wrong with one of those is said once.
                    foreach (var (at, message) in rule.Check(type, context.CancellationToken))
                    {
                        if (said.TryAdd((at, message), true))
                            Report(context.ReportDiagnostic, Descriptors.TokenNotObserved.Id, at, [], message);
                    }
                });
            },
            SymbolKind.NamedType);
    }

    private static void OnAttribute(SyntaxNodeAnalysisContext context)
    {
        var attribute = (AttributeSyntax)context.Node;
        var name = attribute.Name is QualifiedNameSyntax qualified ? qualified.Right : attribute.Name is AliasQualifiedNameSyntax alias ? alias.Name : attribute.Name;
        if (name.ToString() is not ("AssumeNoEffect" or "AssumeNoEffectAttribute") || attribute.ArgumentList?.Arguments is not [{ Expression: var reason }])
            return;
        if (context.SemanticModel.GetConstantValue(reason, context.CancellationToken) is { HasValue: true, Value: var value } && string.IsNullOrWhiteSpace(value as string)
            && context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol?.ContainingNamespace.ToDisplayString() == "PolicyLang")
            Report(context.ReportDiagnostic, Descriptors.NoReason.Id, reason.GetLocation(), [], Diagnose.NoReason(NameOf(attribute.Parent?.Parent)));
    }

    private static string NameOf(SyntaxNode? declaration) => declaration switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        _ => "this",
    };

    private static void OnFile(AdditionalFileAnalysisContext context)
    {
        if (!GuardFile.Is(context.AdditionalFile) || context.AdditionalFile.GetText(context.CancellationToken) is not { } text)
            return;
        foreach (var (span, message) in GuardRule.Check(context.Compilation, GuardFile.Read(text)))
            Report(context.ReportDiagnostic, Descriptors.GuardsNothing.Id, Location.Create(context.AdditionalFile.Path, span, text.Lines.GetLinePositionSpan(span)), [], message);
    }

    private static void OnProject(CompilationAnalysisContext context, HandlerProject project)
    {
        var own = project.OwnHandlers().ToList();
        ReportTwins(context, own);
        if (project.Files.IsEmpty)
            return;
        ReportMissing(context, project, own);
        var reach = new Lazy<EffectReach>(() => new EffectReach(context.Compilation, project.Calls));
        foreach (var handler in own)
        {
            if (project.AloneUse(handler) is not { } use)
                continue;
            foreach (var reached in reach.Value.From(handler.Type, context.CancellationToken))
            {
                var names = reached.Calls.Select((c, i) => EffectReach.Show(c, isLast: i == reached.Calls.Count - 1));
                var isUnknown = reached.Last.Effect is null or GuardLine.Unknown;
                Report(
                    context.ReportDiagnostic, (isUnknown ? Descriptors.CannotFollow : Descriptors.ReachesEffect).Id,
                    reached.Calls[0].Syntax.GetLocation(), reached.Calls.Skip(1).Select(c => c.Syntax.GetLocation()),
                    isUnknown
                        ? Diagnose.CannotFollow(handler.Action, use.Policy.Name, WhyUnknown(reached.Last), names)
                        : Diagnose.ReachesEffect(handler.Action, use.Policy.Name, reached.Last.Effect!, names),
                    HandlerMends.Demote(project.UsesOf(handler).Select(u => u.Policy)));
            }
        }
    }

    private static string WhyUnknown(Call call) => call.Obstacle ?? (call.Target.ContainingNamespace?.ToDisplayString().StartsWith("System", StringComparison.Ordinal) == true
        ? "reflection" : "a catalogue lists it as unknown");

    private static void ReportTwins(CompilationAnalysisContext context, IReadOnlyList<HandlerClass> handlers)
    {
        foreach (var twins in handlers.GroupBy(h => (h.Action, h.On)))
        {
            foreach (var second in twins.Skip(1))
                Report(context.ReportDiagnostic, Descriptors.TwoHandlers.Id, second.Place, [twins.First().Place], Diagnose.TwoHandlers(twins.First().Type.Name, second.Type.Name, second.Action, second.On));
        }
    }

    private static void ReportMissing(CompilationAnalysisContext context, HandlerProject project, IReadOnlyList<HandlerClass> own)
    {
        var all = own.Concat(project.ReferencedHandlers()).ToLookup(h => h.Action, StringComparer.Ordinal);
        // A library of policies alone has its handlers elsewhere, so silence is right there.
        if (all.Count == 0 && project.Registered.IsEmpty)
            return;
        foreach (var uses in project.UsesByAction.Where(u => !all[u.Key.Action].Any(h => h.Handles(u.Key.Action, u.Key.Resource)) && !project.Registered.Handles(u.Key.Action, u.Key.Resource)))
        {
            if (uses.FirstOrDefault(u => !Acceptance.Covers(u.Policy, Descriptors.NoHandler.Id, project.Settings.Today)) is not { } use)
                continue;
            var at = PolicyAnalyzer.LocationOf(new Language.Diagnostics.Location(use.Policy.File, use.Step.Span));
            Report(context.ReportDiagnostic, Descriptors.NoHandler.Id, at, [], Diagnose.NoHandler(use.Step.Action.Name, use.Resource, use.Policy.Name),
                HandlerMends.Missing(use, project.ArgumentsOf(use.Step.Action), project.Settings));
        }
    }

    private static void Report(Action<RoslynDiagnostic> report, string id, Location at, IEnumerable<Location> related, string message, ImmutableDictionary<string, string?>? mends = null) =>
        report(RoslynDiagnostic.Create(Rules[id], at, related, mends, message));
}
