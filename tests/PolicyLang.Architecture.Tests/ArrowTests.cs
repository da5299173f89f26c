using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using PolicyLang.Engine;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Architecture.Tests;

/// <summary>What may lean on what (docs/architecture.md).</summary>
public class ArrowTests
{
    private static readonly string Repository =
        typeof(ArrowTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!;

    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["src/PolicyLang"] = [],
        ["src/PolicyLang.Language"] = ["PolicyLang"],
        ["src/PolicyLang.Engine"] = ["PolicyLang"],
        ["src/PolicyLang.CircuitBreakers"] = ["PolicyLang.Engine"],
        ["src/PolicyLang.Http"] = ["PolicyLang.Engine"],
        ["src/PolicyLang.Kubernetes"] = ["PolicyLang.Engine"],
        ["src/PolicyLang.Processes"] = ["PolicyLang.Engine"],
        ["src/PolicyLang.Redis"] = ["PolicyLang.Engine"],
        ["src/PolicyLang.Server"] = ["PolicyLang.Engine"],
        ["src/PolicyLang.LanguageServer"] = ["PolicyLang.Language"],
        ["src/PolicyLang.Cli"] =
        [
            "PolicyLang.Engine", "PolicyLang.Http", "PolicyLang.Kubernetes", "PolicyLang.Language", "PolicyLang.LanguageServer", "PolicyLang.Processes",
            "PolicyLang.Redis", "PolicyLang.Server",
        ],
        ["analyzers/PolicyLang.Analyzers"] = ["PolicyLang.Language"],
        ["analyzers/PolicyLang.CodeFixes"] = ["PolicyLang.Language"],
        ["analyzers/PolicyLang.Package"] = ["PolicyLang", "PolicyLang.Analyzers", "PolicyLang.CodeFixes"],
        ["analyzers/PolicyLang.Templates"] = [],
    };

    [Fact]
    public void Every_project_has_its_arrows_here() => Assert.Equal(
        Arrows.Keys.Order(StringComparer.Ordinal),
        new[] { "src", "analyzers" }.SelectMany(f => Directory.GetDirectories(Path.Combine(Repository, f)).Where(d => Directory.GetFiles(d, "*.csproj").Length > 0)
            .Select(d => $"{f}/{Path.GetFileName(d)}")).Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_reference_what_the_arrows_allow() => Assert.All(Arrows, arrow =>
    {
        var project = XDocument.Load(Directory.GetFiles(Path.Combine(Repository, arrow.Key), "*.csproj").Single());
        var references = project.Descendants("ProjectReference")
            .SelectMany(r => r.Attribute("Include")!.Value.Split(';')).Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));
        Assert.Equal(arrow.Value.Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void The_words_depend_on_the_framework_only() => Assert.All(ReferencesOf(typeof(IPolicySet)), r => Assert.StartsWith("System.", r, StringComparison.Ordinal));

    [Fact]
    public void The_language_knows_neither_Roslyn_nor_the_engine() =>
        Assert.DoesNotContain(ReferencesOf(typeof(Parser)), r => r.StartsWith("Microsoft.", StringComparison.Ordinal) || r == "PolicyLang.Engine");

    [Fact]
    public void The_engine_does_not_know_the_language() => Assert.DoesNotContain("PolicyLang.Language", ReferencesOf(typeof(IncidentDecider)));

    [Fact]
    public void The_language_has_no_files_console_clock_or_culture()
    {
        string[] banned = ["System.IO.File", "System.IO.Directory", "System.Console", "System.Diagnostics.Process", "System.TimeProvider"];
        var types = TypesUsedBy(typeof(Parser)).ToList();
        Assert.Contains("System.String", types);
        Assert.Empty(types.Intersect(banned));
        Assert.DoesNotContain(MembersUsedBy(typeof(Parser)), m => m is "System.Environment.GetEnvironmentVariable" or "System.DateTime.get_Now" or "System.DateTime.get_UtcNow" or "System.DateTimeOffset.get_Now" or "System.DateTimeOffset.get_UtcNow" or "System.Globalization.CultureInfo.get_CurrentCulture");
    }

    [Theory]
    [InlineData("PolicyLang")]
    [InlineData("PolicyLang.Language")]
    public void The_compiler_runs_in_every_host(string project) =>
        Assert.Contains("netstandard2.0", File.ReadAllText(Path.Combine(Repository, "src", project, $"{project}.csproj")), StringComparison.Ordinal);

    [Fact]
    public void No_file_has_outgrown_one_concept() => Assert.DoesNotContain(
        Directory.GetFiles(Path.Combine(Repository, "src"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)),
        f => File.ReadLines(f).Count() > 350);

    private static List<string> ReferencesOf(Type type) => [.. type.Assembly.GetReferencedAssemblies().Select(a => a.Name!)];

    private static List<string> TypesUsedBy(Type type) => Read(type, metadata => metadata.TypeReferences.Select(metadata.GetTypeReference)
        .Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}").ToList());

    private static List<string> MembersUsedBy(Type type) => Read(type, metadata => metadata.MemberReferences.Select(metadata.GetMemberReference)
        .Where(m => m.Parent.Kind == HandleKind.TypeReference).Select(m => (Type: metadata.GetTypeReference((TypeReferenceHandle)m.Parent), Member: m))
        .Select(m => $"{metadata.GetString(m.Type.Namespace)}.{metadata.GetString(m.Type.Name)}.{metadata.GetString(m.Member.Name)}").ToList());

    private static T Read<T>(Type type, Func<MetadataReader, T> read)
    {
        using var image = new PEReader(File.OpenRead(type.Assembly.Location));
        return read(image.GetMetadataReader());
    }
}
