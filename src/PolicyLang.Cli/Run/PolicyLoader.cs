using System.Security.Cryptography;
using PolicyLang.Cli.Input;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Policies;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Cli.Run;

/// <summary>Makes policies that may decide of <c>.heal</c> files: compiled, analysed and tested, or refused as a whole.</summary>
internal static class PolicyLoader
{
    /// <summary>Reads and loads what the paths name.</summary>
    /// <returns>The policies, or null where they have an error; and all findings.</returns>
    /// <exception cref="CannotRunException">A file cannot be read.</exception>
    public static (LoadedPolicies? Policies, IReadOnlyList<Diagnostic> Findings) Load(IReadOnlyList<SourceFile> files, DateTimeOffset today)
    {
        var compilation = PolicyCompilation.Create(files.Select(Parser.Parse), new CompilationOptions(today));
        var analysis = PolicyAnalysis.Run(compilation, today, CancellationToken.None);
        Examples.Verify(compilation, analysis.Examples);
        var findings = analysis.Diagnostics;
        return findings.Any(f => f.Severity == Severity.Error)
            ? (null, findings)
            : (new LoadedPolicies(new PolicySnapshot(PolicySetCompiler.Load(compilation), [.. files.Select(f => new PolicyText(f.Path, f.Text))]), compilation.Model.Policies), findings);
    }

    /// <summary>What files say, in short: it changes with any of them.</summary>
    public static string HashOf(IEnumerable<SourceFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{file.Path}\0{file.Text}\0"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
