using PolicyLang.Language.Analysis;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.LanguageServer.Tests;

/// <summary>Binding and analysing a set again with the memory of its earlier versions finds what the first time finds.</summary>
public class AnalysisMemoryTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Findings_are_the_same_with_and_without_memory(int seed)
    {
        var random = new Random(seed);
        var memory = new AnalysisMemory();
        var trees = Enumerable.Range(0, 4).Select(f => File(random, f)).ToArray();
        var found = new HashSet<string>();
        PolicyCompilation? before = null;
        for (var round = 0; round < 80; round++)
        {
            var changed = random.Next(trees.Length);
            trees[changed] = File(random, changed);
            var set = PolicyCompilation.Create(trees, new CompilationOptions(Today));
            before = PolicyCompilation.Create(trees, new CompilationOptions(Today), before);
            Assert.Equal(set.Diagnostics, before.Diagnostics);
            Assert.Equal(set.Model.Policies.Select(p => (p.Name, p.Syntax)), before.Model.Policies.Select(p => (p.Name, p.Syntax)));
            Assert.Equal(Emitter.Emit(set, new EmitOptions("N", "C")).Select(f => f.Text), Emitter.Emit(before, new EmitOptions("N", "C")).Select(f => f.Text));
            var fresh = PolicyAnalysis.Run(set, Today, CancellationToken.None);
            var remembered = PolicyAnalysis.Run(before, Today, CancellationToken.None, memory);
            Assert.Equal(fresh.Diagnostics.Select(d => d.ToString()), remembered.Diagnostics.Select(d => d.ToString()));
            Assert.Equal(fresh.Examples.Select(e => ExampleText.Of(e.Incident)), remembered.Examples.Select(e => ExampleText.Of(e.Incident)));
            found.UnionWith(fresh.Diagnostics.Select(d => d.Id));
        }

        // The comparison is worth something only where there was something to find.
        Assert.Superset(new HashSet<string> { "HEAL3001", "HEAL3002", "HEAL3003", "HEAL3004" }, found);
    }

    private static SyntaxTree File(Random random, int file)
    {
        string Pick(params string[] items) => items[random.Next(items.Length)];
        string Comparison() => Pick("restarts < 3", "restarts > 5", "restarts < 3 and restarts > 5", "namespace == \"a\"", "namespace in [\"a\", \"b\"]", "severity == \"x\"", "labels[\"l\"] == \"m\"", "restarts < 9 and restarts < 3");
        var text = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(i =>
        {
            var condition = random.Next(4) == 0 ? "" : $" where {Comparison()}";
            return $"policy p{file}{i} when {Pick("oom", "crash-loop", "oom, crash-loop")} on pod{condition} then {Pick("restart", "restart(grace: 5s)", "page")} {Pick("tier1 reversible", "tier1 until 2026-12-01 reversible", "tier2")}\n";
        }));
        if (random.Next(3) == 0)
            text += $"hold h{file} stops any on pod where {Comparison()}\n";
        if (file == 3)
            text += Pick("", "", "", "", "", "", "", "", "", "", "", "", "signal more on pod { restarts: int }\n", "signal more on pod { namespace: int }\n", "signal oom on pod\n", "signal more on\n", "action restart on pod reversible risk low\n", "policy broken when\n");
        if (random.Next(10) == 0)
            text += Pick("policy p00 when oom on pod then restart tier2\n", "policy u when more on pod where restarts < 2 then restart tier2\n", "policy w when oom on pod then restrat tier2\n", "policy x when oom on pod then restart tier1\n", "test \"t\" given oom on pod \"a/b\" expect tier1 by p00\n");
        return Parser.Parse(new SourceFile($"{file}.heal", text));
    }
}
