using Superpower.Display;

namespace PolicyLang.Language.Syntax;

/// <summary>The kinds of tokens. Their descriptions stand in messages.</summary>
public enum HealToken
{
    /// <summary>Not a token.</summary>
    None,

    /// <summary>A name, in backticks where it is a reserved word.</summary>
    [Token(Description = "name")]
    Name,

    /// <summary>A reserved word.</summary>
    [Token(Category = "reserved word")]
    Keyword,

    /// <summary>A string, plain or raw.</summary>
    [Token(Description = "string")]
    String,

    /// <summary>A whole number.</summary>
    [Token(Description = "integer")]
    Integer,

    /// <summary>A number with a point, or a percent.</summary>
    [Token(Description = "number")]
    Number,

    /// <summary>A duration.</summary>
    [Token(Description = "duration")]
    Duration,

    /// <summary>A size.</summary>
    [Token(Description = "size")]
    Size,

    /// <summary>A date.</summary>
    [Token(Description = "date")]
    Date,

    /// <summary>A date with a time.</summary>
    [Token(Description = "instant")]
    Instant,

    /// <summary>A time of day.</summary>
    [Token(Description = "clock time")]
    Clock,

    /// <summary>A literal that was reported as malformed already; it stands for any literal.</summary>
    [Token(Description = "malformed literal")]
    Malformed,

    /// <summary><c>{</c></summary>
    [Token(Example = "{")]
    LeftBrace,

    /// <summary><c>}</c></summary>
    [Token(Example = "}")]
    RightBrace,

    /// <summary><c>(</c></summary>
    [Token(Example = "(")]
    LeftParen,

    /// <summary><c>)</c></summary>
    [Token(Example = ")")]
    RightParen,

    /// <summary><c>[</c></summary>
    [Token(Example = "[")]
    LeftBracket,

    /// <summary><c>]</c></summary>
    [Token(Example = "]")]
    RightBracket,

    /// <summary><c>,</c></summary>
    [Token(Example = ",")]
    Comma,

    /// <summary><c>:</c></summary>
    [Token(Example = ":")]
    Colon,

    /// <summary><c>.</c></summary>
    [Token(Example = ".")]
    Dot,

    /// <summary><c>=</c>, before a parameter's default.</summary>
    [Token(Example = "=")]
    Assign,

    /// <summary><c>==</c></summary>
    [Token(Example = "==")]
    Equal,

    /// <summary><c>!=</c></summary>
    [Token(Example = "!=")]
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    [Token(Example = "<")]
    Less,

    /// <summary><c>&lt;=</c></summary>
    [Token(Example = "<=")]
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    [Token(Example = ">")]
    Greater,

    /// <summary><c>&gt;=</c></summary>
    [Token(Example = ">=")]
    GreaterOrEqual,
}
