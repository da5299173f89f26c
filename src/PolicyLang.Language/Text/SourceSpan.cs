namespace PolicyLang.Language.Text;

/// <summary>A run of UTF-16 units in a file. Lines and columns exist only at the edge, see <see cref="SourceFile.PositionOf"/>.</summary>
/// <param name="Start">The offset of the first unit.</param>
/// <param name="Length">How many units.</param>
public readonly record struct SourceSpan(int Start, int Length)
{
    /// <summary>The offset behind the last unit.</summary>
    public int End => Start + Length;

    /// <summary>The smallest span that has both.</summary>
    public SourceSpan To(SourceSpan other)
    {
        var start = Math.Min(Start, other.Start);
        return new SourceSpan(start, Math.Max(End, other.End) - start);
    }
}

/// <summary>A line and a column, both from 1; columns count UTF-16 units.</summary>
public readonly record struct LinePosition(int Line, int Column);
