namespace PolicyLang.Benchmarks.Workloads;

/// <summary>How an attribute is compared.</summary>
internal enum Test
{
    /// <summary>A text equals a value.</summary>
    Is,

    /// <summary>A text differs from a value.</summary>
    IsNot,

    /// <summary>A text is one of some values.</summary>
    In,

    /// <summary>A text begins with the prefix of a group.</summary>
    Prefix,

    /// <summary>A number is less than a threshold.</summary>
    Less,

    /// <summary>A number is a threshold or more.</summary>
    AtLeast,
}

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

/// <summary>A condition of a policy: one comparison, or two of which one must hold.</summary>
/// <param name="Alternatives">One or two comparisons.</param>
internal sealed record Part(Literal[] Alternatives)
{
    public bool Holds(in Event e)
    {
        foreach (var alternative in Alternatives)
        {
            if (alternative.Holds(in e))
                return true;
        }

        return false;
    }
}

/// <summary>A policy of the workload.</summary>
/// <param name="Index">Its place in declaration order.</param>
/// <param name="Signal">The signal that it is about.</param>
/// <param name="Kind">The kind of resource that it is about.</param>
/// <param name="Parts">Two to four conditions, all of which must hold.</param>
/// <param name="Tier">Its tier, 1 to 3.</param>
internal sealed record WorkloadPolicy(int Index, int Signal, int Kind, Part[] Parts, int Tier)
{
    public string Name => "p" + Schema.Text(Index);

    public bool Holds(in Event e)
    {
        foreach (var part in Parts)
        {
            if (!part.Holds(in e))
                return false;
        }

        return true;
    }
}
