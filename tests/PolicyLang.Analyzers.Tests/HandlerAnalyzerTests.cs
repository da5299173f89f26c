using Microsoft.CodeAnalysis;
using PolicyLang.Analyzers.Handlers;

namespace PolicyLang.Analyzers.Tests;

public class HandlerAnalyzerTests
{
    private const string Tier1 = "policy p when oom on pod then restart tier1 reversible";
    private const string Deep = "await Cleanup(); } Task Cleanup() { Store.Purge(command); return Task.CompletedTask; } readonly System.Data.Common.DbCommand command = null!; static class Store { public static void Purge(System.Data.Common.DbCommand c) => c.ExecuteNonQuery();";

    [Fact]
    public async Task Broken_code_and_broken_policies_never_make_it_throw()
    {
        var code = Handler(Deep);
        for (var i = 0; i < code.Length; i += 17)
            await AnalyzeAsync(Tier1[..(i % Tier1.Length)], code[..i] + code[Math.Min(code.Length, i + (i % 23))..]);
    }

    private static string Handler(string body) => $$"""
        using System.Threading; using System.Threading.Tasks; using PolicyLang;
        [Handles("restart", On = "pod")]
        public class RestartHandler : IReversibleActionHandler<Shop.RestartArguments>
        {
            public async Task<HandlerResult> UndoAsync(Shop.RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) { await Task.Delay(1, cancellationToken); return new("undone"); }
            public async Task<HandlerResult> ExecuteAsync(Shop.RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) { await RunAsync(cancellationToken); return new("done"); }
            async Task RunAsync(CancellationToken cancellationToken) { {{body}} }
        }
        """;

    private static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(string policies, string code)
    {
        var project = new HealProject(("p.heal", policies));
        var (compilation, _) = project.Generate(code);
        return await Exceptions.FindingsAsync(compilation, project.AnalyzerOptions, new HandlerAnalyzer());
    }
}
