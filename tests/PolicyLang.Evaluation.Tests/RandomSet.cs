using PolicyLang.Json;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Evaluation.Tests;

/// <summary>A random set with what is needed to say what went wrong with it.</summary>
internal sealed class RandomSet
{
    private static readonly CompilationOptions Options = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    public RandomSet(int seed, int policies = 8, int holds = 3, int depth = 2)
    {
        Seed = seed;
        Random = new Random(seed);
        Writer = new RandomPolicies(Random) { Depth = depth };
        Text = Writer.Set(policies, holds);
        Compilation = Compile(Text);
    }

    public int Seed { get; }

    public Random Random { get; }

    public RandomPolicies Writer { get; }

    public string Text { get; }

    public PolicyCompilation Compilation { get; }

    public PolicyModel Model => Compilation.Model;

    public IEnumerable<Incident> Incidents(int count)
    {
        var incidents = new RandomIncidents(Random);
        return Enumerable.Range(0, count).Select(incidents.Next);
    }

    public Decision Decide(Incident incident) => Interpreter.Decide(Model, incident);

    public static PolicyCompilation Compile(string text)
    {
        var compilation = PolicyCompilation.Create([Parser.Parse(new SourceFile("random.heal", text))], Options);
        var error = compilation.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error);
        return error is null ? compilation : throw new InvalidOperationException($"The generator wrote a wrong set: {error}\n{text}");
    }

    /// <summary>Everything that a person needs to run the case again.</summary>
    public string Describe(Incident incident, Decision first, Decision second) =>
        $"seed {Seed}, incident {incident.Id} ({incident.Signal} on {incident.Resource} at {incident.At:O}, since {incident.Since:O}, target {incident.Target}, severity {incident.Severity})\n"
        + $"attributes: {string.Join(", ", incident.Attributes.Select(a => $"{a.Key}={a.Value}({a.Value.Kind})"))}\nlabels: {string.Join(", ", incident.Labels.Select(l => $"{l.Key}={l.Value}"))}\n"
        + $"facts: {(incident.Facts is null ? "null" : incident.Facts.Count)}, history: {(incident.History is null ? "null" : incident.History.Count)}\n"
        + $"{DecisionWriter.ToJson(first)}\n{DecisionWriter.ToJson(second)}\n{Text}";
}
