namespace PolicyLang.Benchmarks.Workloads;

/// <summary>One comparison.</summary>
/// <param name="Attribute">The attribute: texts first, then numbers.</param>
/// <param name="Test">How it is compared.</param>
/// <param name="Values">The ids of texts, the group of a prefix, or the threshold.</param>
/// <param name="Negated">Whether it stands behind <c>not</c>.</param>
internal sealed record Literal(int Attribute, Test Test, int[] Values, bool Negated)
{
    /// <summary>Whether a value satisfies the comparison.</summary>
    /// <param name="value">The id of a text or a number.</param>
    public bool Holds(long value) => Negated != Test switch
    {
        Test.Is => value == Values[0],
        Test.IsNot => value != Values[0],
        Test.In => Array.IndexOf(Values, (int)value) >= 0,
        Test.Prefix => value != Schema.UnknownText && value / Schema.ValuesPerGroup == Values[0],
        Test.Less => value < Values[0],
        _ => value >= Values[0],
    };

    public bool Holds(in Event e) => Holds(Read(in e, Attribute));

    public static long Read(in Event e, int attribute) =>
        Schema.IsText(attribute) ? e.Texts[attribute] : e.Numbers[attribute - Schema.Texts.Length];
}
