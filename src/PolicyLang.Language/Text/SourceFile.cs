using System.Text;

namespace PolicyLang.Language.Text;

/// <summary>A <c>.heal</c> file: its path, with <c>/</c>, and its text. Immutable.</summary>
public sealed class SourceFile : IEquatable<SourceFile>
{
    private readonly Lazy<int[]> _lineStarts;
    private readonly Lazy<int> _hash;

    /// <summary>A file with a text that was read already; a byte order mark at its start is skipped.</summary>
    /// <param name="path">The path as it is to be shown, relative to the set's folder; it also decides the order of declarations.</param>
    /// <param name="text">The text.</param>
    /// <param name="fullPath">The path for debuggers, or null where it is <paramref name="path"/>.</param>
    /// <param name="sha256">The digest of its bytes in lower-case hex, or null where they are not known.</param>
    public SourceFile(string path, string text, string? fullPath = null, string? sha256 = null)
    {
        Sha256 = sha256;
        Path = path.Replace('\\', '/');
        FullPath = fullPath ?? path;
        Text = text.Length > 0 && text[0] == '\uFEFF' ? text.Substring(1) : text;
        _lineStarts = new(FindLineStarts);
        _hash = new(() => unchecked((Path.GetHashCode() * 397) ^ Text.GetHashCode()));
    }

    /// <summary>The path as it is shown.</summary>
    public string Path { get; }

    /// <summary>The path for debuggers.</summary>
    public string FullPath { get; }

    /// <summary>The text without a byte order mark.</summary>
    public string Text { get; }

    /// <summary>
    /// The SHA-256 in lower-case hex over the bytes of the file, with its byte order mark, as debuggers compare it with the file that they
    /// find; null where the bytes are not known.
    /// </summary>
    public string? Sha256 { get; }

    /// <summary>Bytes in lower-case hex.</summary>
    public static string Hex(IEnumerable<byte> bytes) => string.Concat(bytes.Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>A file from bytes. Bytes that are not UTF-8 become U+FFFD, which the lexer reports as HEAL0003.</summary>
    public static SourceFile FromBytes(string path, byte[] bytes, string? fullPath = null) =>
        new(path, new UTF8Encoding(false, throwOnInvalidBytes: false).GetString(bytes), fullPath);

    /// <summary>The line and column of an offset.</summary>
    public LinePosition PositionOf(int offset)
    {
        var starts = _lineStarts.Value;
        var line = Array.BinarySearch(starts, offset);
        if (line < 0)
            line = ~line - 1;
        return new LinePosition(line + 1, offset - starts[line] + 1);
    }

    /// <summary>How many lines there are; a line end at the end of the text begins one more.</summary>
    public int LineCount => _lineStarts.Value.Length;

    /// <summary>Where a line starts and where its text ends, before its line end. A line behind the last is empty, at the end of the text.</summary>
    /// <param name="line">The line, from 0.</param>
    public (int Start, int End) LineAt(int line)
    {
        var starts = _lineStarts.Value;
        if (line >= starts.Length)
            return (Text.Length, Text.Length);
        var end = line + 1 < starts.Length ? starts[line + 1] : Text.Length;
        if (end > starts[line] && Text[end - 1] == '\n')
            end--;
        if (end > starts[line] && Text[end - 1] == '\r')
            end--;
        return (starts[line], end);
    }

    /// <summary>The text of a span.</summary>
    public string TextOf(SourceSpan span) => Text.Substring(span.Start, span.Length);

    /// <inheritdoc />
    public bool Equals(SourceFile? other) =>
        ReferenceEquals(this, other)
        || (other is not null && string.Equals(Path, other.Path, StringComparison.Ordinal)
        && string.Equals(FullPath, other.FullPath, StringComparison.Ordinal) && string.Equals(Sha256, other.Sha256, StringComparison.Ordinal)
        && string.Equals(Text, other.Text, StringComparison.Ordinal));

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SourceFile);

    /// <inheritdoc />
    public override int GetHashCode() => _hash.Value;

    private int[] FindLineStarts()
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '\n' || (Text[i] == '\r' && (i + 1 == Text.Length || Text[i + 1] != '\n')))
                starts.Add(i + 1);
        }

        return [.. starts];
    }
}
