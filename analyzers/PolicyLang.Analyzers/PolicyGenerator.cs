using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Text;

namespace PolicyLang.Analyzers;

/// <summary>
/// Compiles the <c>.heal</c> files of a project into C#. Each file is parsed on its own, so that an edit of one parses that one again;
/// the set is bound and emitted from the parsed files, and an edit of C# costs nothing. It reports no diagnostics: <see cref="PolicyAnalyzer"/> does.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class PolicyGenerator : IIncrementalGenerator
{
    /// <summary>The tracked step that reads the project's settings.</summary>
    public const string SettingsStep = "PolicySettings";

    /// <summary>The tracked step that parses one file.</summary>
    public const string ParseStep = "PolicyParse";

    /// <summary>The tracked step that binds and emits the set.</summary>
    public const string EmitStep = "PolicyEmit";

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var settings = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => PolicySettings.From(options.GlobalOptions))
            .WithTrackingName(SettingsStep);
        var files = context.AdditionalTextsProvider
            .Where(ParsedFiles.IsPolicyFile)
            .Combine(settings)
            .Select(static (pair, cancel) => ParsedFiles.Parse(pair.Left, pair.Right.Relative(pair.Left.Path), cancel))
            .WithTrackingName(ParseStep);
        var emitted = files.Collect()
            .Combine(settings)
            .Select(static (pair, _) => pair.Left.IsEmpty
                ? []
                : Emitter.Emit(BoundPolicies.Create(pair.Left, pair.Right.ForCompilation()), pair.Right.Names).ToEquatableArray())
            .WithTrackingName(EmitStep);
        context.RegisterSourceOutput(emitted, static (output, sources) =>
        {
            foreach (var source in sources)
                output.AddSource(source.Name, SourceText.From(source.Text, Encoding.UTF8));
        });
    }
}
