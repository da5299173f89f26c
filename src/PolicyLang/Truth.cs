namespace PolicyLang;

/// <summary>
/// A truth value of Kleene's strong three-valued logic: false, unknown or true. The default is false.
/// </summary>
/// <remarks>
/// The operators are overloaded so that generated conditions read as C#: <c>a &amp;&amp; b</c> and <c>a || b</c> evaluate the right
/// side only where it can change the result, and <c>!unknown</c> is unknown. Source: S. C. Kleene, Introduction to
/// Metamathematics, 1952, section 64. Immutable, hence safe for concurrent use.
/// </remarks>
public readonly struct Truth : IEquatable<Truth>
{
    private readonly byte _value;

    private Truth(byte value) => _value = value;

    /// <summary>The condition does not hold.</summary>
    public static Truth False => new(0);

    /// <summary>The data that the condition needs is missing or unreadable.</summary>
    public static Truth Unknown => new(1);

    /// <summary>The condition holds.</summary>
    public static Truth True => new(2);

    /// <summary>Whether this is <see cref="False"/>.</summary>
    public bool IsFalse => _value == 0;

    /// <summary>Whether this is <see cref="Unknown"/>.</summary>
    public bool IsUnknown => _value == 1;

    /// <summary>Whether this is <see cref="True"/>.</summary>
    public bool IsTrue => _value == 2;

    /// <summary>The truth value of a definite answer.</summary>
    public static Truth Of(bool value) => value ? True : False;

    /// <summary>Conjunction: the lesser of both, in the order false, unknown, true.</summary>
    public static Truth operator &(Truth left, Truth right) => left._value <= right._value ? left : right;

    /// <summary>Disjunction: the greater of both, in the order false, unknown, true.</summary>
    public static Truth operator |(Truth left, Truth right) => left._value >= right._value ? left : right;

    /// <summary>Negation; unknown stays unknown.</summary>
    public static Truth operator !(Truth operand) => new((byte)(2 - operand._value));

    /// <summary>Lets <c>||</c> stop at a definite true.</summary>
    public static bool operator true(Truth operand) => operand.IsTrue;

    /// <summary>Lets <c>&amp;&amp;</c> stop at a definite false.</summary>
    public static bool operator false(Truth operand) => operand.IsFalse;

    /// <summary>Whether both are the same value; unknown equals unknown here.</summary>
    public static bool operator ==(Truth left, Truth right) => left._value == right._value;

    /// <summary>Whether both are different values.</summary>
    public static bool operator !=(Truth left, Truth right) => left._value != right._value;

    /// <inheritdoc />
    public bool Equals(Truth other) => _value == other._value;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Truth other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _value;

    /// <summary><c>false</c>, <c>unknown</c> or <c>true</c>.</summary>
    public override string ToString() => _value switch { 0 => "false", 1 => "unknown", _ => "true" };
}
