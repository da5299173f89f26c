using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Cli.Input;

/// <summary>Compiles the emitted C# of a policy set in memory, so that the command line decides with the same code as a service that embeds it.</summary>
public static class PolicySetCompiler
{
    /// <summary>A set of more policies than this is compiled to tables only: the code for its small buckets would be most of the time.</summary>
    private const int SmallSet = 64;

    /// <summary>Nothing names typed incidents here, and their structs are much of the text of a large set.</summary>
    private static readonly PolicyLang.Language.Emit.EmitOptions Options = new("PolicyLang.InMemory", "Policies", TypedIncidents: false);

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    [
        .. Basic.Reference.Assemblies.Net100.References.All,
        MetadataReference.CreateFromFile(typeof(IPolicySet).Assembly.Location),
    ]);

    /// <summary>
    /// Compiles a small set in the background, so that the compiler is ready when the analysis has found examples: starting it takes
    /// longer than the analysis.
    /// </summary>
    public static void WarmUp() => _ = Task.Run(() => Load(PolicyCompilation.Create(
        [Language.Syntax.Parser.Parse(new Language.Text.SourceFile("warm-up", "when oom on pod where restarts < 3 and namespace == \"a\" then restart tier1 reversible"))],
        new Language.Semantics.CompilationOptions(DateTimeOffset.UnixEpoch))));

    /// <summary>Compiles and loads a set.</summary>
    /// <exception cref="InvalidOperationException">The set has errors, or the emitted code does not compile, which is a defect of the emitter.</exception>
    public static IPolicySet Load(PolicyCompilation policies) =>
        Load(policies, policies.Model.Policies.Count > SmallSet ? Options with { Strategy = MatchStrategy.Tables } : Options);

    /// <summary>Compiles and loads a set with options of its own.</summary>
    /// <exception cref="InvalidOperationException">The set has errors, or the emitted code does not compile, which is a defect of the emitter.</exception>
    public static IPolicySet Load(PolicyCompilation policies, PolicyLang.Language.Emit.EmitOptions options)
    {
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        var name = $"PolicyLang.InMemory.{Guid.NewGuid():N}";
        Compile(policies, options, name, assembly, symbols);
        assembly.Position = symbols.Position = 0;
        var type = new AssemblyLoadContext(name, isCollectible: true).LoadFromStream(assembly, symbols)
            .GetType($"{options.Namespace}.{options.ClassName}", throwOnError: true)!;
        try
        {
            return (IPolicySet)Activator.CreateInstance(type)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is InvalidOperationException inner)
        {
            throw inner;
        }
    }

    /// <summary>Compiles a set.</summary>
    /// <param name="policies">The set.</param>
    /// <param name="options">Names, and how it decides.</param>
    /// <param name="name">The name of the assembly.</param>
    /// <param name="assembly">Takes the assembly.</param>
    /// <param name="symbols">Takes its portable PDB.</param>
    /// <exception cref="InvalidOperationException">The emitted code does not compile, which is a defect of the emitter.</exception>
    public static void Compile(PolicyCompilation policies, PolicyLang.Language.Emit.EmitOptions options, string name, Stream assembly, Stream symbols)
    {
        var trees = Emitter.Emit(policies, options)
            .Select(f => CSharpSyntaxTree.ParseText(SourceText.From(f.Text, System.Text.Encoding.UTF8), new CSharpParseOptions(LanguageVersion.CSharp14), f.Name));
        var compilation = CSharpCompilation.Create(
            name, trees, References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, concurrentBuild: true));
        var result = compilation.Emit(assembly, symbols, options: new Microsoft.CodeAnalysis.Emit.EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (result.Success)
            return;
        var first = result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error);
        throw new InvalidOperationException($"The emitted code does not compile, which is a defect of PolicyLang, not of the policies: {first}");
    }
}
