using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PolicyLang.Analyzers;

namespace PolicyLang.CodeFixes.Tests;

/// <summary>
/// What an editor does while code is broken: all analyzers, the generator and the fixes on files with mistakes. Nothing may throw. The texts
/// depend on a number only, which a failure names; POLICYLANG_FUZZ=N tries N of them instead.
/// </summary>
public class BrokenCodeTests
{
    private const int Fewest = 60;
    private const int MostFixes = 8;

    private static readonly string Policies = Path.Combine(
        typeof(BrokenCodeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!, "policies");

    /// <summary>Projects to break: those of the cases, and the packs with the handlers of the cases.</summary>
    private static readonly List<IReadOnlyList<(string Path, string Text)>> Projects =
    [
        .. FixCase.Known.Values.Select(c => c.Before),
        .. Directory.GetFiles(Policies, "*.heal").Order(StringComparer.Ordinal).SelectMany(p => FixCase.Known.Values.Where(c => c.Before.Any(f => f.Path.EndsWith(".cs", StringComparison.Ordinal))).Take(4)
            .Select(c => (IReadOnlyList<(string, string)>)[("pack.heal", File.ReadAllText(p)), .. c.Before.Where(f => f.Path.EndsWith(".cs", StringComparison.Ordinal))])),
    ];

    [Fact]
    public async Task Nothing_throws_on_broken_code()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("POLICYLANG_FUZZ"), out var wanted) ? wanted : Fewest;
        var (findings, fixes) = (0, 0);
        for (var number = 0; number < count; number++)
        {
            var random = new Random(number);
            var project = Projects[random.Next(Projects.Count)].Select(f => (f.Path, Text: random.Next(4) == 0 ? f.Text : Mutation.Of(f.Text, random))).ToList();
            try
            {
                var (found, applied) = await TryAsync(project, random);
                (findings, fixes) = (findings + found, fixes + applied);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Number {number} throws.\n{string.Join("\n", project.Select(f => $"--- {f.Path}\n{f.Text}"))}", e);
            }
        }

        // A run that reports nothing and mends nothing would show nothing.
        Assert.True(findings > count && fixes > count / 2, $"{findings} findings, {fixes} fixes");
    }

    private static async Task<(int Findings, int Fixes)> TryAsync(IReadOnlyList<(string Path, string Text)> project, Random random)
    {
        using var workspace = new FixWorkspace(project);
        var compilation = await workspace.Project.GetCompilationAsync();
        var driver = CSharpGeneratorDriver.Create(
            [new PolicyGenerator().AsSourceGenerator()], workspace.Project.AnalyzerOptions.AdditionalFiles, optionsProvider: workspace.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider)
            .RunGenerators(compilation!.RemoveSyntaxTrees(compilation.SyntaxTrees.Where(t => t.FilePath.EndsWith(".g.cs", StringComparison.Ordinal))));
        Assert.All(driver.GetRunResult().Results, r => Assert.Null(r.Exception));

        var findings = await workspace.FindingsAsync();
        Assert.DoesNotContain(findings, f => f.Id == "AD0001");
        var before = workspace.Solution;
        var fixes = 0;
        foreach (var finding in findings.OrderBy(_ => random.Next()).Take(MostFixes))
        {
            foreach (var (provider, action) in await workspace.OffersAsync(finding))
            {
                await workspace.ApplyAsync(random.Next(3) > 0 || provider.GetFixAllProvider() is null || finding.Location.IsInSource ? action : await FixAll.OfAsync(workspace, provider, action, finding, "project"));
                await workspace.TextsAsync();
                workspace.Reset(before);
                fixes++;
            }
        }

        return (findings.Length, fixes);
    }
}
