namespace PolicyLang.CodeFixes.Handlers;

/// <summary>The findings that are mended in C#. Their one definition is in the language core.</summary>
internal static class HandlerIds
{
    public const string NoHandler = "HEAL5001";
    public const string CannotUndo = "HEAL5002";
    public const string ReachesEffect = "HEAL5003";
    public const string TokenNotObserved = "HEAL5004";
    public const string CannotFollow = "HEAL5011";
}
