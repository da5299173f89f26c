using System.Security.Cryptography;
using System.Text;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Emit.Tables;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;
using PolicyLang.Language.Vocabulary;

namespace PolicyLang.Language.Emit;

/// <summary>Turns a bound policy set into C#. Total: a set with errors gives the same types, and throws when it is loaded.</summary>
public static class Emitter
{
    /// <summary>The C# files that decide; deterministic.</summary>
    public static IReadOnlyList<EmittedFile> Emit(PolicyCompilation compilation, EmitOptions options)
    {
        var model = compilation.Model;
        var pairs = compilation.HasErrors ? [.. model.Pairs] : UsedPairs(model);
        var types = IncidentType.Of(pairs);
        if (compilation.HasErrors)
            return [Incidents(model, types, options), Broken(compilation, types, options)];
        var buckets = Bucket.Of(model, types, options.Strategy);
        return options.TypedIncidents
            ? [Incidents(model, types, options), Evaluator(compilation, buckets, options), Set(compilation, buckets, options)]
            : [Evaluator(compilation, buckets, options), Set(compilation, buckets, options)];
    }

    /// <summary>The typed arguments of every action that a policy uses or a handler names.</summary>
    /// <param name="compilation">The set.</param>
    /// <param name="handled">The actions that handlers name, which need not be used by a policy yet.</param>
    /// <param name="options">What the code is called.</param>
    public static EmittedFile EmitArguments(PolicyCompilation compilation, IEnumerable<string> handled, EmitOptions options) =>
        File(options, "Arguments", code => ArgumentsEmitter.Emit(code, compilation.Model, handled));

    /// <summary>The list of the project's handlers, which a host registers without reflection.</summary>
    /// <param name="arguments">The arguments of the actions, from <see cref="ArgumentsType.Of"/>.</param>
    /// <param name="handlers">The handlers.</param>
    /// <param name="options">What the code is called.</param>
    public static EmittedFile EmitHandlers(IEnumerable<ArgumentsType> arguments, IEnumerable<HandlerType> handlers, EmitOptions options) =>
        File(options, "Handlers", code => HandlersEmitter.Emit(code, arguments, handlers, options));

