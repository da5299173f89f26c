namespace PolicyLang;

/// <summary>The types that attributes, parameters and literals have.</summary>
public enum PolicyValueType : byte
{
    /// <summary>Text, compared ordinally; also the type of a <c>one of</c>.</summary>
    String,

    /// <summary>A whole number of 64 bits.</summary>
    Int,

    /// <summary>A finite double; percents are numbers.</summary>
    Number,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A length of time, in ticks of 100 ns.</summary>
    Duration,

    /// <summary>A number of bytes.</summary>
    Size,
}

/// <summary>A value of one of the language's types, for example an argument of a step. Immutable.</summary>
public readonly struct PolicyValue : IEquatable<PolicyValue>
{
    private readonly string? _text;
    private readonly long _bits;

    private PolicyValue(PolicyValueType type, string? text, long bits)
    {
        Type = type;
        _text = text;
        _bits = bits;
    }

    /// <summary>The value's type.</summary>
    public PolicyValueType Type { get; }

    /// <summary>The text of a <see cref="PolicyValueType.String"/>.</summary>
    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public string Text => Type == PolicyValueType.String ? _text! : throw Mismatch(PolicyValueType.String);

    /// <summary>The integer of an <see cref="PolicyValueType.Int"/>.</summary>
    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public long Int => Type == PolicyValueType.Int ? _bits : throw Mismatch(PolicyValueType.Int);

    /// <summary>The double of a <see cref="PolicyValueType.Number"/>.</summary>
    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public double Number => Type == PolicyValueType.Number ? BitConverter.Int64BitsToDouble(_bits) : throw Mismatch(PolicyValueType.Number);

    /// <summary>The answer of a <see cref="PolicyValueType.Bool"/>.</summary>
    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public bool Bool => Type == PolicyValueType.Bool ? _bits != 0 : throw Mismatch(PolicyValueType.Bool);

    /// <summary>The ticks (100 ns) of a <see cref="PolicyValueType.Duration"/>.</summary>
    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public long DurationTicks => Type == PolicyValueType.Duration ? _bits : throw Mismatch(PolicyValueType.Duration);

    /// <summary>The bytes of a <see cref="PolicyValueType.Size"/>.</summary>
    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public long SizeBytes => Type == PolicyValueType.Size ? _bits : throw Mismatch(PolicyValueType.Size);

    /// <summary>A string.</summary>
    public static PolicyValue OfString(string value) => new(PolicyValueType.String, value ?? throw new ArgumentNullException(nameof(value)), 0);

    /// <summary>An integer.</summary>
    public static PolicyValue OfInt(long value) => new(PolicyValueType.Int, null, value);

    /// <summary>A number.</summary>
    public static PolicyValue OfNumber(double value) => new(PolicyValueType.Number, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>True or false.</summary>
    public static PolicyValue OfBool(bool value) => new(PolicyValueType.Bool, null, value ? 1 : 0);

    /// <summary>A duration in ticks of 100 ns.</summary>
    public static PolicyValue OfDuration(long ticks) => new(PolicyValueType.Duration, null, ticks);

    /// <summary>A size in bytes.</summary>
    public static PolicyValue OfSize(long bytes) => new(PolicyValueType.Size, null, bytes);

    /// <summary>The value in the canonical text form of decisions and targets; a string comes without quotes.</summary>
    public override string ToString() => Type switch
    {
        PolicyValueType.String => _text ?? "",
        PolicyValueType.Int => NumberText.Format(_bits),
        PolicyValueType.Number => NumberText.Format(BitConverter.Int64BitsToDouble(_bits)),
        PolicyValueType.Bool => _bits != 0 ? "true" : "false",
        PolicyValueType.Duration => DurationText.Format(_bits),
        _ => SizeText.Format(_bits),
    };

    /// <inheritdoc />
    public bool Equals(PolicyValue other) =>
        Type == other.Type && _bits == other._bits && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is PolicyValue other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => unchecked(((int)Type * 397) ^ _bits.GetHashCode() ^ (_text?.GetHashCode() ?? 0));

    /// <summary>Whether both have the same type and value.</summary>
    public static bool operator ==(PolicyValue left, PolicyValue right) => left.Equals(right);

    /// <summary>Whether type or value differ.</summary>
    public static bool operator !=(PolicyValue left, PolicyValue right) => !left.Equals(right);

    private InvalidOperationException Mismatch(PolicyValueType wanted) => new($"The value is of type {Type}, not {wanted}.");
}
