using System.Text;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Text;

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

    /// <summary>The digest of a policy file for the debug information; nothing where it is not known.</summary>
    public CodeWriter Checksum(SourceFile file) => file.Sha256 is null
        ? this
        : Line($"#pragma checksum {CSharpText.Path(file.FullPath)} \"{{8829d00f-11b8-4213-878b-770e8597ac16}}\" \"{file.Sha256}\"");

    /// <summary>An XML documentation comment.</summary>
    /// <param name="text">The summary.</param>
    /// <param name="remarks">What the author of the declaration wrote, or null.</param>
    public CodeWriter Summary(string text, string? remarks = null)
    {
        Tag("summary", text);
        return string.IsNullOrWhiteSpace(remarks) ? this : Tag("remarks", remarks!);
    }

    private CodeWriter Tag(string tag, string text)
    {
        var lines = text.Split('\n');
        if (lines.Length == 1)
            return Line($"/// <{tag}>{CSharpText.Xml(text)}</{tag}>");
        Line($"/// <{tag}>");
        foreach (var line in lines)
            Line($"/// {CSharpText.Xml(line)}");
        return Line($"/// </{tag}>");
    }

    public override string ToString() => _text.ToString();

    private static string N(int value) => NumberText.Format(value);
}
