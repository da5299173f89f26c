namespace PolicyLang.Language.Analysis;

/// <summary>An analysis that would need more than its bound. It is caught where the analysis began, and reported as not analysed.</summary>
internal sealed class TooLargeException : Exception
{
    public TooLargeException()
        : base("The analysis would need more than its bound.")
    {
    }
}
