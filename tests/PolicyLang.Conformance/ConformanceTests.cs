using System.Reflection;
using System.Text.Json.Nodes;
using PolicyLang.Cli.Input;
using PolicyLang.Json;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Conformance;

public class ConformanceTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    private static readonly string Root =
        typeof(ConformanceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Cases").Value!;

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(Root, "decisions.jsonl", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, Path.GetDirectoryName(f)!).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_corpus_is_all_there() => Assert.True(Cases().Count >= 500, $"There are {Cases().Count} cases only.");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case(string name)
    {
        var folder = Path.Combine(Root, name);
        var compilation = PolicyFiles.Compile([folder], Today);
        Assert.DoesNotContain(compilation.Diagnostics, d => d.Severity == Language.Diagnostics.Severity.Error);
        // The corpus's sets are small: the automatic choice is code.
        IPolicySet[] sets = [PolicySetCompiler.Load(compilation, Options(MatchStrategy.StraightLine)), PolicySetCompiler.Load(compilation, Options(MatchStrategy.Tables))];
        var expected = File.ReadAllLines(Path.Combine(folder, "decisions.jsonl")).Where(l => l.Length > 0).Select(l => JsonNode.Parse(l)!).ToList();
        using var stream = File.OpenRead(Path.Combine(folder, "incidents.jsonl"));
        var lines = IncidentSource.ReadLines(stream).ToList();

        Assert.Equal(expected.Count, lines.Count);
        foreach (var (line, wanted) in lines.Zip(expected))
        {
            if (line.Incident is not { } incident)
            {
                Assert.Equal(line.Line, wanted["error"]?["line"]?.GetValue<long>());
                continue;
            }

            Assert.Equal(wanted.ToJsonString(), Normalized(Interpreter.Decide(compilation.Model, incident)));
            foreach (var set in sets)
            {
                var compiled = set.Explain(incident);
                Assert.Equal(wanted.ToJsonString(), Normalized(compiled));
                AssertSame(set, compiled, set.Decide(incident));
                AssertSame(set, compiled, set.Decide(set.Intern(incident)));
            }
        }
    }

    private static EmitOptions Options(MatchStrategy strategy) => new("Conformance", "Policies", strategy, TypedIncidents: false);

    /// <summary>The short verdict says the same as the decision.</summary>
    private static void AssertSame(IPolicySet set, Decision decision, Verdict verdict)
    {
        Assert.Equal((decision.Tier, decision.Reason), (verdict.Tier, verdict.Reason));
        Assert.Equal(decision.Policy, verdict.Policy < 0 ? null : set.Policies[verdict.Policy].Name);
    }

    private static string Normalized(Decision decision) => JsonNode.Parse(DecisionWriter.ToJson(decision))!.ToJsonString();
}
