#if NET
namespace PolicyLang.CompilerServices;

/// <summary>Counts what a match reads from its table, so that a test can say how work grows with the number of policies, without a clock.</summary>
internal interface IMatchProbe
{
    /// <summary>A number of reads of the table or of the incident.</summary>
    void Read(int count);
}

/// <summary>Counts nothing; the compiler at run time leaves nothing of it.</summary>
internal readonly struct NoProbe : IMatchProbe
{
    public void Read(int count)
    {
    }
}
#endif
