using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PolicyLang.Analyzers.Handlers;
using PolicyLang.Engine;

namespace PolicyLang.Analyzers.Tests;

/// <summary>The handlers that ship keep the rules that ship: in tier 1, where that is allowed, none of them reaches a guarded API.</summary>
public class OwnHandlersTests
{
    private const string Policies = """
        policy restart when oom on pod then restart tier1 reversible
        policy roll when rollout-stuck on deployment then rollout-restart tier1 reversible
        policy grow when backlog on deployment then scale(by: 1, max: 5) tier1 reversible
        policy cordon when node-flapping on node then cordon tier1 reversible
        policy drain when node-unreachable on node then drain tier2
        policy drop when stale on cache then invalidate(scope: "catalog:") tier1 reversible
        policy open when high-error-rate on service then open-circuit tier1 reversible
        policy script when clock-wrong on machine then run-script(script: "sync-clock") tier2
        """;

    private static readonly string Source =
        Path.Combine(typeof(OwnHandlersTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Project").Value!, "..", "..", "src");

    [Fact]
    public async Task They_pass_and_each_action_that_they_are_for_has_one()
    {
        var findings = await AnalyzeAsync(extra: "");

        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Fact]
    public async Task One_that_deletes_files_would_not()
    {
        var findings = await AnalyzeAsync("""
            namespace PolicyLang.Kubernetes.Handlers
            {
                [Handles("restart", On = "container")]
                public sealed class Bad : IReversibleActionHandler<RestartArguments>
                {
                    public Task<HandlerResult> ExecuteAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken)
                    {
                        File.Delete(context.Target);
                        return Task.FromResult(new HandlerResult("deleted"));
                    }

                    public Task<HandlerResult> UndoAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
                }
            }
            """, "policy bad when oom on container then restart tier1 reversible");

        Assert.Contains(findings, f => f.Id == "HEAL5003");
    }

    private static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(string extra, string policy = "")
    {
        string[] projects = ["Kubernetes", "Redis", "Processes", "CircuitBreakers", "Http"];
        var files = projects.SelectMany(p => Directory.GetFiles(Path.Combine(Source, $"PolicyLang.{p}"), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).ToList();
        Assert.True(files.Count > 40, "The sources of the integrations were not found.");
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        ImmutableArray<MetadataReference> references = [.. PackageReferences.All, MetadataReference.CreateFromFile(typeof(HandlerDispatcher).Assembly.Location)];
        var compilation = HealProject.Compilation(Usings, references).AddSyntaxTrees(files.Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), path: f)).Append(CSharpSyntaxTree.ParseText(extra)));
        // What source generators write is not here; everything else must compile, or the rules would look at nothing.
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && d.Id is not ("CS8795" or "CS9248")).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors.Take(10)));
        var project = new HealProject(("p.heal", Policies + "\n" + policy));
        return [.. (await Exceptions.FindingsAsync(compilation, project.AnalyzerOptions, new HandlerAnalyzer())).Where(d => d.Id.StartsWith("HEAL5", StringComparison.Ordinal))];
    }
}
