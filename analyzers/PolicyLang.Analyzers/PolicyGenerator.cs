using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Analyzers.Handlers;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Text;

namespace PolicyLang.Analyzers;

/// <summary>
/// Compiles the <c>.heal</c> files of a project into C#, and lists its handlers. Each file is parsed on its own, so that an edit of one
/// parses that one again; the set is bound and emitted from the parsed files, and an edit of C# costs nothing unless it changes what a class
/// handles. It reports no diagnostics: <see cref="PolicyAnalyzer"/> does.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class PolicyGenerator : IIncrementalGenerator
{
    /// <summary>The tracked step that reads the project's settings.</summary>
    public const string SettingsStep = "PolicySettings";

    /// <summary>The tracked step that parses one file.</summary>
    public const string ParseStep = "PolicyParse";

    /// <summary>The tracked step that binds the set.</summary>
    public const string BindStep = "PolicyBind";

    /// <summary>The tracked step that emits what decides.</summary>
    public const string EmitStep = "PolicyEmit";

    /// <summary>The tracked step that reads the handlers of the project.</summary>
    public const string HandlersStep = "PolicyHandlers";

    /// <summary>The tracked step that emits the typed arguments of actions.</summary>
    public const string EmitArgumentsStep = "PolicyEmitArguments";

    /// <summary>The tracked step that emits the list of handlers.</summary>
    public const string EmitHandlersStep = "PolicyEmitHandlers";

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var settings = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => PolicySettings.From(options.GlobalOptions))
            .WithTrackingName(SettingsStep);
        var bound = context.AdditionalTextsProvider
            .Where(ParsedFiles.IsPolicyFile)
            .Combine(settings)
            .Select(static (pair, cancel) => ParsedFiles.Parse(pair.Left, pair.Right.Relative(pair.Left.Path), cancel))
            .WithTrackingName(ParseStep)
            .Collect()
            .Combine(settings)
            .Select(static (pair, _) => pair.Left.IsEmpty ? null : BoundPolicies.Create(pair.Left, pair.Right.ForCompilation()))
            .WithTrackingName(BindStep);
        var handlers = context.SyntaxProvider
            .ForAttributeWithMetadataName(HandlerClass.Attribute, static (node, _) => node is TypeDeclarationSyntax, static (found, _) => HandlerTypes.Of(found))
            .Collect()
            .Select(static (found, _) => found.OfType<HandlerType>().Distinct().OrderBy(h => h.Name, StringComparer.Ordinal).ToEquatableArray())
            .WithTrackingName(HandlersStep);
        var names = handlers.Select(static (all, _) =>
            all.SelectMany(h => h.Handled).Select(h => h.Action).Distinct().OrderBy(n => n, StringComparer.Ordinal).ToEquatableArray());
        var types = bound.Select(static (compilation, _) => compilation is null ? [] : ArgumentsType.Of(compilation.Model));

        context.RegisterSourceOutput(
            bound.Combine(settings)
                .Select(static (pair, _) => pair.Left is null ? [] : Emitter.Emit(pair.Left, pair.Right.Names).ToEquatableArray())
                .WithTrackingName(EmitStep),
            Add);
        context.RegisterSourceOutput(
            bound.Combine(names).Combine(settings)
                .Select(static (input, _) => input.Left.Left is null ? [] : One(Emitter.EmitArguments(input.Left.Left, input.Left.Right, input.Right.Names)))
                .WithTrackingName(EmitArgumentsStep),
            Add);
        context.RegisterSourceOutput(
            types.Combine(handlers).Combine(settings)
                .Select(static (input, _) => input.Left.Left.Count == 0 ? [] : One(Emitter.EmitHandlers(input.Left.Left, input.Left.Right, input.Right.Names)))
                .WithTrackingName(EmitHandlersStep),
            Add);
    }

    private static EquatableArray<EmittedFile> One(EmittedFile file) => [file];

    private static void Add(SourceProductionContext output, EquatableArray<EmittedFile> sources)
    {
        foreach (var source in sources)
            output.AddSource(source.Name, SourceText.From(source.Text, Encoding.UTF8));
    }
}
