using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Tests;

/// <summary>The packages whose APIs the catalogue names, as the restore of this project found them.</summary>
internal static class PackageReferences
{
    private static readonly HashSet<string> Framework =
        [.. Basic.Reference.Assemblies.Net100.References.All.Select(r => Path.GetFileNameWithoutExtension(r.FilePath)!)];

    public static ImmutableArray<MetadataReference> All { get; } =
    [
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "package-assemblies.txt"))
            .Where(f => f.EndsWith(".dll", StringComparison.Ordinal) && IsOfAConsumer(Path.GetFileNameWithoutExtension(f)))
            .Select(f => MetadataReference.CreateFromFile(f)),
    ];

    /// <summary>Not what these tests run on themselves.</summary>
    private static bool IsOfAConsumer(string name) =>
        !Framework.Contains(name) && !name.StartsWith("PolicyLang", StringComparison.Ordinal) && !name.StartsWith("xunit", StringComparison.Ordinal)
        && !name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) && !name.StartsWith("Microsoft.Testing", StringComparison.Ordinal);
}
