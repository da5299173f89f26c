using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Editing;

/// <summary>What the tests of a set show about its policies.</summary>
public sealed class Evidence
{
    private readonly ILookup<string, TestResult> _byPolicy;

    internal Evidence(PolicyCompilation compilation)
    {
        // A set with errors does not run, so its tests show nothing.
        Results = compilation.HasErrors ? [] : TestRunner.Run(compilation.Model, TestRunner.Interpreted(compilation.Model));
        _byPolicy = Results.SelectMany(r => r.Decision.Matched.Append(r.Decision.Policy).Concat(r.Decision.Shadow).OfType<string>().Distinct().Select(p => (Policy: p, Result: r)))
            .ToLookup(p => p.Policy, p => p.Result, StringComparer.Ordinal);
    }

    /// <summary>What became of each test; none where the set has errors.</summary>
    public IReadOnlyList<TestResult> Results { get; }

    /// <summary>The tests whose incident a policy matches.</summary>
    public IReadOnlyList<TestResult> Covering(string policy) => [.. _byPolicy[policy]];
}
