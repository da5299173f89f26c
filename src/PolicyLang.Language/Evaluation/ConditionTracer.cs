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
    public static IReadOnlyList<ConditionLine> Trace(Condition condition, SourceFile file, Incident incident, Pair pair)
    {
        var lines = new List<ConditionLine>();
        Add(condition, 0, file, new ConditionEvaluator(incident, pair), lines);
        return lines;
    }

    private static void Add(Condition condition, int depth, SourceFile file, ConditionEvaluator evaluator, List<ConditionLine> lines)
    {
        var (label, children) = condition switch
        {
            AllOf all => ("all of", [.. all.Operands]),
            AnyOf any => ("any of", [.. any.Operands]),
            Negation not => ("not", (Condition[])[not.Operand]),
            _ => (string.Join(" ", file.TextOf(condition.Span).Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)), []),
        };
        var inputs = children.Length > 0 ? [] : condition.Inputs.Select(i => Describe(i, evaluator)).Distinct().ToEquatableArray();
        lines.Add(new ConditionLine(depth, label, evaluator.Evaluate(condition), inputs));
        foreach (var child in children)
            Add(child, depth + 1, file, evaluator, lines);
    }

    private static string Describe(Input input, ConditionEvaluator evaluator)
    {
        var name = input.Kind == InputKind.Seen ? $"seen({DurationText.Format(input.Span)})" : input.Key;
        return evaluator.Read(input, null, null) is not { } value ? $"{name} is missing or unreadable"
            : value.Type == PolicyValueType.String ? $"{name} = \"{value.Text}\"" : $"{name} = {value}";
    }
}
