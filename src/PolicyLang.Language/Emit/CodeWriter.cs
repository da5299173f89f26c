using System.Text;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.Language.Emit;

/// <summary>Writes indented C#, with <c>\n</c> line ends on every machine.</summary>
internal sealed class CodeWriter
{
    private const int LastColumn = 65_535;
    private readonly StringBuilder _text = new();
    private int _depth;

    public CodeWriter Line(string text = "")
    {
        if (text.Length > 0)
            _text.Append(' ', _depth * 4).Append(text);
        _text.Append('\n');
        return this;
    }

    public CodeWriter Open(string text)
    {
        Line(text).Line("{");
        _depth++;
        return this;
    }

    public CodeWriter Close(string suffix = "")
    {
        _depth--;
        return Line("}" + suffix);
    }

    /// <summary>A statement that debuggers and stack traces show at a place in a policy file.</summary>
    public CodeWriter Mapped(Location place, string statement)
    {
        var (start, end) = (place.Start, place.File.PositionOf(Math.Max(place.Span.Start, place.Span.End - 1)));
        var path = CSharpText.Path(place.File.FullPath);
        // C# knows columns up to 65,535 only; beyond them the line has to do.
        _text.Append(start.Column > LastColumn || end.Column > LastColumn
            ? $"#line {N(start.Line)} {path}\n"
            : $"#line ({N(start.Line)},{N(start.Column)})-({N(end.Line)},{N(end.Column)}) {N(_depth * 4)} {path}\n");
        Line(statement);
        _text.Append("#line hidden\n");
        return this;
    }

    /// <summary>An XML documentation comment.</summary>
    public CodeWriter Summary(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length == 1)
            return Line($"/// <summary>{CSharpText.Xml(text)}</summary>");
        Line("/// <summary>");
        foreach (var line in lines)
            Line($"/// {CSharpText.Xml(line)}");
        return Line("/// </summary>");
    }

    public override string ToString() => _text.ToString();

    private static string N(int value) => NumberText.Format(value);
}
