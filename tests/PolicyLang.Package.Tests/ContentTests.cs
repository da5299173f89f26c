using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace PolicyLang.Package.Tests;

/// <summary>What is in the packages.</summary>
public class ContentTests(PackedPackage package)
{
    public static TheoryData<string> Ids() => ["PolicyLang", "PolicyLang.Engine", "PolicyLang.Cli", "PolicyLang.Templates"];

    [Fact]
    public void The_package_has_what_it_needs_and_nothing_that_old_compilers_cannot_bind()
    {
        using var archive = ZipFile.OpenRead(package.File());
        var entries = archive.Entries.Select(e => e.FullName).ToList();
        string[] files = ["build/PolicyLang.props", "buildTransitive/PolicyLang.targets", "lib/net10.0/PolicyLang.dll", "lib/netstandard2.0/PolicyLang.xml", "LICENSE"];
        Assert.Empty(files.Except(entries));
        Assert.Equal(
            ["PolicyLang.Analyzers.dll", "PolicyLang.CodeFixes.dll", "PolicyLang.Language.dll", "PolicyLang.dll", "Superpower.dll"],
            entries.Where(e => e.StartsWith("analyzers/dotnet/roslyn5.0/cs/", StringComparison.Ordinal)).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var references = archive.Entries.Where(e => e.FullName.StartsWith("analyzers/", StringComparison.Ordinal)).SelectMany(References).Distinct().ToList();
        Assert.All(references.Where(r => r.Name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)), r => Assert.Equal(new Version(5, 0, 0, 0), r.Version));
        string[] own = ["PolicyLang", "PolicyLang.Language", "Superpower"];
        string[] host = ["netstandard", "System.Memory", "System.Collections.Immutable", "System.Runtime.CompilerServices.Unsafe", "System.Buffers", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"];
        // Editors have these, the command-line compiler has not: it only reads the names in the fixes' assembly and never runs it.
        string[] editor = ["Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces", "System.Composition.AttributedModel"];
        Assert.Empty(references.Select(r => r.Name).Except(own).Except(host).Except(editor));
        Assert.All(
            archive.Entries.Where(e => e.FullName.StartsWith("analyzers/", StringComparison.Ordinal) && e.Name != "PolicyLang.CodeFixes.dll"),
            e => Assert.Empty(References(e).Select(r => r.Name).Intersect(editor)));
    }

    [Fact]
    public void The_engine_depends_on_the_words_of_its_own_version()
    {
        var dependencies = Manifest("PolicyLang.Engine").Descendants().Where(e => e.Name.LocalName == "dependency")
            .ToDictionary(e => e.Attribute("id")!.Value, e => e.Attribute("version")!.Value);

        Assert.Equal(package.Version, dependencies["PolicyLang"]);
        Assert.DoesNotContain(dependencies.Keys, id => id.StartsWith("PolicyLang.", StringComparison.Ordinal));
        Assert.DoesNotContain(Manifest("PolicyLang").Descendants(), e => e.Name.LocalName == "dependency");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_package_says_what_it_is(string id)
    {
        var metadata = Manifest(id).Descendants().ToLookup(e => e.Name.LocalName, e => e.Value);
        using var archive = ZipFile.OpenRead(package.File(id));

        Assert.Equal(id, Assert.Single(metadata["id"]));
        Assert.Equal("MIT", Assert.Single(metadata["license"]));
        Assert.NotEmpty(Assert.Single(metadata["description"]));
        Assert.NotNull(archive.GetEntry(Assert.Single(metadata["readme"])));
        using var icon = archive.GetEntry(Assert.Single(metadata["icon"]))!.Open();
        var start = new byte[4];
        icon.ReadExactly(start);
        Assert.Equal("PNG", Encoding.ASCII.GetString(start, 1, 3));
    }

    /// <summary>Stack traces have lines without a symbol server, and what ships is the same wherever it was built.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Our_assemblies_have_their_symbols_and_no_path_of_the_machine_that_built_them(string id)
    {
        using var archive = ZipFile.OpenRead(package.File(id));
        var ours = archive.Entries.Where(e => e.Name is "heal.dll" || (e.Name.StartsWith("PolicyLang", StringComparison.Ordinal) && e.Name.EndsWith(".dll", StringComparison.Ordinal))).ToList();

        Assert.Equal(id == "PolicyLang.Templates", ours.Count == 0);
        Assert.All(ours, entry =>
        {
            using var image = new PEReader(new MemoryStream(Bytes(entry)));
            var symbols = Assert.Single(image.ReadDebugDirectory(), d => d.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
            using var provider = image.ReadEmbeddedPortablePdbDebugDirectoryData(symbols);
            Assert.All(DebugInformation.Of(provider.GetMetadataReader()), d => Assert.StartsWith("/_/", d.Name, StringComparison.Ordinal));
            Assert.Contains(image.ReadDebugDirectory(), d => d.Type == DebugDirectoryEntryType.Reproducible);
        });
        Assert.All(archive.Entries, entry => Assert.Equal(-1, Bytes(entry).AsSpan().IndexOf(Encoding.UTF8.GetBytes(PackedPackage.Repository))));
    }

    private XDocument Manifest(string id)
    {
        using var archive = ZipFile.OpenRead(package.File(id));
        return XDocument.Load(new MemoryStream(Bytes(archive.GetEntry($"{id}.nuspec")!)));
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = new MemoryStream();
        using (var content = entry.Open())
            content.CopyTo(stream);
        return stream.ToArray();
    }

    private static List<(string Name, Version Version)> References(ZipArchiveEntry entry)
    {
        using var image = new PEReader(new MemoryStream(Bytes(entry)));
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(metadata.GetAssemblyReference).Select(r => (metadata.GetString(r.Name), r.Version))];
    }
}
