using PolicyLang.Cli.Input;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Evaluation.Tests;

public class CompiledSetTests
{
    [Fact]
    public void Deciding_allocates_nothing()
    {
        for (var seed = 1; seed <= 6; seed++)
        {
            var set = new RandomSet(seed, policies: 12, holds: 4);
            var compiled = PolicySetCompiler.Load(set.Compilation);
            var incidents = set.Incidents(200).ToArray();
            Run(compiled, incidents);
            Run(compiled, incidents);

            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(compiled, incidents);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.True(allocated == 0, $"seed {seed}: {allocated} bytes in {incidents.Length} decisions\n{set.Text}");
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

    private static void Run(IPolicySet set, Incident[] incidents)
    {
        foreach (var incident in incidents)
            set.Decide(incident);
    }

    private sealed class Throwing : Dictionary<string, string>, IReadOnlyDictionary<string, string>
    {
        bool IReadOnlyDictionary<string, string>.TryGetValue(string key, out string value) => throw new InvalidTimeZoneException("on purpose");
    }
}