    /// <summary>A SHA-256 in lower-case hex over the paths and texts of all files of a set, the standard vocabulary included.</summary>
    public static string VersionOf(PolicyCompilation compilation)
    {
        var text = new StringBuilder();
        foreach (var file in compilation.Trees.Select(t => t.File))
            text.Append(file.Path).Append('\0').Append(file.Text.Replace("\r\n", "\n")).Append('\0');
        using var sha = SHA256.Create();
        return SourceFile.Hex(sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>
    /// A SHA-256 in lower-case hex over the digests of the sources, which says whether two sets were compiled from the same text. Neither
    /// where the files are nor the standard vocabulary is part of it, so the command line and the build agree.
    /// </summary>
    /// <remarks>
    /// Of each file, in the ordinal order of their paths, the 32 bytes of the SHA-256 over its text in UTF-8, without a byte order mark and
    /// with <c>\n</c> line ends; then the SHA-256 over all of them.
    /// </remarks>
    public static string SourceHashOf(PolicyCompilation compilation)
    {
        using var sha = SHA256.Create();
        var digests = compilation.Trees.Select(t => t.File).Where(f => f != StandardVocabulary.Tree.File)
            .SelectMany(f => sha.ComputeHash(Encoding.UTF8.GetBytes(f.Text.Replace("\r\n", "\n")))).ToArray();
        return SourceFile.Hex(sha.ComputeHash(digests));
    }

    /// <summary>The signals on resources that some policy is about. Incidents of all others are novel.</summary>
    private static List<Pair> UsedPairs(PolicyModel model)
    {
        var used = new HashSet<(string Signal, string Resource)>(model.Policies.SelectMany(p => p.Pairs).Select(p => (p.Signal, p.Resource)));
        return [.. model.Pairs.Where(p => used.Contains((p.Signal, p.Resource)))];
    }

    private static EmittedFile Incidents(PolicyModel model, List<IncidentType> types, EmitOptions options) => File(options, "Incidents", code =>
    {
        var signals = model.Signals.ToDictionary(s => s.Name, StringComparer.Ordinal);
        foreach (var type in types)
            type.Emit(code, signals[type.Pair.Signal].Documentation);
    });

    private static EmittedFile Evaluator(PolicyCompilation compilation, List<Bucket> buckets, EmitOptions options) => File(options, "Evaluator", code =>
    {
        // A debugger compares them with the files that it finds, and does not show another text than the one that was compiled.
        foreach (var file in compilation.Trees.Select(t => t.File))
            code.Checksum(file);
        code.Open($"partial class {options.ClassName}");
        var conditions = new ConditionEmitter();
        var shared = new Dictionary<string, Bucket>(StringComparer.Ordinal);
        foreach (var bucket in buckets)
            new BucketEmitter(bucket, conditions, options, shared).Emit(code);
        foreach (var declaration in conditions.Declarations)
            code.Line(declaration);
        code.Close();
    });

    private static EmittedFile Set(PolicyCompilation compilation, List<Bucket> buckets, EmitOptions options) => File(options, "Set", code =>
    {
        var model = compilation.Model;
        code.Summary($"The compiled policies of {options.Namespace}.");
        code.Open($"public sealed partial class {options.ClassName} : {CSharpText.Services}CompiledPolicySet");
        code.Line("/// <inheritdoc />");
        code.Line($"public override string Version => {CSharpText.String(VersionOf(compilation))};").Line();
        code.Line("/// <inheritdoc />");
        code.Line($"public override string SourceHash => {CSharpText.String(SourceHashOf(compilation))};").Line();
        var tiers = string.Join(", ", model.Policies.Select(p => NumberText.Format((int)p.Tier)));
        code.Line($"private static global::System.ReadOnlySpan<byte> WrittenTiers => new byte[] {{ {tiers} }};").Line();
        DispatchEmitter.Emit(code, buckets);
        MetadataEmitter.Emit(code, model);
        code.Close();
    });

    /// <summary>The set of a project whose policies have errors: it builds no further, and if it is run all the same, it refuses.</summary>
    private static EmittedFile Broken(PolicyCompilation compilation, List<IncidentType> types, EmitOptions options) => File(options, "Set", code =>
    {
        var first = compilation.Diagnostics.First(d => d.Severity == Severity.Error);
        code.Summary("These policies have errors and cannot be loaded.");
        code.Open($"public sealed partial class {options.ClassName} : {CSharpText.Services}CompiledPolicySet");
        code.Summary("Always throws: the policies have errors.");
        code.Open($"public {options.ClassName}()");
        code.Line($"throw new global::System.InvalidOperationException({CSharpText.String($"The policies have errors and were not compiled. The first: {first}")});");
        code.Close().Line();
        code.Line("/// <inheritdoc />").Line("public override string Version => \"\";").Line();
        code.Line("/// <inheritdoc />").Line("public override string SourceHash => \"\";").Line();
        foreach (var type in types)
            code.Summary("Never reached: the policies have errors.").Line($"public {CSharpText.Root}Verdict Decide(in {type.Name} incident) => default;").Line();
        foreach (var (name, type) in new[] { ("CreatePolicies", "PolicyInfo"), ("CreateHolds", "HoldInfo"), ("CreateBudgets", "BudgetInfo") })
            code.Line("/// <inheritdoc />").Line($"protected override global::System.Collections.Generic.IReadOnlyList<{CSharpText.Root}{type}> {name}() => new {CSharpText.Root}{type}[0];").Line();
        code.Line("/// <inheritdoc />").Line($"protected override global::System.Collections.Generic.IEnumerable<{CSharpText.Root}AlertRoute> CreateAlerts() => new {CSharpText.Root}AlertRoute[0];");
        code.Close();
    });

    private static EmittedFile File(EmitOptions options, string name, Action<CodeWriter> body)
    {
        var code = new CodeWriter();
        code.Line("// <auto-generated>Made from .heal files by PolicyLang; changes here are lost.</auto-generated>");
        code.Line("#nullable enable").Line("#pragma warning disable").Line("#line hidden");
        code.Line(CSharpText.Aliases);
        code.Open($"namespace {options.Namespace}");
        body(code);
        code.Close();
        return new EmittedFile($"{options.ClassName}.{name}.g.cs", code.ToString());
    }
}
