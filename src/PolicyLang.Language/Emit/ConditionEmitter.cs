using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Emit;

/// <summary>Writes conditions as C# expressions of type <see cref="Truth"/> over <c>incident</c> (and <c>fact</c>), and collects the constants that they need.</summary>
internal sealed class ConditionEmitter
{
    private const string Check = CSharpText.Services + "Check.";
    private const string Unknown = CSharpText.Root + "Truth.Unknown";
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);
    private readonly List<string> _declarations = [];

    /// <summary>The declarations of the constants that were needed so far.</summary>
    public IReadOnlyList<string> Declarations => _declarations;

    /// <summary>The name of a static field with a value, one for equal values.</summary>
    public string Constant(string type, string prefix, string value)
    {
        if (_constants.TryGetValue(value, out var name))
            return name;
        name = prefix + NumberText.Format(_declarations.Count);
        _constants.Add(value, name);
        _declarations.Add($"private static readonly {type} {name} = {value};");
        return name;
    }

    /// <summary>The expression of a condition for incidents of one signal and resource.</summary>
    public string Emit(Condition condition, IncidentType type) => condition switch
    {
        AllOf all => Join(all.Operands.Select(o => Emit(o, type)).ToList(), " && "),
        AnyOf any => Join(any.Operands.Select(o => Emit(o, type)).ToList(), " || "),
        Negation not => $"!{Emit(not.Operand, type)}",
        Flag flag => Read(flag.Input, type) is { } value ? $"{Check}Flag({value})" : Unknown,
        Compare compare => Read(compare.Input, type) is { } value ? EmitCompare(value, compare.Input.Type, compare.Operator, compare.Value) : Unknown,
        Contained contained => Read(contained.Input, type) is { } value ? EmitContained(value, contained.Input.Type, contained.Values) : Unknown,
        Matches like => Read(like.Input, type) is { } value ? $"{Check}TextLike({value}, {Glob(like.Pattern)})" : Unknown,
        SameAs same => Read(same.Left, type) is { } left && Read(same.Right, type) is { } right
            ? $"{(same.Negated ? "!" : "")}{Check}{Family(same.Left.Type)}Same({left}, {right})" : Unknown,
        _ => throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}."),
    };

    /// <summary>Joins operands as a balanced tree: the operators are associative, and a long chain would be too deep for the compiler.</summary>
    private static string Join(List<string> operands, string op)
    {
        const int width = 8;
        while (operands.Count > width)
        {
            operands = operands.Select((text, index) => (text, index)).GroupBy(o => o.index / width)
                .Select(g => $"({string.Join(op, g.Select(o => o.text))})").ToList();
        }

        return $"({string.Join(op, operands)})";
    }

    private string Glob(string pattern) =>
        Constant(CSharpText.Root + "Glob", "Glob", $"{CSharpText.Root}Glob.Parse({CSharpText.String(pattern)})");

    private static string EmitCompare(string value, FieldType type, Comparison comparison, PolicyValue other)
    {
        if (other.Type == PolicyValueType.Bool)
            return $"{(other.Bool == (comparison == Comparison.Equal) ? "" : "!")}{Check}Flag({value})";
        var family = Check + (type.Kind == PolicyValueType.Int && other.Type == PolicyValueType.Number ? "Exact" : Family(type));
        var arguments = $"({value}, {Operand(other)})";
        return comparison switch
        {
            Comparison.Equal => $"{family}Is{arguments}",
            Comparison.NotEqual => $"!{family}Is{arguments}",
            Comparison.Less => $"{family}Less{arguments}",
            Comparison.LessOrEqual => $"!{family}Greater{arguments}",
            Comparison.Greater => $"{family}Greater{arguments}",
            _ => $"!{family}Less{arguments}",
        };
    }

    private string EmitContained(string value, FieldType type, EquatableArray<PolicyValue> values) =>
        values[0].Type == PolicyValueType.String
            ? $"{Check}TextIn({value}, {Constant("string[]", "Set", CSharpText.Strings(values.Select(v => v.Text)))})"
            : Join(values.Select(v => EmitCompare(value, type, Comparison.Equal, v)).ToList(), " || ");

    /// <summary>The first part of the names of the comparisons of a type.</summary>
    private static string Family(FieldType type) => type.Kind switch
    {
        PolicyValueType.String => "Text",
        PolicyValueType.Number => "Number",
        PolicyValueType.Bool => "Flag",
        _ => "Whole",
    };

    private static string Operand(PolicyValue value) => value.Type switch
    {
        PolicyValueType.String => CSharpText.String(value.Text),
        PolicyValueType.Int => CSharpText.Long(value.Int),
        PolicyValueType.Number => CSharpText.Double(value.Number),
        PolicyValueType.Duration => CSharpText.Long(value.DurationTicks),
        _ => CSharpText.Long(value.SizeBytes),
    };

    /// <summary>The expression of an input, or null where incidents of this kind do not have it.</summary>
    public string? Read(Input input, IncidentType type)
    {
        switch (input.Kind)
        {
            case InputKind.Attribute:
                return type.Pair.Find(input.Name) is { } field && field.Type.Equals(input.Type) ? type.Read(field) : null;
            case InputKind.FactField:
                return ReadFact(input);
            case InputKind.Label:
                return $"incident.Context.Label({CSharpText.String(input.Name)})";
            case InputKind.Seen:
                return $"incident.Context.Seen({CSharpText.Long(input.Span)})";
            default:
                return $"incident.Context.{input.Kind}";
        }
    }

    private string ReadFact(Input input)
    {
        var raw = $"{CSharpText.Services}Raw.Get(fact.Attributes, {CSharpText.String(input.Name)})";
        return input.Type.Kind switch
        {
            PolicyValueType.String => input.Type.OneOf.Count > 0
                ? $"{raw}.AsOneOf({Constant("string[]", "Set", CSharpText.Strings(input.Type.OneOf))})" : $"{raw}.AsString()",
            PolicyValueType.Int => $"{raw}.AsInt()",
            PolicyValueType.Number => $"{raw}.AsNumber()",
            PolicyValueType.Bool => $"{raw}.AsBool()",
            PolicyValueType.Duration => $"{raw}.AsDuration()",
            _ => $"{raw}.AsSize()",
        };
    }
}
