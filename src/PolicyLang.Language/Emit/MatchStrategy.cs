namespace PolicyLang.Language.Emit;

/// <summary>How the emitted code matches an incident against the policies about its signal and resource.</summary>
public enum MatchStrategy
{
    /// <summary>Code for few policies, a table for many.</summary>
    Auto,

    /// <summary>Code for each policy; breakpoints and stack traces land in the policy file.</summary>
    StraightLine,

    /// <summary>A table for each signal and resource, except where it would be too large.</summary>
    Tables,
}
