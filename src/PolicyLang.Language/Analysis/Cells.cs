using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Analysis;

/// <summary>The values of an input, sorted into cells whose values no comparison of a question tells apart.</summary>
internal abstract class Cells
{
    /// <summary>How many cells there are; at least 1.</summary>
    public abstract int Count { get; }

    /// <summary>A value of a cell that reads well.</summary>
    public abstract PolicyValue Witness(int cell);

    /// <summary>The cells where a comparison is true, as runs from and to inclusive, ascending.</summary>
    public abstract IEnumerable<(int From, int To)> Where(Comparison comparison, PolicyValue constant);

    /// <summary>The cells whose strings match a pattern, as runs.</summary>
    public virtual IEnumerable<(int From, int To)> Like(string pattern) => throw new InvalidOperationException("Only strings match patterns.");
}

/// <summary>The two values of a bool.</summary>
internal sealed class BoolCells : Cells
{
    public override int Count => 2;

    public override PolicyValue Witness(int cell) => PolicyValue.OfBool(cell == 1);

    public override IEnumerable<(int From, int To)> Where(Comparison comparison, PolicyValue constant)
    {
        var cell = constant.Bool == (comparison == Comparison.Equal) ? 1 : 0;
        return [(cell, cell)];
    }
}
