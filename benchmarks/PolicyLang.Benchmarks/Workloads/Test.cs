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
