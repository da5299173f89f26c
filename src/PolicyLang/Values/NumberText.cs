using System.Globalization;

namespace PolicyLang;

/// <summary>The text forms of integers, numbers and percents, the same for literals in policies and for values from sources.</summary>
public static class NumberText
{
    private const string PercentExponent = "E-2";

    /// <summary>Parses the language's integer syntax: an optional minus, digits, single underscores between digits. Allocates nothing.</summary>
    /// <returns>False where the text is no integer or does not fit in 64 bits.</returns>
    public static bool TryParseInt(string text, out long value)
    {
        var isNegative = text.Length > 0 && text[0] == '-';
        return TryParseWhole(text, isNegative ? 1 : 0, text.Length, isNegative, out value);
    }

    /// <summary>Parses digits with single underscores between them, in a part of a text.</summary>
    internal static bool TryParseWhole(string text, int start, int end, bool isNegative, out long value)
    {
        value = 0;
        if (!IsDigits(text, start, end))
            return false;
        for (var i = start; i < end; i++)
        {
            if (text[i] == '_')
                continue;
            // Counted below zero, because the least number has no positive twin.
            var digit = text[i] - '0';
            if (value < (long.MinValue + digit) / 10)
                return false;
            value = (value * 10) - digit;
        }

        if (!isNegative && value == long.MinValue)
            return false;
        value = isNegative ? value : -value;
        return true;
    }

    /// <summary>Parses the language's number syntax: an integer, <c>0.75</c> or <c>85%</c>, optionally negative.</summary>
    /// <returns>False where the text is no such number.</returns>
    public static bool TryParseNumber(string text, out double value)
    {
        value = 0;
        var isPercent = text.Length > 0 && text[text.Length - 1] == '%';
        var end = isPercent ? text.Length - 1 : text.Length;
        return IsNumber(text, end) && TryParseDouble(text, end, isPercent, out value);
    }

    /// <summary>Parses a number as sources print it: the language's syntax, and exponents such as <c>1e+06</c>.</summary>
    /// <returns>False where the text is no finite number.</returns>
    public static bool TryParseSourceNumber(string text, out double value)
    {
        if (TryParseNumber(text, out value))
            return true;

        var exponent = text.IndexOf('e');
        if (exponent < 0)
            exponent = text.IndexOf('E');
        if (exponent < 0 || !IsNumber(text, exponent))
            return false;
        var digits = exponent + 1 < text.Length && text[exponent + 1] is '+' or '-' ? exponent + 2 : exponent + 1;
        return IsDigits(text, digits, text.Length) && text.IndexOf('_', digits) < 0 && TryParseDouble(text, text.Length, isPercent: false, out value);
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

    /// <summary>A whole number that is ordered among its like as the number is among numbers, 0 and -0 being equal; null where it is no number.</summary>
    public static long? OrderOf(double value)
    {
        if (double.IsNaN(value))
            return null;
        // The bits of numbers above zero are in order already, those below in reverse.
        var bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        return bits < 0 ? bits ^ long.MaxValue : bits;
    }

    internal static double? Finite(double value) => double.IsNaN(value) || double.IsInfinity(value) ? null : value;

    internal static long? ToWhole(double value) =>
        value >= -9223372036854775808.0 && value < 9223372036854775808.0 && Math.Floor(value) == value ? (long)value : null;

    /// <summary>Whether a text up to an end is an optional minus, digits, and perhaps a point with digits behind it.</summary>
    private static bool IsNumber(string text, int end)
    {
        var start = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var point = text.IndexOf('.');
        return point < 0 || point >= end ? IsDigits(text, start, end) : IsDigits(text, start, point) && IsDigits(text, point + 1, end);
    }

    /// <summary>Parses digits that are known to be well formed; underscores are left out and a percent becomes a decimal exponent.</summary>
    private static bool TryParseDouble(string text, int end, bool isPercent, out double value)
    {
        // The exponent keeps 99.9% exactly what 0.999 is; dividing a double by 100 would not.
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
#if NET
        Span<char> digits = end <= 64 ? stackalloc char[end + PercentExponent.Length] : new char[end + PercentExponent.Length];
        var length = 0;
        for (var i = 0; i < end; i++)
        {
            if (text[i] != '_')
                digits[length++] = text[i];
        }

        if (isPercent)
        {
            PercentExponent.CopyTo(digits[length..]);
            length += PercentExponent.Length;
        }

        return double.TryParse(digits[..length], style, CultureInfo.InvariantCulture, out value) && Finite(value) is not null;
#else
        var digits = text.Substring(0, end).Replace("_", "") + (isPercent ? PercentExponent : "");
        return double.TryParse(digits, style, CultureInfo.InvariantCulture, out value) && Finite(value) is not null;
#endif
    }

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
