using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace PolicyLang.Analyzers.Inline;

/// <summary>
/// A C# string literal, and where each UTF-16 unit of its value stands in the file: behind escapes, doubled quotes and the indentation of raw
/// strings. Source: C# specification 6.4.5.6, and the proposals "raw string literals" and "escape character".
/// </summary>
internal sealed class LiteralPart
{
    private readonly List<TextSpan> _units = [];
    private readonly StringBuilder _value = new();
    private readonly string _text;
    private readonly int _start;

    private LiteralPart(SyntaxToken token)
    {
        (Token, _text, _start) = (token, token.Text, token.SpanStart);
        Form = token.Kind() switch
        {
            SyntaxKind.SingleLineRawStringLiteralToken => LiteralForm.Raw,
            SyntaxKind.MultiLineRawStringLiteralToken => LiteralForm.RawLines,
            _ => _text.StartsWith("@", StringComparison.Ordinal) ? LiteralForm.Verbatim : LiteralForm.Regular,
        };
    }

    public SyntaxToken Token { get; }

    public LiteralForm Form { get; }

    /// <summary>How many quotes a raw string has on each side.</summary>
    public int Quotes => _text.TakeWhile(c => c == '"').Count();

    public string Value => Token.ValueText;

    /// <summary>
    /// The literal of a token. Where its value is not what was read here, because the literal is broken, every unit stands for the whole
    /// literal.
    /// </summary>
    public static LiteralPart Of(SyntaxToken token)
    {
        var part = new LiteralPart(token);
        part.Read();
        if (part._value.ToString() == token.ValueText)
            return part;
        part._units.Clear();
        part.IsExact = false;
        return part;
    }

    /// <summary>Whether places are known, so that text may be replaced.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>Where a run of the value stands.</summary>
    public TextSpan SpanOf(int start, int end)
    {
        if (!IsExact)
            return Token.Span;
        if (_units.Count == 0)
            return new TextSpan(_start + ContentStart, 0);
        var first = start < _units.Count ? _units[start].Start : _units[_units.Count - 1].End;
        return TextSpan.FromBounds(first, end > start ? Math.Max(first, _units[Math.Min(end, _units.Count) - 1].End) : first);
    }

    private int ContentStart => Form switch
    {
        LiteralForm.Regular => 1,
        LiteralForm.Verbatim => 2,
        LiteralForm.Raw => Quotes,
        _ => Math.Max(0, _text.IndexOf('\n') + 1),
    };

    private void Read()
    {
        switch (Form)
        {
            case LiteralForm.Regular:
                ReadRegular();
                break;
            case LiteralForm.Verbatim:
                for (var i = 2; i < _text.Length - 1; i++)
                    Add(_text[i].ToString(), ref i, _text[i] == '"' ? 2 : 1);
                break;
            case LiteralForm.Raw:
                for (var i = Quotes; i < _text.Length - Quotes; i++)
                    Add(_text[i].ToString(), ref i, 1);
                break;
            default:
                ReadLines();
                break;
        }
    }

    /// <summary>Adds what some characters at a place stand for, and leaves the place at the last of them.</summary>
    private void Add(string value, ref int at, int length)
    {
        foreach (var unit in value)
        {
            _value.Append(unit);
            _units.Add(new TextSpan(_start + at, length));
        }

        at += length - 1;
    }

    private void ReadRegular()
    {
        for (var i = 1; i < _text.Length - 1; i++)
        {
            if (_text[i] != '\\')
            {
                Add(_text[i].ToString(), ref i, 1);
                continue;
            }

            var escape = _text[i + 1];
            var simple = "'\"\\0abefnrtv".IndexOf(escape);
            if (simple >= 0)
                Add("'\"\\\0\a\b\u001b\f\n\r\t\v"[simple].ToString(), ref i, 2);
            else if (escape is 'x' or 'u' or 'U')
                AddNumber(escape, ref i);
            else
                return;
        }
    }

    private void AddNumber(char escape, ref int at)
    {
        var (least, most) = escape switch { 'x' => (1, 4), 'u' => (4, 4), _ => (8, 8) };
        var digits = 0;
        while (digits < most && at + 2 + digits < _text.Length - 1 && Uri.IsHexDigit(_text[at + 2 + digits]))
            digits++;
        var number = digits >= least ? int.Parse(_text.Substring(at + 2, Math.Min(digits, 8)), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : -1;
        Add(number is >= 0 and <= 0xFFFF ? ((char)number).ToString() : number is > 0xFFFF and <= 0x10FFFF ? char.ConvertFromUtf32(number) : "", ref at, 2 + digits);
    }

    /// <summary>The lines between the first line end and the last, without the blanks that stand before the closing quotes.</summary>
    private void ReadLines()
    {
        var close = _text.Length - Quotes;
        var lastLine = _text.LastIndexOf('\n', Math.Max(0, close - 1)) + 1;
        var indent = close - lastLine;
        var end = lastLine - 1 - (lastLine > 1 && _text[lastLine - 2] == '\r' ? 1 : 0);
        for (var i = ContentStart; i < end; i++)
        {
            // At the start of a line; one of blanks only may be shorter than the indentation.
            for (var skipped = 0; skipped < indent && i < end && _text[i] is not ('\r' or '\n'); skipped++)
                i++;
            for (; i < end && _text[i] != '\n'; i++)
                Add(_text[i].ToString(), ref i, 1);
            if (i < end)
                Add("\n", ref i, 1);
        }
    }
}
