using PolicyLang.Cli.Input;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Evaluation.Tests;

[Collection(CountedAllocations.Name)]
public class CompiledSetTests
{
    [Theory]
    [InlineData(MatchStrategy.StraightLine)]
    [InlineData(MatchStrategy.Tables)]
    [InlineData(MatchStrategy.Auto)]
    public void Deciding_allocates_nothing(MatchStrategy strategy)
    {
        for (var seed = 1; seed <= 6; seed++)
        {
            var set = new RandomSet(seed, policies: seed * 20, holds: 4, depth: seed % 3 == 0 ? 6 : 2);
            var entrances = new Entrances(set.Compilation, strategy);
            var incidents = set.Incidents(200).ToArray();
            var interned = incidents.Select(entrances.Set.Intern).ToArray();
            var verdicts = new Verdict[incidents.Length];
            var ways = new (string Name, Action Run)[]
            {
                ("as reported", () => Array.ForEach(incidents, i => entrances.Set.Decide(i))),
                ("interned", () => Array.ForEach(interned, i => entrances.Set.Decide(in i))),
                ("typed", () => Array.ForEach(incidents, i => entrances.TypedOf(i)?.Invoke(i))),
                ("in a batch", () => entrances.Set.Decide(incidents, verdicts)),
            };
            foreach (var (name, run) in ways)
            {
                run();
                var allocated = Allocations.Each(run);

                // TypedOf makes the name of a type for each incident; that is the test's own.
                if (name != "typed")
                    Assert.True(allocated == 0, $"seed {seed}, {name}: {allocated} bytes in {incidents.Length} decisions\n{set.Text}");
            }
        }
    }

    [Fact]
    public void An_exception_in_a_condition_points_into_the_policy_file()
    {
        var file = new SourceFile("policies/x.heal", "\n\nwhen oom on pod\n  where labels[\"app\"] == \"a\"\nthen restart tier1 reversible\n", "/shop/policies/x.heal");
        var set = PolicySetCompiler.Load(PolicyCompilation.Create([Parser.Parse(file)], new CompilationOptions(DateTimeOffset.UnixEpoch)));
        var incident = new Incident { Id = "i", At = DateTimeOffset.UnixEpoch, Signal = "oom", Resource = "pod", Labels = new Throwing() };

        var error = Assert.Throws<InvalidTimeZoneException>(() => set.Decide(incident));

        Assert.Contains("x.heal:line 4", error.StackTrace!, StringComparison.Ordinal);
    }

    private sealed class Throwing : Dictionary<string, string>, IReadOnlyDictionary<string, string>
    {
        bool IReadOnlyDictionary<string, string>.TryGetValue(string key, out string value) => throw new InvalidTimeZoneException("on purpose");
    }
}
