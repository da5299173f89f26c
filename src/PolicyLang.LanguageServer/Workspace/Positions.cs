using PolicyLang.Language.Text;
using PolicyLang.LanguageServer.Protocol;
using Range = PolicyLang.LanguageServer.Protocol.Range;

namespace PolicyLang.LanguageServer.Workspace;

/// <summary>Between offsets of the language and positions of the protocol. Both count UTF-16 units; lines and columns of the protocol begin at 0.</summary>
internal static class Positions
{
    /// <summary>The offset of a position. One behind the end of its line is the line's end, and one behind the text is the text's end.</summary>
    public static int OffsetAt(this SourceFile file, Position position)
    {
        if (position.Line < 0)
            return 0;
        var (start, end) = file.LineAt(position.Line);
        return Math.Clamp(start + Math.Clamp(position.Character, 0, file.Text.Length), start, end);
    }

    public static Position PositionAt(this SourceFile file, int offset)
    {
        var place = file.PositionOf(Math.Clamp(offset, 0, file.Text.Length));
        return new Position(place.Line - 1, place.Column - 1);
    }

    public static Range RangeOf(this SourceFile file, SourceSpan span) => new(file.PositionAt(span.Start), file.PositionAt(span.End));

    public static SourceSpan SpanOf(this SourceFile file, Range range)
    {
        var start = file.OffsetAt(range.Start);
        return new SourceSpan(start, Math.Max(start, file.OffsetAt(range.End)) - start);
    }
}
