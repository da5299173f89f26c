using PolicyLang.Json;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Cli.Input;

/// <summary>Decides the incidents that the analysis shows by the compiled evaluator, before anybody sees them.</summary>
internal static class Examples
{
    /// <summary>Compiles what decides the examples and looks whether each shows what is claimed.</summary>
    /// <exception cref="InvalidOperationException">One does not, which is a defect of PolicyLang.</exception>
    public static void Verify(PolicyCompilation compilation, IReadOnlyCollection<Example> examples)
    {
        if (examples.Count == 0 || compilation.HasErrors)
            return;
        // Whether a policy matches does not depend on the others, so only those that are named need to be compiled.
        var names = examples.SelectMany(e => e.Policies).ToHashSet(StringComparer.Ordinal);
        var decide = PolicySetCompiler.Load(compilation.About(examples.Select(e => (e.Incident.Signal, e.Incident.Resource)), names)).Explain;
        foreach (var example in examples)
        {
            Demand(example.Shows(decide(example.Incident)), example.Incident);
        }
    }

    /// <summary>The compiled evaluator of those policies that are about the incidents' signals and resources.</summary>
    public static Func<Incident, Decision> Evaluator(PolicyCompilation compilation, IEnumerable<Incident> incidents) =>
        PolicySetCompiler.Load(compilation.About(incidents.Select(i => (i.Signal, i.Resource)))).Explain;

    /// <summary>Demands that the compiled evaluator decides an incident as the analysis says.</summary>
    /// <exception cref="InvalidOperationException">It does not, which is a defect of PolicyLang.</exception>
    public static void MustDecide(Func<Incident, Decision> evaluator, Incident incident, Decision expected) =>
        Demand(DecisionWriter.ToJson(evaluator(incident)) == DecisionWriter.ToJson(expected), incident);

    private static void Demand(bool isSo, Incident incident)
    {
        if (!isSo)
            throw new InvalidOperationException($"the compiled evaluator does not decide {ExampleText.Of(incident)} as the analysis does");
    }
}
