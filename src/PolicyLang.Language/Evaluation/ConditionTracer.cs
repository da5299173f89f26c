using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Evaluation;

/// <summary>One part of a condition as it was evaluated.</summary>
/// <param name="Depth">How deep it stands in the condition, from 0.</param>
/// <param name="Text">The part as it is written, or <c>all of</c>, <c>any of</c>, <c>not</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="Inputs">What it read, such as <c>namespace = "shop"</c>; empty for a group.</param>
public sealed record ConditionLine(int Depth, string Text, Truth Value, EquatableArray<string> Inputs);

/// <summary>Explains a condition part by part, with the input behind each value.</summary>
public static class ConditionTracer
{
    /// <summary>The parts of a condition for one incident, outermost first.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="file">The file that it is written in.</param>
    /// <param name="incident">The incident.</param>
    /// <param name="pair">The incident's signal and resource.</param>
    /// <param name="watched">In a hold's <c>while</c>: the fact that is watched, and the active one to look at.</param>
    public static IReadOnlyList<ConditionLine> Trace(
        Condition condition, SourceFile file, Incident incident, Pair pair, (Fact Declared, ActiveFact Active)? watched = null)
    {
        var lines = new List<ConditionLine>();
        Add(condition, 0, file, new ConditionEvaluator(incident, pair), watched, lines);
        return lines;
    }

    private static void Add(
        Condition condition, int depth, SourceFile file, ConditionEvaluator evaluator, (Fact Declared, ActiveFact Active)? watched, List<ConditionLine> lines)
    {
        var (label, children) = condition switch
        {
            AllOf all => ("all of", [.. all.Operands]),
            AnyOf any => ("any of", [.. any.Operands]),
            Negation not => ("not", (Condition[])[not.Operand]),
            _ => (TextOf(condition, file), []),
        };
        var inputs = children.Length > 0 ? [] : condition.Inputs.Select(i => Describe(i, evaluator, watched)).Distinct().ToEquatableArray();
        lines.Add(new ConditionLine(depth, label, evaluator.Evaluate(condition, watched?.Active, watched?.Declared), inputs));
        foreach (var child in children)
            Add(child, depth + 1, file, evaluator, watched, lines);
    }

    /// <summary>A comparison as it is written; of <c>for 2m</c> the condition has the duration only, so the word is put before it.</summary>
    private static string TextOf(Condition condition, SourceFile file)
    {
        var text = string.Join(" ", file.TextOf(condition.Span).Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return condition is Compare { Input.Kind: InputKind.Age } && text.IndexOf(' ') < 0 && !text.StartsWith("age", StringComparison.Ordinal) ? "for " + text : text;
    }

    private static string Describe(Input input, ConditionEvaluator evaluator, (Fact Declared, ActiveFact Active)? watched)
    {
        var name = input.Kind switch
        {
            InputKind.Seen => $"seen({DurationText.Format(input.Span)})",
            InputKind.FactField when watched is { } fact => $"{fact.Declared.Name}.{input.Name}",
            _ => input.Key,
        };
        return evaluator.Read(input, watched?.Active, watched?.Declared) is not { } value ? $"{name} is missing or unreadable"
            : value.Type == PolicyValueType.String ? $"{name} = \"{value.Text}\"" : $"{name} = {value}";
    }
}
