using System.Globalization;

namespace PolicyLang;

/// <summary>The text forms of integers, numbers and percents, the same for literals in policies and for values from sources.</summary>
public static class NumberText
{
    /// <summary>Parses the language's integer syntax: an optional minus, digits, single underscores between digits.</summary>
    /// <returns>False where the text is no integer or does not fit in 64 bits.</returns>
    public static bool TryParseInt(string text, out long value)
    {
        value = 0;
        return IsDigits(text, text.StartsWith("-", StringComparison.Ordinal) ? 1 : 0, text.Length)
            && long.TryParse(text.Replace("_", ""), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Parses the language's number syntax: an integer, <c>0.75</c> or <c>85%</c>, optionally negative.</summary>
    /// <returns>False where the text is no such number.</returns>
    public static bool TryParseNumber(string text, out double value)
    {
        value = 0;
        var end = text.EndsWith("%", StringComparison.Ordinal) ? text.Length - 1 : text.Length;
        var start = text.StartsWith("-", StringComparison.Ordinal) ? 1 : 0;
        var point = text.IndexOf('.');
        var wellFormed = point < 0
            ? IsDigits(text, start, end)
            : IsDigits(text, start, point) && IsDigits(text, point + 1, end);
        if (!wellFormed)
            return false;

        var digits = text.Substring(0, end).Replace("_", "");
        // The decimal exponent keeps 99.9% exactly what 0.999 is; dividing a double by 100 would not.
        if (end < text.Length)
            digits += "E-2";
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Finite(value) is not null;
    }

    /// <summary>Parses a number as sources print it: the language's syntax, and exponents such as <c>1e+06</c>.</summary>
    /// <returns>False where the text is no finite number.</returns>
    public static bool TryParseSourceNumber(string text, out double value)
    {
        if (TryParseNumber(text, out value))
            return true;

        var exponent = text.IndexOfAny(['e', 'E']);
        if (exponent < 0 || text.EndsWith("%", StringComparison.Ordinal) || !TryParseNumber(text.Substring(0, exponent), out _))
            return false;
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text.Replace("_", ""), style, CultureInfo.InvariantCulture, out value) && Finite(value) is not null;
    }

    /// <summary>Prints a whole number.</summary>
    public static string Format(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Prints a number in its shortest form that reads back as the same number, for example <c>1</c> or <c>0.5</c>.</summary>
    public static string Format(double value) => value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Compares a whole number with any finite number exactly, without rounding either.</summary>
    public static int Compare(long left, double right)
    {
        // 2^63 is the first double above every long, -2^63 the last that is one.
        if (right >= 9223372036854775808.0)
            return -1;
        if (right < -9223372036854775808.0)
            return 1;
        var floor = Math.Floor(right);
        var whole = (long)floor;
        return left != whole ? left.CompareTo(whole) : right > floor ? -1 : 0;
    }

    internal static double? Finite(double value) => double.IsNaN(value) || double.IsInfinity(value) ? null : value;

    internal static long? ToWhole(double value) =>
        value >= -9223372036854775808.0 && value < 9223372036854775808.0 && Math.Floor(value) == value ? (long)value : null;

    private static bool IsDigits(string text, int start, int end)
    {
        if (start >= end || text[start] == '_' || text[end - 1] == '_')
            return false;
        for (var i = start; i < end; i++)
        {
            if (text[i] is < '0' or > '9' && (text[i] != '_' || text[i - 1] == '_'))
                return false;
        }

        return true;
    }
}
