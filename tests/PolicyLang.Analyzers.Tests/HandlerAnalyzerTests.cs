using Microsoft.CodeAnalysis;
using PolicyLang.Analyzers.Handlers;

namespace PolicyLang.Analyzers.Tests;

public class HandlerAnalyzerTests
{
    private const string Tier1 = "policy p when oom on pod then restart tier1 reversible";
    private const string Tier2 = "policy p when oom on pod then restart tier2";
    private const string Deep = "await Cleanup(); } Task Cleanup() { Store.Purge(command); return Task.CompletedTask; } readonly System.Data.Common.DbCommand command = null!; static class Store { public static void Purge(System.Data.Common.DbCommand c) => c.ExecuteNonQuery();";

    /// <summary>What a handler's body may do.</summary>
    public static TheoryData<string> Silent() =>
    [
        "await Task.Yield();",
        "await Task.Delay(1, cancellationToken);",
        "System.IO.File.WriteAllText(\"a\", \"b\"); await Task.Yield();",
        "await Vouched(); } [AssumeNoEffect(\"a cache of ours\")] Task Vouched() { System.IO.File.Delete(\"a\"); return Task.CompletedTask;",
        "Again(3); await Task.Yield(); } void Again(int n) { if (n > 0) Again(n - 1);",
        "using var stream = new System.IO.MemoryStream(); await Task.Yield();",
        "await Task.Yield(); } void Unused() { System.IO.File.Delete(\"a\");",
        "new System.Net.Http.HttpClient().GetStringAsync(\"http://a\").Wait(); await Task.Yield();",
        "foreach (var x in Lines()) { } await Task.Yield(); } System.Collections.Generic.IEnumerable<int> Lines() { yield return 1;",
        "Ping(); await Task.Yield(); } void Ping() => Pong(); void Pong() => Ping(); void X() {",
    ];

    [Theory]
    [MemberData(nameof(Silent))]
    public async Task A_harmless_handler_is_silent(string body) => Assert.Empty(await AnalyzeAsync(Tier1, Handler(body)));

    [Theory]
    [InlineData(Deep, "restart handler → RunAsync() → Cleanup() → Purge() → DbCommand.ExecuteNonQuery")]
    [InlineData("System.IO.File.Delete(\"a\"); await Task.Yield();", "restart handler → RunAsync() → File.Delete")]
    [InlineData("System.Action a = () => System.IO.Directory.Delete(\"a\"); a(); await Task.Yield();", "restart handler → RunAsync() → Directory.Delete")]
    [InlineData("Local(); await Task.Yield(); void Local() => System.IO.File.Delete(\"a\");", "restart handler → RunAsync() → Local() → File.Delete")]
    [InlineData("System.Action<string> a = System.IO.File.Delete; a(\"x\"); await Task.Yield();", "restart handler → RunAsync() → File.Delete")]
    [InlineData("await Task.Run(() => new System.IO.FileInfo(\"a\").Delete());", "restart handler → RunAsync() → FileInfo.Delete")]
    [InlineData("System.Diagnostics.Process.Start(\"sh\"); await Task.Yield();", "restart handler → RunAsync() → Process.Start")]
    [InlineData("_ = Value; await Task.Yield(); } int Value { get { System.IO.File.Delete(\"a\"); return 1; }", "restart handler → RunAsync() → Value → File.Delete")]
    [InlineData("_ = Value; await Task.Yield(); } int Value => Drop(); static int Drop() { System.IO.File.Delete(\"a\"); return 1;", "restart handler → RunAsync() → Value → Drop() → File.Delete")]
    [InlineData("IStore s = new Store(); s.Drop(); await Task.Yield(); } interface IStore { void Drop(); } class Store : IStore { public void Drop() => System.IO.File.Delete(\"a\");", "restart handler → RunAsync() → Drop() → File.Delete")]
    [InlineData("using (new Gone()) { } await Task.Yield(); } class Gone : System.IDisposable { public void Dispose() => System.IO.File.Delete(\"a\");", "restart handler → RunAsync() → Dispose() → File.Delete")]
    [InlineData("using var g = new Gone(); await Task.Yield(); } class Gone : System.IDisposable { public void Dispose() => System.IO.File.Delete(\"a\");", "restart handler → RunAsync() → Dispose() → File.Delete")]
    [InlineData("await Drop(); } [Effect(Effect.Database)] static Task Drop() => Task.CompletedTask; void X() {", "restart handler → RunAsync() → RestartHandler.Drop")]
    [InlineData("foreach (var x in Lines()) { } await Task.Yield(); } System.Collections.Generic.IEnumerable<int> Lines() { System.IO.File.Delete(\"a\"); yield return 1;", "restart handler → RunAsync() → Lines() → File.Delete")]
    public async Task A_guarded_call_is_reported_with_its_path(string body, string path)
    {
        var finding = Assert.Single(await AnalyzeAsync(Tier1, Handler(body)));

        Assert.Equal("HEAL5003", finding.Id);
        Assert.Contains(path + ".", finding.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(path.Split(" → ").Length - 2, finding.AdditionalLocations.Count);
    }

    [Fact]
    public async Task In_tier2_a_human_decides_and_the_handler_may() => Assert.Empty(await AnalyzeAsync(Tier2, Handler(Deep)));

    [Fact]
    public async Task A_used_action_without_a_handler_is_reported_at_its_step()
    {
        var finding = Assert.Single(await AnalyzeAsync(Tier1 + "\npolicy q when oom on pod then run-script(script: \"a\") tier2", Handler("await Task.Yield();")));

        Assert.Equal(("HEAL5001", 1), (finding.Id, finding.Location.GetLineSpan().StartLinePosition.Line));
    }

    [Fact]
    public async Task A_library_of_policies_alone_is_not_nagged() => Assert.Empty(await AnalyzeAsync(Tier1, "class C { }"));

    [Fact]
    public async Task A_reversible_action_needs_a_handler_that_can_undo()
    {
        var code = Handler("await Task.Yield();").Replace("IReversibleActionHandler", "IActionHandler", StringComparison.Ordinal);

        Assert.Equal("HEAL5002", Assert.Single(await AnalyzeAsync(Tier1, code)).Id);
    }

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
