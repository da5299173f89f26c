using System.Security.Cryptography;
using System.Text;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit;

/// <summary>Turns a bound policy set into C#. Total: a set with errors gives the same types, and throws when it is loaded.</summary>
public static class Emitter
{
    /// <summary>The C# files of a set; deterministic.</summary>
    public static IReadOnlyList<EmittedFile> Emit(PolicyCompilation compilation, EmitOptions options)
    {
        var model = compilation.Model;
        var pairs = compilation.HasErrors ? [.. model.Pairs] : UsedPairs(model);
        var types = IncidentType.Of(pairs);
        return compilation.HasErrors
            ? [Incidents(types, options), Arguments(model, options), Broken(compilation, types, options)]
            : [Incidents(types, options), Arguments(model, options), Evaluator(model, types, options), Set(compilation, types, options)];
    }

    /// <summary>A SHA-256 in lower-case hex over the paths and texts of all files of a set, the standard vocabulary included.</summary>
    public static string VersionOf(PolicyCompilation compilation)
    {
        var text = new StringBuilder();
        foreach (var file in compilation.Trees.Select(t => t.File))
            text.Append(file.Path).Append('\0').Append(file.Text.Replace("\r\n", "\n")).Append('\0');
        using var sha = SHA256.Create();
        return string.Concat(sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString())).Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>The signals on resources that some policy is about. Incidents of all others are novel.</summary>
    private static List<Pair> UsedPairs(PolicyModel model)
    {
        var used = new HashSet<(string Signal, string Resource)>(model.Policies.SelectMany(p => p.Pairs).Select(p => (p.Signal, p.Resource)));
        return [.. model.Pairs.Where(p => used.Contains((p.Signal, p.Resource)))];
    }

    private static EmittedFile Incidents(List<IncidentType> types, EmitOptions options) => File(options, "Incidents", code =>
    {
        foreach (var type in types)
            type.Emit(code);
    });

    private static EmittedFile Arguments(PolicyModel model, EmitOptions options) => File(options, "Arguments", code => ArgumentsEmitter.Emit(code, model));

    private static EmittedFile Evaluator(PolicyModel model, List<IncidentType> types, EmitOptions options) => File(options, "Evaluator", code =>
    {
        code.Open($"partial class {options.ClassName}");
        var conditions = new ConditionEmitter();
        foreach (var type in types)
            new PairEmitter(model, type, conditions).Emit(code);
        foreach (var declaration in conditions.Declarations)
            code.Line(declaration);
        code.Close();
    });

    private static EmittedFile Set(PolicyCompilation compilation, List<IncidentType> types, EmitOptions options) => File(options, "Set", code =>
    {
        var model = compilation.Model;
        code.Summary($"The compiled policies of {options.Namespace}.");
        code.Open($"public sealed partial class {options.ClassName} : {CSharpText.Services}CompiledPolicySet");
        code.Line("/// <inheritdoc />");
        code.Line($"public override string Version => {CSharpText.String(VersionOf(compilation))};").Line();
        var tiers = string.Join(", ", model.Policies.Select(p => NumberText.Format((int)p.Tier)));
        code.Line($"private static global::System.ReadOnlySpan<byte> WrittenTiers => new byte[] {{ {tiers} }};").Line();

        code.Line("/// <inheritdoc />");
        code.Open($"public override {CSharpText.Root}Verdict Decide({CSharpText.Root}Incident incident)");
        Switch(code, types, type => $"return Decide({type.Name}.From(incident));");
        code.Line($"return new {CSharpText.Root}Verdict({CSharpText.TierOf(Tier.Tier3)}, -1, {CSharpText.Root}DecisionReason.Novel);");
        code.Close().Line();

        code.Line("/// <inheritdoc />");
        code.Open($"protected override void Explain({CSharpText.Root}Incident incident, {CSharpText.Services}Explanation explanation)");
        Switch(code, types, type => $"{{ Explain{type.Id}({type.Name}.From(incident), explanation); return; }}");
        code.Close().Line();
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
        code.Line("/// <inheritdoc />").Line($"public override {CSharpText.Root}Verdict Decide({CSharpText.Root}Incident incident) => default;").Line();
        foreach (var type in types)
            code.Summary("Never reached: the policies have errors.").Line($"public {CSharpText.Root}Verdict Decide(in {type.Name} incident) => default;").Line();
        code.Line("/// <inheritdoc />").Line($"protected override void Explain({CSharpText.Root}Incident incident, {CSharpText.Services}Explanation explanation) {{ }}").Line();
        foreach (var (name, type) in new[] { ("CreatePolicies", "PolicyInfo"), ("CreateHolds", "HoldInfo"), ("CreateBudgets", "BudgetInfo"), ("CreateResources", "ResourceInfo") })
            code.Line("/// <inheritdoc />").Line($"protected override global::System.Collections.Generic.IReadOnlyList<{CSharpText.Root}{type}> {name}() => new {CSharpText.Root}{type}[0];").Line();
        code.Line("/// <inheritdoc />").Line($"protected override global::System.Collections.Generic.IEnumerable<{CSharpText.Root}AlertRoute> CreateAlerts() => new {CSharpText.Root}AlertRoute[0];");
        code.Close();
    });

    private static void Switch(CodeWriter code, List<IncidentType> types, Func<IncidentType, string> statement)
    {
        code.Open("switch (incident.Signal)");
        foreach (var group in types.GroupBy(t => t.Pair.Signal))
        {
            code.Line($"case {CSharpText.String(group.Key)}:");
            code.Open("    switch (incident.Resource)");
            foreach (var type in group)
                code.Line($"case {CSharpText.String(type.Pair.Resource)}: {statement(type)}");
            code.Close().Line("    break;");
        }

        code.Close();
    }

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
