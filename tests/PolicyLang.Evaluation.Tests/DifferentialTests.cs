using PolicyLang.Cli.Input;
using PolicyLang.Json;

namespace PolicyLang.Evaluation.Tests;

public class DifferentialTests
{
    private const int Sets = 160;
    private const int IncidentsPerSet = 700;

    [Fact]
    public void Emitted_code_and_interpreter_decide_the_same()
    {
        var decisions = 0;
        var outcomes = new Dictionary<string, int>();
        for (var seed = 1; seed <= Sets; seed++)
        {
            var set = new RandomSet(seed, policies: 3 + (seed % 9), holds: seed % 4);
            var compiled = PolicySetCompiler.Load(set.Compilation);
            foreach (var incident in set.Incidents(IncidentsPerSet))
            {
                var (expected, actual) = (set.Decide(incident), compiled.Explain(incident));
                if (DecisionWriter.ToJson(expected) != DecisionWriter.ToJson(actual))
                    Assert.Fail(set.Describe(incident, expected, actual));
                var verdict = compiled.Decide(incident);
                var policy = verdict.Policy < 0 ? null : compiled.Policies[verdict.Policy].Name;
                if ((verdict.Tier, verdict.Reason, policy) != (expected.Tier, expected.Reason, expected.Policy))
                    Assert.Fail($"{verdict}\n{set.Describe(incident, expected, actual)}");
                decisions++;
                var kind = $"{expected.Outcome}/{expected.Reason}";
                outcomes[kind] = outcomes.GetValueOrDefault(kind) + 1;
            }
        }

        var summary = $"differential: {decisions} decisions equal ({string.Join(", ", outcomes.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key} {o.Value}"))})";
        Console.WriteLine(summary);
        // The test runner keeps what tests print to itself; .ci/run shows this file.
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "differential.txt"), summary + "\n");
        Assert.True(decisions >= 100_000);
        // A generator that had gone quiet would agree with anything.
        foreach (var kind in new[] { "Execute/Policy", "Propose/Policy", "Propose/Raised", "Page/Raised", "Page/Ambiguous", "Page/Novel" })
            Assert.True(outcomes.GetValueOrDefault(kind) > decisions / 200, $"{kind}: {outcomes.GetValueOrDefault(kind)}");
    }
}
