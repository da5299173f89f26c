using System.Text;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Syntax;

/// <summary>Finds the end of a literal and checks its form. A malformed one is reported here, once, and stands for any literal after that.</summary>
internal sealed class LiteralScanner(SourceFile file, DiagnosticBag diagnostics)
{
    private const string RawQuotes = "\"\"\"";
    private readonly string _text = file.Text;

    /// <summary>Reads a string, raw where it begins with three quotes.</summary>
    public HealToken ReadString(ref int position)
    {
        var start = position;
        if (string.CompareOrdinal(_text, position, RawQuotes, 0, 3) == 0)
        {
            var end = _text.IndexOf(RawQuotes, position + 3, StringComparison.Ordinal);
            if (end >= 0)
            {
                position = end + 3;
                return HealToken.String;
            }

            return Unterminated(start, ref position, raw: true);
        }

        position++;
        while (position < _text.Length && _text[position] is not ('"' or '\n' or '\r'))
            position += _text[position] == '\\' && position + 1 < _text.Length && _text[position + 1] is not ('\n' or '\r') ? 2 : 1;
        if (position >= _text.Length || _text[position] != '"')
            return Unterminated(start, ref position, raw: false);
        position++;
        return TryUnescape(new SourceSpan(start + 1, position - start - 2), out _, diagnostics) ? HealToken.String : HealToken.Malformed;
    }

    /// <summary>The value of a string token.</summary>
    public static string ValueOf(SourceFile file, SourceSpan token)
    {
        if (token.Length >= 6 && string.CompareOrdinal(file.Text, token.Start, RawQuotes, 0, 3) == 0)
            return file.Text.Substring(token.Start + 3, token.Length - 6);
        new LiteralScanner(file, []).TryUnescape(new SourceSpan(token.Start + 1, token.Length - 2), out var value, null);
        return value;
    }

    /// <summary>Reads an integer, number, percent, duration, size, date, instant or clock time.</summary>
    public HealToken ReadNumber(ref int position)
    {
        var start = position;
        var text = Extent(ref position);
        var kind = Classify(text);
        if (kind == HealToken.Malformed)
            diagnostics.Add(Diagnose.MalformedLiteral(new Location(file, new SourceSpan(start, position - start)), text));
        return kind;
    }

    /// <summary>The moment of a date or instant.</summary>
    public static bool TryParseMoment(string text, out DateTimeOffset moment)
    {
        moment = default;
        if (text.Length < 10 || !TryDigits(text, 0, 4, out var year) || !TryDigits(text, 5, 2, out var month) || !TryDigits(text, 8, 2, out var day))
            return false;
        if (text[4] != '-' || text[7] != '-' || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        var time = TimeSpan.Zero;
        if (text.Length > 10 && (text[10] != 'T' || text[text.Length - 1] != 'Z' || !TryParseTime(text.Substring(11, text.Length - 12), out time)))
            return false;
        moment = new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero) + time;
        return true;
    }

    /// <summary>The minutes from midnight of a clock time <c>HH:MM</c>.</summary>
    public static bool TryParseClock(string text, out int minutes)
    {
        minutes = 0;
        if (text.Length != 5 || !TryParseTime(text, out var time))
            return false;
        minutes = (int)time.TotalMinutes;
        return true;
    }

    private static bool TryParseTime(string text, out TimeSpan time)
    {
        time = default;
        if (text.Length is not (5 or 8) || text[2] != ':' || !TryDigits(text, 0, 2, out var hour) || !TryDigits(text, 3, 2, out var minute))
            return false;
        var second = 0;
        if (text.Length == 8 && (text[5] != ':' || !TryDigits(text, 6, 2, out second)))
            return false;
        time = new TimeSpan(hour, minute, second);
        return hour < 24 && minute < 60 && second < 60;
    }

    private static bool TryDigits(string text, int start, int count, out int value)
    {
        value = 0;
        for (var i = start; i < start + count; i++)
        {
            if (i >= text.Length || !Lexer.IsDigit(text[i]))
                return false;
            value = (value * 10) + text[i] - '0';
        }

        return true;
    }

