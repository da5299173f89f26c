namespace PolicyLang;

/// <summary>How a source wrote an attribute, before it is read as the type that the vocabulary declares for it.</summary>
public enum AttributeValueKind : byte
{
    /// <summary>There is no value.</summary>
    Missing,

    /// <summary>Text, for example a label's.</summary>
    Text,

    /// <summary>A whole number that fits in 64 bits.</summary>
    Integer,

    /// <summary>Any other number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Something that no type can be read from, such as a list.</summary>
    Unreadable,
}

/// <summary>
/// A raw attribute value. Reading it as a declared type gives null where it is missing or cannot be read, and a comparison on null is
/// unknown: bad data raises the tier, it never lowers it.
/// </summary>
public readonly struct AttributeValue : IEquatable<AttributeValue>
{
    /// <summary>The text where it is one, else null.</summary>
    private readonly string? _text;
    private readonly long _bits;

    private AttributeValue(AttributeValueKind kind, string? text, long bits)
    {
        Kind = kind;
        _text = text;
        _bits = bits;
    }

    /// <summary>The form in which the value was written.</summary>
    public AttributeValueKind Kind { get; }

    /// <summary>A value that is there but that no type can be read from.</summary>
    public static AttributeValue Unreadable => new(AttributeValueKind.Unreadable, null, 0);

    /// <summary>A text.</summary>
    public static AttributeValue Of(string text) =>
        new(AttributeValueKind.Text, text ?? throw new ArgumentNullException(nameof(text)), 0);

    /// <summary>A whole number; read as a duration it counts seconds, read as a size bytes.</summary>
    public static AttributeValue Of(long number) => new(AttributeValueKind.Integer, null, number);

    /// <summary>A number; read as a duration it counts seconds.</summary>
    public static AttributeValue Of(double number) =>
        new(AttributeValueKind.Number, null, BitConverter.DoubleToInt64Bits(number));

    /// <summary>True or false.</summary>
    public static AttributeValue Of(bool value) => new(AttributeValueKind.Boolean, null, value ? 1 : 0);

    /// <summary>Reads a <c>string</c>: only text is one.</summary>
    public string? AsString() => _text;

    /// <summary>Reads a <c>one of</c>: text that is among <paramref name="allowed"/>, compared ordinally.</summary>
    public string? AsOneOf(string[] allowed)
    {
        if (Kind != AttributeValueKind.Text)
            return null;
        foreach (var candidate in allowed)
        {
            if (string.Equals(candidate, _text, StringComparison.Ordinal))
                return _text;
        }

        return null;
    }

    /// <summary>Reads an <c>int</c>: a whole number that fits in 64 bits, or text in the language's integer syntax.</summary>
    public long? AsInt() => Kind == AttributeValueKind.Integer ? _bits : OtherAsInt();

    private long? OtherAsInt() => Kind switch
    {
        AttributeValueKind.Number => NumberText.ToWhole(BitConverter.Int64BitsToDouble(_bits)),
        AttributeValueKind.Text => NumberText.TryParseInt(_text!, out var value) ? value : null,
        _ => null,
    };

    /// <summary>Reads a <c>number</c>: a finite number, or text such as <c>0.93</c>, <c>93%</c> or <c>1e+06</c>.</summary>
    public double? AsNumber() => Kind switch
    {
        AttributeValueKind.Integer => _bits,
        AttributeValueKind.Number => NumberText.Finite(BitConverter.Int64BitsToDouble(_bits)),
        AttributeValueKind.Text => NumberText.TryParseSourceNumber(_text!, out var value) ? value : null,
        _ => null,
    };

    /// <summary>Reads a <c>bool</c>: true or false, also as the texts <c>true</c> and <c>false</c>.</summary>
    public bool? AsBool() => Kind switch
    {
        AttributeValueKind.Boolean => _bits != 0,
        AttributeValueKind.Text => _text switch { "true" => true, "false" => false, _ => null },
        _ => null,
    };

    /// <summary>Reads a <c>duration</c>, in ticks of 100 ns: seconds as a number, or text such as <c>1h30m</c>. Negative is unreadable.</summary>
    public long? AsDuration() => Kind switch
    {
        AttributeValueKind.Integer => _bits is >= 0 and <= long.MaxValue / TimeSpan.TicksPerSecond ? _bits * TimeSpan.TicksPerSecond : null,
        AttributeValueKind.Number => DurationText.FromSeconds(BitConverter.Int64BitsToDouble(_bits)),
        AttributeValueKind.Text => DurationText.TryParse(_text!, out var ticks) ? ticks : null,
        _ => null,
    };

    /// <summary>Reads a <c>size</c> in bytes: a whole number, or text such as <c>512MiB</c>. Negative or fractional is unreadable.</summary>
    public long? AsSize()
    {
        var bytes = Kind switch
        {
            AttributeValueKind.Integer => _bits,
            AttributeValueKind.Number => NumberText.ToWhole(BitConverter.Int64BitsToDouble(_bits)),
            AttributeValueKind.Text => SizeText.TryParse(_text!, out var value) ? value : null,
            _ => (long?)null,
        };
        return bytes >= 0 ? bytes : null;
    }

    /// <inheritdoc />
    public bool Equals(AttributeValue other) =>
        Kind == other.Kind && _bits == other._bits && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is AttributeValue other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => unchecked(((int)Kind * 397) ^ _bits.GetHashCode() ^ (_text?.GetHashCode() ?? 0));

    /// <summary>The value as a person would read it; text comes without quotes.</summary>
    public override string ToString() => Kind switch
    {
        AttributeValueKind.Text => _text!,
        AttributeValueKind.Integer => NumberText.Format(_bits),
        AttributeValueKind.Number => NumberText.Format(BitConverter.Int64BitsToDouble(_bits)),
        AttributeValueKind.Boolean => _bits != 0 ? "true" : "false",
        AttributeValueKind.Unreadable => "(unreadable)",
        _ => "(missing)",
    };

    /// <summary>Whether both are the same value in the same form.</summary>
    public static bool operator ==(AttributeValue left, AttributeValue right) => left.Equals(right);

    /// <summary>Whether the values or their forms differ.</summary>
    public static bool operator !=(AttributeValue left, AttributeValue right) => !left.Equals(right);
}
