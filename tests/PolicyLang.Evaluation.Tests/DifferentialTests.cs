using PolicyLang.Language.Emit;

namespace PolicyLang.Evaluation.Tests;

/// <summary>Every strategy of matching, through every entrance, decides what the interpreter decides.</summary>
public class DifferentialTests
{
    private const int Sets = 160;
    private const int IncidentsPerSet = 700;

    [Theory]
    [InlineData(MatchStrategy.StraightLine)]
    [InlineData(MatchStrategy.Tables)]
    [InlineData(MatchStrategy.Auto)]
    public void Emitted_code_and_interpreter_decide_the_same(MatchStrategy strategy)
    {
        var decisions = 0;
        var outcomes = new Dictionary<string, int>();
        for (var seed = 1; seed <= Sets; seed++)
        {
            var set = new RandomSet(seed, policies: PoliciesOf(seed), holds: seed % 4, depth: DepthOf(seed));
            var entrances = new Entrances(set.Compilation, strategy);
            foreach (var incident in set.Incidents(IncidentsPerSet))
            {
                var expected = set.Decide(incident);
                if (entrances.Disagreement(incident, expected) is { } disagreement)
                    Assert.Fail($"{disagreement}\n{set.Describe(incident, expected, entrances.Set.Explain(incident))}");
                decisions++;
                var kind = $"{expected.Outcome}/{expected.Reason}";
                outcomes[kind] = outcomes.GetValueOrDefault(kind) + 1;
            }
        }

        var summary = $"differential: {strategy}, {decisions} decisions equal ({string.Join(", ", outcomes.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key} {o.Value}"))})";
        Console.WriteLine(summary);
        // The test runner keeps what tests print to itself; .ci/run shows these files.
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, $"differential.{strategy}.txt"), summary + "\n");
        Assert.True(decisions >= 100_000);
        // A generator that had gone quiet would agree with anything.
        foreach (var kind in new[] { "Execute/Policy", "Propose/Policy", "Propose/Raised", "Page/Raised", "Page/Ambiguous", "Page/Novel" })
            Assert.True(outcomes.GetValueOrDefault(kind) > decisions / 200, $"{kind}: {outcomes.GetValueOrDefault(kind)}");
    }

    /// <summary>Some conditions are so large that a table has a program for them instead of rows.</summary>
    private static int DepthOf(int seed) => seed % 8 == 0 ? 6 : 2;

    /// <summary>Mostly small sets, which leave many incidents undecided; some so large that Auto takes tables, or that rows need more than one word.</summary>
    private static int PoliciesOf(int seed) => seed % 40 == 0 ? 200 : seed % 20 == 0 ? 70 : 3 + (seed % 9);
}
