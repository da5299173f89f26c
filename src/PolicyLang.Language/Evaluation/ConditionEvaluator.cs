using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Evaluation;

/// <summary>
/// The value of a condition for one incident (language.md, section 4), evaluated naively: every part is looked at. Emitted code is
/// compared with this.
/// </summary>
internal sealed class ConditionEvaluator(Incident incident, Pair pair)
{
    /// <summary>The value of a condition; null is the absent condition, which is true.</summary>
    public Truth Evaluate(Condition? condition, ActiveFact? fact = null, Fact? declared = null) => condition switch
    {
        null => Truth.True,
        AllOf all => all.Operands.Select(o => Evaluate(o, fact, declared)).Aggregate(Truth.True, (a, b) => a & b),
        AnyOf any => any.Operands.Select(o => Evaluate(o, fact, declared)).Aggregate(Truth.False, (a, b) => a | b),
        Negation not => !Evaluate(not.Operand, fact, declared),
        Flag flag => Read(flag.Input, fact, declared) is { } value ? Truth.Of(value.Bool) : Truth.Unknown,
        Compare compare => Read(compare.Input, fact, declared) is { } value ? Truth.Of(Holds(value, compare.Operator, compare.Value)) : Truth.Unknown,
        Contained contained => Read(contained.Input, fact, declared) is { } value
            ? Truth.Of(contained.Values.Any(v => Holds(value, Comparison.Equal, v))) : Truth.Unknown,
        Matches like => Read(like.Input, fact, declared) is { } value ? Truth.Of(Glob.Parse(like.Pattern).IsMatch(value.Text)) : Truth.Unknown,
        SameAs same => Read(same.Left, fact, declared) is { } left && Read(same.Right, fact, declared) is { } right
            ? Truth.Of(left == right != same.Negated) : Truth.Unknown,
        _ => throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}."),
    };

    /// <summary>The value of an input; null where the incident lacks it or has it in unreadable form.</summary>
    public PolicyValue? Read(Input input, ActiveFact? fact, Fact? declared)
    {
        switch (input.Kind)
        {
            case InputKind.Attribute:
                // In a hold, an incident of this kind may not have the attribute at all, or have it with another type.
                return pair.Find(input.Name) is { } field && field.Type.Equals(input.Type)
                    ? ReadTyped(incident.Attributes, input.Name, input.Type) : null;
            case InputKind.FactField:
                return fact is not null && declared is not null ? ReadTyped(fact.Attributes, input.Name, input.Type) : null;
            case InputKind.Label:
                return incident.Labels.TryGetValue(input.Name, out var label) ? PolicyValue.OfString(label) : null;
            case InputKind.Seen:
                return incident.History is null ? null : PolicyValue.OfInt(incident.History.Count(h => IsWithin(h, input.Span)));
            case InputKind.Age:
                return incident.Since is { } since ? PolicyValue.OfDuration((incident.At - since).Ticks) : null;
            case InputKind.Severity:
                return incident.Severity is null ? null : PolicyValue.OfString(incident.Severity);
            case InputKind.Target:
                return incident.Target is null ? null : PolicyValue.OfString(incident.Target);
            default:
                throw new InvalidOperationException($"Unknown input {input.Kind}.");
        }
    }

    /// <summary>Reads a raw attribute as its declared type.</summary>
    public static PolicyValue? ReadTyped(IReadOnlyDictionary<string, AttributeValue> attributes, string name, FieldType type)
    {
        if (!attributes.TryGetValue(name, out var raw))
            return null;
        return type.Kind switch
        {
            PolicyValueType.String => (type.OneOf.Count > 0 ? raw.AsOneOf([.. type.OneOf]) : raw.AsString()) is { } text ? PolicyValue.OfString(text) : null,
            PolicyValueType.Int => raw.AsInt() is { } number ? PolicyValue.OfInt(number) : null,
            PolicyValueType.Number => raw.AsNumber() is { } number ? PolicyValue.OfNumber(number) : null,
            PolicyValueType.Bool => raw.AsBool() is { } answer ? PolicyValue.OfBool(answer) : null,
            PolicyValueType.Duration => raw.AsDuration() is { } ticks ? PolicyValue.OfDuration(ticks) : null,
            _ => raw.AsSize() is { } bytes ? PolicyValue.OfSize(bytes) : null,
        };
    }

    private bool IsWithin(DateTimeOffset earlier, long span)
    {
        var ago = (incident.At - earlier).Ticks;
        return ago >= 0 && ago < span;
    }

    private static bool Holds(PolicyValue left, Comparison comparison, PolicyValue right)
    {
        if (left.Type is PolicyValueType.String or PolicyValueType.Bool)
            return left == right == (comparison == Comparison.Equal);
        var order = Order(left, right);
        return comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        };
    }

    private static int Order(PolicyValue left, PolicyValue right) => left.Type switch
    {
        PolicyValueType.Int when right.Type == PolicyValueType.Number => NumberText.Compare(left.Int, right.Number),
        PolicyValueType.Int => left.Int.CompareTo(right.Int),
        PolicyValueType.Number => left.Number.CompareTo(right.Number),
        PolicyValueType.Duration => left.DurationTicks.CompareTo(right.DurationTicks),
        _ => left.SizeBytes.CompareTo(right.SizeBytes),
    };
}
