using System.ComponentModel;

namespace PolicyLang.CompilerServices;

/// <summary>The comparisons that generated conditions are made of. Null is missing data, and compares as unknown. Nothing allocates.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Check
{
    /// <summary>Whether a string equals another, ordinally.</summary>
    public static Truth Is(string? value, string other) => value is null ? Truth.Unknown : Truth.Of(string.Equals(value, other, StringComparison.Ordinal));

    /// <summary>Whether two strings that may both be missing are equal, ordinally.</summary>
    public static Truth Same(string? left, string? right) => left is null ? Truth.Unknown : right is null ? Truth.Unknown : Is(left, right);

    /// <summary>Whether two whole quantities that may both be missing are equal.</summary>
    public static Truth Same(long? left, long? right) => left is null || right is null ? Truth.Unknown : Truth.Of(left.Value == right.Value);

    /// <summary>Whether two numbers that may both be missing are equal.</summary>
    public static Truth Same(double? left, double? right) => left is null || right is null ? Truth.Unknown : Truth.Of(left.Value == right.Value);

    /// <summary>Whether two answers that may both be missing are equal.</summary>
    public static Truth Same(bool? left, bool? right) => left is null || right is null ? Truth.Unknown : Truth.Of(left.Value == right.Value);

    /// <summary>Whether an integer and a number, either of which may be missing, are equal exactly.</summary>
    public static Truth Same(long? left, double? right) => left is null || right is null ? Truth.Unknown : Truth.Of(NumberText.Compare(left.Value, right.Value) == 0);

    /// <summary>Whether a string is one of some others, ordinally.</summary>
    public static Truth In(string? value, string[] others) => value is null ? Truth.Unknown : Truth.Of(Array.IndexOf(others, value) >= 0);

    /// <summary>Whether a string matches a pattern.</summary>
    public static Truth Like(string? value, Glob pattern) => value is null ? Truth.Unknown : Truth.Of(pattern.IsMatch(value));

    /// <summary>Whether a bool is true.</summary>
    public static Truth Flag(bool? value) => value is null ? Truth.Unknown : Truth.Of(value.Value);

    /// <summary>Whether a whole quantity (integer, duration or size) equals another.</summary>
    public static Truth Is(long? value, long other) => value is null ? Truth.Unknown : Truth.Of(value.Value == other);

    /// <summary>Whether a whole quantity is less than another.</summary>
    public static Truth Less(long? value, long other) => value is null ? Truth.Unknown : Truth.Of(value.Value < other);

    /// <summary>Whether a whole quantity is greater than another.</summary>
    public static Truth Greater(long? value, long other) => value is null ? Truth.Unknown : Truth.Of(value.Value > other);

    /// <summary>Whether an integer equals a number, exactly.</summary>
    public static Truth Is(long? value, double other) => value is null ? Truth.Unknown : Truth.Of(NumberText.Compare(value.Value, other) == 0);

    /// <summary>Whether an integer is less than a number, exactly.</summary>
    public static Truth Less(long? value, double other) => value is null ? Truth.Unknown : Truth.Of(NumberText.Compare(value.Value, other) < 0);

    /// <summary>Whether an integer is greater than a number, exactly.</summary>
    public static Truth Greater(long? value, double other) => value is null ? Truth.Unknown : Truth.Of(NumberText.Compare(value.Value, other) > 0);

    /// <summary>Whether a number equals another.</summary>
    public static Truth Is(double? value, double other) => value is null ? Truth.Unknown : Truth.Of(value.Value == other);

    /// <summary>Whether a number is less than another.</summary>
    public static Truth Less(double? value, double other) => value is null ? Truth.Unknown : Truth.Of(value.Value < other);

    /// <summary>Whether a number is greater than another.</summary>
    public static Truth Greater(double? value, double other) => value is null ? Truth.Unknown : Truth.Of(value.Value > other);
}
