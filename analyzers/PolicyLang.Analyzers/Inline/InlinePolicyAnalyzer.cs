using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;
using Diagnostic = Microsoft.CodeAnalysis.Diagnostic;
using HealSyntaxTree = PolicyLang.Language.Syntax.SyntaxTree;

namespace PolicyLang.Analyzers.Inline;

/// <summary>
/// Checks policy texts in C#: what is given to a parameter, field or property with <c>[StringSyntax("heal")]</c>. Each text is a policy set of
/// its own, with the standard vocabulary and that of the project's <c>.heal</c> files.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InlinePolicyAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The language's name in <c>[StringSyntax]</c>.</summary>
    public const string Syntax = "heal";

    /// <inheritdoc />
    public override ImmutableArray<Microsoft.CodeAnalysis.DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. PolicyAnalyzer.Rules.Values];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var project = new Project(start.Compilation, start.Options, start.CancellationToken);
            start.RegisterOperationAction(
                context => Analyze(context, project),
                OperationKind.Argument, OperationKind.SimpleAssignment, OperationKind.CoalesceAssignment,
                OperationKind.FieldInitializer, OperationKind.PropertyInitializer, OperationKind.ParameterInitializer, OperationKind.Return);
        });
    }

    private static void Analyze(OperationAnalysisContext context, Project project)
    {
        var (isHeal, value) = context.Operation switch
        {
            IArgumentOperation { Parameter: { } parameter, IsImplicit: false } argument => (project.IsHeal(parameter), argument.Value),
            IArgumentOperation { Parameter: { } parameter, ArgumentKind: ArgumentKind.ParamArray or ArgumentKind.ParamCollection } argument => (project.IsHeal(parameter), argument.Value),
            IAssignmentOperation { Target: IMemberReferenceOperation member } assignment => (project.IsHeal(member.Member), assignment.Value),
            IFieldInitializerOperation initializer => (initializer.InitializedFields.Any(project.IsHeal), initializer.Value),
            IPropertyInitializerOperation initializer => (initializer.InitializedProperties.Any(project.IsHeal), initializer.Value),
            IParameterInitializerOperation initializer => (project.IsHeal(initializer.Parameter), initializer.Value),
            IReturnOperation { ReturnedValue: { } returned } when context.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.PropertyGet, AssociatedSymbol: { } property } =>
                (project.IsHeal(property), returned),
            _ => (false, null),
        };
        if (!isHeal || value is null)
            return;
        foreach (var text in Texts(value))
        {
            if (text.Syntax is ExpressionSyntax expression && InlineText.Of(expression, context.Compilation, context.CancellationToken) is { } inline && project.IsNew(inline))
                Report(context, project, inline);
        }
    }

    /// <summary>The expressions that a value may be: branches of a choice, and elements of a list.</summary>
    private static IEnumerable<IOperation> Texts(IOperation value) => value switch
    {
        IConversionOperation conversion => Texts(conversion.Operand),
        IParenthesizedOperation parenthesized => Texts(parenthesized.Operand),
        IConditionalOperation { WhenFalse: { } no } choice => Texts(choice.WhenTrue).Concat(Texts(no)),
        ICoalesceOperation choice => Texts(choice.Value).Concat(Texts(choice.WhenNull)),
        ISwitchExpressionOperation choice => choice.Arms.SelectMany(a => Texts(a.Value)),
        IArrayCreationOperation { Initializer: { } list } => list.ElementValues.SelectMany(Texts),
        ICollectionExpressionOperation list => list.Elements.SelectMany(Texts),
        _ => [value],
    };

    private static void Report(OperationAnalysisContext context, Project project, InlineText inline)
    {
        var file = new SourceFile("inline text", inline.Text);
        // A byte order mark would move every place by one, and nobody writes one on purpose.
        if (file.Text.Length != inline.Text.Length)
            return;
        var options = project.Settings.ForCompilation();
        var set = PolicyCompilation.Create([.. project.Vocabulary, Language.Syntax.Parser.Parse(file)], options);
        foreach (var finding in PolicyAnalysis.Run(set, options.Today, context.CancellationToken).Diagnostics)
        {
            if (!finding.Location.File.Equals(file))
                continue;
            var related = finding.Related.Select(r => r.Location.File.Equals(file) ? inline.PlaceOf(r.Location.Span) : PolicyAnalyzer.LocationOf(r.Location));
            var diagnostic = Diagnostic.Create(PolicyAnalyzer.Rules[finding.Id], inline.PlaceOf(finding.Location.Span), related, FixesOf(finding, file, inline), finding.Message);
            if (project.IsNew(diagnostic))
                context.ReportDiagnostic(diagnostic);
        }
    }

    private static ImmutableDictionary<string, string?> FixesOf(Language.Diagnostics.Diagnostic finding, SourceFile file, InlineText inline)
    {
        var fixes = new List<PortableFix>();
        foreach (var fix in finding.Fixes)
        {
            var edits = fix.Edits.Select(e => e.File.Equals(file) ? inline.Translate(e) : PortableFix.Of(new Fix(fix.Title, fix.IsSafe, [e])).Edits[0]).ToList();
            if (edits.All(e => e is not null))
                fixes.Add(new PortableFix(fix.Title, fix.Kind, fix.IsSafe, edits.OfType<PortableEdit>().ToEquatableArray()));
        }

        return PolicyAnalyzer.Carried(fixes);
    }

    /// <summary>What is known of a project while it is analysed. Safe for concurrent use.</summary>
    private sealed class Project(Compilation compilation, AnalyzerOptions options, CancellationToken cancel)
    {
        private readonly ConcurrentDictionary<ISymbol, bool> _isHeal = new(SymbolEqualityComparer.Default);
        private readonly ConcurrentDictionary<(SyntaxTree Tree, int Start, int Length), bool> _texts = new();
        private readonly ConcurrentDictionary<(string Id, Microsoft.CodeAnalysis.Location Place, string Message), bool> _reported = new();

        private readonly Lazy<HealSyntaxTree[]> _vocabulary = new(() =>
        {
            var settings = PolicySettings.From(options.AnalyzerConfigOptionsProvider.GlobalOptions);
            return [.. options.AdditionalFiles.Where(ParsedFiles.IsPolicyFile).Select(f => InlineVocabulary.Of(ParsedFiles.Parse(f, settings.Relative(f.Path), cancel)))];
        });

        public PolicySettings Settings { get; } = PolicySettings.From(options.AnalyzerConfigOptionsProvider.GlobalOptions);

        public IReadOnlyList<HealSyntaxTree> Vocabulary => _vocabulary.Value;

        public bool IsHeal(ISymbol symbol) => _isHeal.GetOrAdd(symbol.OriginalDefinition, s => s.GetAttributes().Any(a =>
            a.AttributeClass is { Name: "StringSyntaxAttribute" } type && type.ContainingNamespace.ToDisplayString() == "System.Diagnostics.CodeAnalysis"
            && a.ConstructorArguments is [{ Value: string name }, ..] && string.Equals(name, Syntax, StringComparison.OrdinalIgnoreCase)));

        public bool IsNew(InlineText text) => compilation.ContainsSyntaxTree(text.Root.SyntaxTree) && _texts.TryAdd((text.Root.SyntaxTree, text.Root.SpanStart, text.Root.Span.Length), true);

        public bool IsNew(Diagnostic diagnostic) => _reported.TryAdd((diagnostic.Id, diagnostic.Location, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)), true);
    }
}
