using System.ComponentModel;

namespace PolicyLang.CompilerServices;

/// <summary>The comparisons that generated conditions are made of. Null is missing data, and compares as unknown, as does what is no number. Nothing allocates.
/// No name is overloaded: the compiler spends most of its time on resolving overloads, and a set has thousands of comparisons.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Check
{
    /// <summary>Whether a string equals another, ordinally.</summary>
    public static Truth TextIs(string? value, string other) => value is null ? Truth.Unknown : Truth.Of(string.Equals(value, other, StringComparison.Ordinal));

    /// <summary>Whether two strings that may both be missing are equal, ordinally.</summary>
    public static Truth TextSame(string? left, string? right) => left is null ? Truth.Unknown : right is null ? Truth.Unknown : TextIs(left, right);

    /// <summary>Whether two whole quantities that may both be missing are equal.</summary>
    public static Truth WholeSame(long? left, long? right) => left is null || right is null ? Truth.Unknown : Truth.Of(left.Value == right.Value);

    /// <summary>Whether two numbers that may both be missing are equal.</summary>
    public static Truth NumberSame(double? left, double? right) => right is null ? Truth.Unknown : double.IsNaN(right.Value) ? Truth.Unknown : NumberIs(left, right.Value);

    /// <summary>Whether two answers that may both be missing are equal.</summary>
    public static Truth FlagSame(bool? left, bool? right) => left is null || right is null ? Truth.Unknown : Truth.Of(left.Value == right.Value);

    /// <summary>Whether a string is one of some others, ordinally.</summary>
    public static Truth TextIn(string? value, string[] others) => value is null ? Truth.Unknown : Truth.Of(Array.IndexOf(others, value) >= 0);

    /// <summary>Whether a string matches a pattern.</summary>
    public static Truth TextLike(string? value, Glob pattern) => value is null ? Truth.Unknown : Truth.Of(pattern.IsMatch(value));

    /// <summary>Whether a bool is true.</summary>
    public static Truth Flag(bool? value) => value is null ? Truth.Unknown : Truth.Of(value.Value);

    /// <summary>Whether a whole quantity (integer, duration or size) equals another.</summary>
    public static Truth WholeIs(long? value, long other) => value is null ? Truth.Unknown : Truth.Of(value.Value == other);

    /// <summary>Whether a whole quantity is less than another.</summary>
    public static Truth WholeLess(long? value, long other) => value is null ? Truth.Unknown : Truth.Of(value.Value < other);

    /// <summary>Whether a whole quantity is greater than another.</summary>
    public static Truth WholeGreater(long? value, long other) => value is null ? Truth.Unknown : Truth.Of(value.Value > other);

    /// <summary>Whether an integer equals a number, exactly.</summary>
    public static Truth ExactIs(long? value, double other) => value is null ? Truth.Unknown : Truth.Of(NumberText.Compare(value.Value, other) == 0);

    /// <summary>Whether an integer is less than a number, exactly.</summary>
    public static Truth ExactLess(long? value, double other) => value is null ? Truth.Unknown : Truth.Of(NumberText.Compare(value.Value, other) < 0);

    /// <summary>Whether an integer is greater than a number, exactly.</summary>
    public static Truth ExactGreater(long? value, double other) => value is null ? Truth.Unknown : Truth.Of(NumberText.Compare(value.Value, other) > 0);

    /// <summary>Whether a number equals another.</summary>
    public static Truth NumberIs(double? value, double other) => value is not { } number || double.IsNaN(number) ? Truth.Unknown : Truth.Of(number == other);

    /// <summary>Whether a number is less than another.</summary>
    public static Truth NumberLess(double? value, double other) => value is not { } number || double.IsNaN(number) ? Truth.Unknown : Truth.Of(number < other);

    /// <summary>Whether a number is greater than another.</summary>
    public static Truth NumberGreater(double? value, double other) => value is not { } number || double.IsNaN(number) ? Truth.Unknown : Truth.Of(number > other);
}
