using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Evaluation;

/// <summary>What became of a test.</summary>
/// <param name="Test">The test.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Failure">The finding HEAL3005, or null where the test passes.</param>
public sealed record TestResult(PolicyTest Test, Decision Decision, Diagnostic? Failure);

/// <summary>Runs the tests that policies declare.</summary>
public static class TestRunner
{
    /// <summary>Runs all tests of a set, in declaration order.</summary>
    /// <param name="model">The set.</param>
    /// <param name="decide">The evaluator to ask: the compiled one, or <see cref="Interpreter"/>.</param>
    public static IReadOnlyList<TestResult> Run(PolicyModel model, Func<Incident, Decision> decide) =>
        [.. model.Tests.Select(test => Run(test, decide(test.Incident)))];

    /// <summary>The findings HEAL3005 of a set, by the interpreter; none where the set has errors, because then nothing runs.</summary>
    public static IEnumerable<Diagnostic> Failures(PolicyCompilation compilation) =>
        compilation.HasErrors ? []
        : Run(compilation.Model, Interpreted(compilation.Model)).Select(r => r.Failure).OfType<Diagnostic>();

    /// <summary>The interpreter, asked for many incidents: each is decided with only the policies about its signal and resource, because no other has a say.</summary>
    public static Func<Incident, Decision> Interpreted(PolicyModel model)
    {
        var policies = model.Policies.SelectMany(p => p.Pairs.Select(x => (x.Signal, x.Resource)).Distinct().Select(x => (Key: x, Policy: p))).ToLookup(x => x.Key, x => x.Policy);
        var models = new Dictionary<(string Signal, string Resource), PolicyModel>();
        return incident =>
        {
            var key = (incident.Signal, incident.Resource);
            if (!models.TryGetValue(key, out var fitting))
                models.Add(key, fitting = model with { Policies = policies[key].ToEquatableArray() });
            return Interpreter.Decide(fitting, incident);
        };
    }

    private static TestResult Run(PolicyTest test, Decision decision)
    {
        var expect = test.Syntax.Expect;
        var first = decision.Steps.Count > 0 ? decision.Steps[0] : null;
        var passes = decision.Tier == expect.Tier.Value
            && (expect.Action is null || first?.Action == expect.Action.Text)
            && (expect.By is null || decision.Policy == expect.By.Text)
            && (test.ExpectedArgs is not { } args || args.All(a => first?.Args.Any(b => b.Name == a.Name && b.Value == a.Value) == true));
        if (passes)
            return new TestResult(test, decision, null);

        var at = new Location(test.File, expect.Span);
        return new TestResult(test, decision, Diagnose.TestFails(at, test.Syntax.Title.Value, Expected(test), Got(decision, first, expect), Why(decision)));
    }

    private static string Expected(PolicyTest test)
    {
        var expect = test.Syntax.Expect;
        var text = Diagnose.Word(expect.Tier.Value);
        if (expect.Action is not null)
            text += " " + expect.Action.Text;
        if (test.ExpectedArgs is { Count: > 0 } args)
            text += $"({string.Join(", ", args.Select(a => $"{a.Name}: {a.Value}"))})";
        return expect.By is null ? text : $"{text} by {expect.By.Text}";
    }

    private static string Got(Decision decision, DecisionStep? first, Syntax.ExpectSyntax expect)
    {
        var text = Diagnose.Word(decision.Tier);
        if (first is not null && expect.Action is not null)
            text += $" {first.Action}" + (first.Args.Count > 0 ? $"({string.Join(", ", first.Args.Select(a => $"{a.Name}: {a.Value}"))})" : "");
        return decision.Policy is null ? text : $"{text} by {decision.Policy}";
    }

    private static string Why(Decision decision)
    {
        var ambiguous = string.Join(", ", decision.Ambiguous.Select(a => $"'{a.Policy}' (lacks {string.Join(", ", a.Missing)})"));
        return decision.Reason switch
        {
            DecisionReason.Novel => "No policy fits the incident.",
            DecisionReason.Ambiguous => $"No policy is definite; undecided for lack of data: {ambiguous}.",
            DecisionReason.Raised => $"The tier was raised by {string.Join(", ", decision.Raised.Select(r => $"{r.By} '{r.Name}' to {Diagnose.Word(r.Tier)}"))}.",
            _ => $"Policy '{decision.Policy}' governs at its written tier.",
        };
    }
}
