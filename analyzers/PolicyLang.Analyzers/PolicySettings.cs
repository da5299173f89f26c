using System.Globalization;
using Microsoft.CodeAnalysis.Diagnostics;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Analyzers;

/// <summary>What the project says about its policies, in MSBuild properties that the package makes visible.</summary>
/// <param name="ProjectDirectory">The folder that paths are shown relative to, or empty.</param>
/// <param name="Names">What the emitted code is called: <c>PolicyLangNamespace</c> (by default the root namespace) and <c>PolicyLangClass</c> (<c>Policies</c>).</param>
/// <param name="Today">The date against which leases are judged: <c>PolicyLangToday</c>, which the package sets to the day of the build.</param>
internal sealed record PolicySettings(string ProjectDirectory, EmitOptions Names, DateTimeOffset Today)
{
    private const string DateFormat = "yyyy-MM-dd";

    /// <summary>Reads the settings of a project.</summary>
    public static PolicySettings From(AnalyzerConfigOptions options)
    {
        var root = Property(options, "RootNamespace");
        var space = Property(options, "PolicyLangNamespace");
        var name = Property(options, "PolicyLangClass");
        return new PolicySettings(
            Property(options, "ProjectDir"),
            new EmitOptions(Identifier(space.Length > 0 ? space : root.Length > 0 ? root : "PolicyLang.Generated"), name.Length > 0 ? name : "Policies"),
            DateOf(Property(options, "PolicyLangToday")));
    }

    /// <summary>The path of a file as it is shown and ordered.</summary>
    public string Relative(string path)
    {
        var (file, folder) = (path.Replace('\\', '/'), ProjectDirectory.Replace('\\', '/'));
        return folder.Length > 0 && file.StartsWith(folder, StringComparison.OrdinalIgnoreCase) ? file.Substring(folder.Length).TrimStart('/') : file;
    }

    public CompilationOptions ForCompilation() => new(Today);

    private static string Property(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue("build_property." + name, out var value) ? value.Trim() : "";

    private static DateTimeOffset DateOf(string text) =>
        DateTimeOffset.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero);

    /// <summary>Assembly names may have characters that a namespace has not.</summary>
    private static string Identifier(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '_' or '.' ? c : '_'));
}
