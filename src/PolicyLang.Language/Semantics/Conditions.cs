using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>What a comparison reads.</summary>
public enum InputKind
{
    /// <summary>An attribute of the incident.</summary>
    Attribute,

    /// <summary>A field of the fact that a hold watches.</summary>
    FactField,

    /// <summary>A label.</summary>
    Label,

    /// <summary>The number of earlier occurrences within a span.</summary>
    Seen,

    /// <summary>The time since the trouble began.</summary>
    Age,

    /// <summary>The source's severity.</summary>
    Severity,

    /// <summary>The incident's own target.</summary>
    Target,
}

/// <summary>An input of a condition, with its type.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The name of the attribute, field or label; else empty.</param>
/// <param name="Type">Its type.</param>
/// <param name="Span">For <see cref="InputKind.Seen"/> the span in ticks of 100 ns; else 0.</param>
public sealed record Input(InputKind Kind, string Name, FieldType Type, long Span = 0)
{
    /// <summary>Its name in a decision's list of missing data.</summary>
    public string Key => Kind switch
    {
        InputKind.Label => "labels." + Name,
        InputKind.Seen => "seen",
        InputKind.Age => "age",
        InputKind.Severity => "severity",
        InputKind.Target => "target",
        _ => Name,
    };
}

/// <summary>A bound condition. Names are resolved, types fit, <c>not in</c> and <c>not like</c> are negations.</summary>
public abstract record Condition(SourceSpan Span)
{
    /// <summary>Every input in it.</summary>
    public abstract IEnumerable<Input> Inputs { get; }
}

/// <summary>True where all are.</summary>
public sealed record AllOf(EquatableArray<Condition> Operands, SourceSpan Span) : Condition(Span)
{
    /// <inheritdoc />
    public override IEnumerable<Input> Inputs => Operands.SelectMany(o => o.Inputs);
}

/// <summary>True where one is.</summary>
public sealed record AnyOf(EquatableArray<Condition> Operands, SourceSpan Span) : Condition(Span)
{
    /// <inheritdoc />
    public override IEnumerable<Input> Inputs => Operands.SelectMany(o => o.Inputs);
}

/// <summary>True where the operand is false.</summary>
public sealed record Negation(Condition Operand, SourceSpan Span) : Condition(Span)
{
    /// <inheritdoc />
    public override IEnumerable<Input> Inputs => Operand.Inputs;
}

/// <summary>A comparison with a constant.</summary>
public sealed record Compare(Input Input, Comparison Operator, PolicyValue Value, SourceSpan Span) : Condition(Span)
{
    /// <inheritdoc />
    public override IEnumerable<Input> Inputs => [Input];
}

/// <summary>Whether an input equals one of some constants.</summary>
public sealed record Contained(Input Input, EquatableArray<PolicyValue> Values, SourceSpan Span) : Condition(Span)
{
    /// <inheritdoc />
    public override IEnumerable<Input> Inputs => [Input];
}

/// <summary>Whether an input matches a pattern.</summary>
public sealed record Matches(Input Input, string Pattern, SourceSpan Span) : Condition(Span)
{
    /// <inheritdoc />
    public override IEnumerable<Input> Inputs => [Input];
}

/// <summary>Whether a fact's field equals another input.</summary>
public sealed record SameAs(Input Left, Input Right, bool Negated, SourceSpan Span) : Condition(Span)
{
    /// <inheritdoc />
    public override IEnumerable<Input> Inputs => [Left, Right];
}

/// <summary>A bool input standing alone.</summary>
public sealed record Flag(Input Input, SourceSpan Span) : Condition(Span)
{
    /// <inheritdoc />
    public override IEnumerable<Input> Inputs => [Input];
}