    private static HealToken Classify(string text)
    {
        if (text.IndexOf('-', 1) > 0)
        {
            var isMoment = TryParseMoment(text, out _);
            return !isMoment ? HealToken.Malformed : text.Length == 10 ? HealToken.Date : HealToken.Instant;
        }

        if (text.IndexOf(':') >= 0)
            return TryParseClock(text, out _) ? HealToken.Clock : HealToken.Malformed;
        if (NumberText.TryParseInt(text, out _))
            return HealToken.Integer;
        if ((text.IndexOf('.') >= 0 || text[text.Length - 1] == '%') && NumberText.TryParseNumber(text, out _))
            return HealToken.Number;
        return DurationText.TryParse(text, out _) ? HealToken.Duration : SizeText.TryParse(text, out _) ? HealToken.Size : HealToken.Malformed;
    }

    /// <summary>How far a literal that begins with a digit or a minus reaches: dates and clock times have more than letters and digits.</summary>
    private string Extent(ref int position)
    {
        var start = position;
        position++;
        SkipWord(ref position);
        var isDate = _text[start] != '-' && position - start >= 1 && NextIs(position, '-') && DigitAt(position + 1);
        if (isDate)
        {
            while (position < _text.Length && (IsWord(_text[position]) || ((_text[position] is '-' or ':' or '.' or '+') && WordAt(position + 1))))
                position++;
        }
        else if (NextIs(position, ':') && DigitAt(position + 1) && DigitAt(position - 1))
        {
            while (position < _text.Length && (IsWord(_text[position]) || (_text[position] == ':' && DigitAt(position + 1))))
                position++;
        }
        else
        {
            while (NextIs(position, '.') && DigitAt(position + 1))
            {
                position++;
                SkipWord(ref position);
            }

            if (NextIs(position, '%'))
                position++;
        }

        return _text.Substring(start, position - start);
    }

    private void SkipWord(ref int position)
    {
        while (WordAt(position))
            position++;
    }

    private bool WordAt(int position) => position < _text.Length && IsWord(_text[position]);

    private static bool IsWord(char c) => Lexer.IsNameStart(c) || Lexer.IsDigit(c);

    private bool NextIs(int position, char c) => position < _text.Length && _text[position] == c;

    private bool DigitAt(int position) => position >= 0 && position < _text.Length && Lexer.IsDigit(_text[position]);

    private HealToken Unterminated(int start, ref int position, bool raw)
    {
        // A string without its end stops at the end of its line, so that the declarations after it are still read.
        position = start;
        while (position < _text.Length && _text[position] is not ('\n' or '\r'))
            position++;
        diagnostics.Add(Diagnose.UnterminatedString(new Location(file, new SourceSpan(start, position - start)), raw));
        return HealToken.Malformed;
    }

    private bool TryUnescape(SourceSpan content, out string value, DiagnosticBag? report)
    {
        var text = new StringBuilder();
        var isValid = true;
        for (var i = content.Start; i < content.End; i++)
        {
            if (_text[i] != '\\')
            {
                text.Append(_text[i]);
                continue;
            }

            var start = i++;
            var escape = i < content.End ? _text[i] : ' ';
            var simple = escape switch { '"' => "\"", '\\' => "\\", 'n' => "\n", 'r' => "\r", 't' => "\t", _ => null };
            simple ??= escape == 'u' ? ReadScalar(ref i, content.End) : null;
            if (simple is null)
            {
                isValid = false;
                report?.Add(Diagnose.WrongEscape(new Location(file, new SourceSpan(start, Math.Min(i + 1, content.End) - start))));
            }

            text.Append(simple);
        }

        value = text.ToString();
        return isValid;
    }

    /// <summary>Reads <c>u{1F600}</c>; afterwards the position is at its last character.</summary>
    private string? ReadScalar(ref int position, int end)
    {
        var close = position + 1 < end && _text[position + 1] == '{' ? _text.IndexOf('}', position, end - position) : -1;
        if (close < 0)
            return null;
        var digits = _text.Substring(position + 2, close - position - 2);
        position = close;
        var isHex = digits.Length is > 0 and <= 6 && digits.All(c => Lexer.IsDigit(c) || c is (>= 'a' and <= 'f') or (>= 'A' and <= 'F'));
        var scalar = isHex ? Convert.ToInt32(digits, 16) : -1;
        return scalar is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF) ? char.ConvertFromUtf32(scalar) : null;
    }
}
