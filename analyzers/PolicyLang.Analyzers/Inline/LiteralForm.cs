namespace PolicyLang.Analyzers.Inline;

/// <summary>How a C# string literal is written.</summary>
internal enum LiteralForm
{
    /// <summary><c>"…"</c> with escapes.</summary>
    Regular,

    /// <summary><c>@"…"</c> with doubled quotes.</summary>
    Verbatim,

    /// <summary>A raw string on one line.</summary>
    Raw,

    /// <summary>A raw string of several lines, whose indentation does not count.</summary>
    RawLines,
}
