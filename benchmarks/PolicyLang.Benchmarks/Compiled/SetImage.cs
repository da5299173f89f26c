using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Benchmarks.Workloads;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Benchmarks.Compiled;

/// <summary>The emitted set of a workload as an assembly, which is kept so that it can be measured, and loaded in any process.</summary>
internal sealed class SetImage
{
    private const string Namespace = "PolicyLang.Benchmarks.Policies", ClassName = "Policies";

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    [
        .. Basic.Reference.Assemblies.Net100.References.All,
        MetadataReference.CreateFromFile(typeof(IPolicySet).Assembly.Location),
    ]);

    private SetImage(byte[] assembly, PolicyCompilation policies, CompileTimes times)
    {
        Assembly = assembly;
        Policies = policies;
        Times = times;
    }

    public byte[] Assembly { get; }

    public PolicyCompilation Policies { get; }

    public CompileTimes Times { get; }

    /// <summary>Binds the policies of a workload.</summary>
    public static PolicyCompilation Bind(Workload workload)
    {
        var file = new SourceFile("workload.heal", HealText.Of(workload));
        var compilation = PolicyCompilation.Create([Parser.Parse(file)], new Language.Semantics.CompilationOptions(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero)));
        return compilation.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error) is { } error
            ? throw new InvalidOperationException($"The generator wrote a wrong set: {error}")
            : compilation;
    }

    /// <summary>Compiles a workload's policies.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="purpose">What for.</param>
    public static SetImage Compile(Workload workload, Purpose purpose)
    {
        var clock = Stopwatch.StartNew();
        var policies = Bind(workload);
        var front = clock.Elapsed;
        var options = new EmitOptions(Namespace, ClassName);
        if (purpose == Purpose.Heal)
            options = options with { Strategy = MatchStrategy.Tables, TypedIncidents = false };
        var files = Emitter.Emit(policies, options).Select(f => (f.Name, f.Text)).ToList();
        var emit = clock.Elapsed - front;
        if (purpose == Purpose.Measure)
            files.Add(("TypedStream.cs", TypedDriver.Of(workload, $"{Namespace}.{ClassName}")));

        var trees = files.Select(f => CSharpSyntaxTree.ParseText(SourceText.From(f.Text, System.Text.Encoding.UTF8), new CSharpParseOptions(LanguageVersion.CSharp14), f.Name));
        var compilation = CSharpCompilation.Create($"Workload{Schema.Text(workload.Policies.Length)}.{Guid.NewGuid():N}", trees, References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, concurrentBuild: true));
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        var result = compilation.Emit(image, symbols);
        if (!result.Success)
            throw new InvalidOperationException($"The emitted code does not compile: {result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}");
        return new SetImage(image.ToArray(), policies, new CompileTimes(front, emit, clock.Elapsed - front - emit));
    }

    /// <summary>Loads an image as a service has it: for good.</summary>
    public static IPolicySet Load(byte[] image) =>
        (IPolicySet)Activator.CreateInstance(AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(image)).GetType($"{Namespace}.{ClassName}", throwOnError: true)!)!;

    /// <summary>The typed stream of an image that was compiled with its driver.</summary>
    public static TypedStream Stream(IPolicySet set, Incident[] incidents)
    {
        var type = set.GetType().Assembly.GetType(TypedDriver.TypeName, throwOnError: true)!;
        return type.GetMethod("Run")!.CreateDelegate<TypedStream>(Activator.CreateInstance(type, set, incidents));
    }
}
