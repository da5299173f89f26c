using PolicyLang.Language.Text;

namespace PolicyLang.Language.Syntax;

/// <summary>A condition.</summary>
public abstract record Expression(SourceSpan Span);

/// <summary><c>a or b or …</c></summary>
public sealed record OrExpression(EquatableArray<Expression> Operands, SourceSpan Span) : Expression(Span);

/// <summary><c>a and b and …</c></summary>
public sealed record AndExpression(EquatableArray<Expression> Operands, SourceSpan Span) : Expression(Span);

/// <summary><c>not a</c></summary>
public sealed record NotExpression(Expression Operand, SourceSpan Span) : Expression(Span);

/// <summary>The comparisons.</summary>
public enum Comparison
{
    /// <summary><c>==</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,
}

/// <summary><c>term == literal</c></summary>
public sealed record CompareExpression(Term Term, Comparison Operator, Literal Literal, SourceSpan Span) : Expression(Span);

/// <summary><c>fact.field == term</c>, in a hold; elsewhere the binder reports it.</summary>
public sealed record CompareTermsExpression(Term Left, Comparison Operator, Term Right, SourceSpan Span) : Expression(Span);

/// <summary><c>term in [literal, …]</c></summary>
public sealed record InExpression(Term Term, EquatableArray<Literal> Literals, SourceSpan Span) : Expression(Span);

/// <summary><c>term like "pattern"</c></summary>
public sealed record LikeExpression(Term Term, Literal Pattern, SourceSpan Span) : Expression(Span);

/// <summary>A bool attribute standing alone.</summary>
public sealed record FlagExpression(Term Term, SourceSpan Span) : Expression(Span);

/// <summary>What a comparison reads.</summary>
public abstract record Term(SourceSpan Span);

/// <summary>An attribute of the incident.</summary>
public sealed record AttributeTerm(Name Name, SourceSpan Span) : Term(Span);

/// <summary>A field of a fact.</summary>
public sealed record FactFieldTerm(Name Fact, Name Field, SourceSpan Span) : Term(Span);

/// <summary><c>labels["name"]</c></summary>
public sealed record LabelTerm(string Label, SourceSpan Span) : Term(Span);

/// <summary><c>seen(duration)</c></summary>
public sealed record SeenTerm(long Ticks, SourceSpan Span) : Term(Span);

/// <summary><c>age</c></summary>
public sealed record AgeTerm(SourceSpan Span) : Term(Span);

/// <summary><c>severity</c></summary>
public sealed record SeverityTerm(SourceSpan Span) : Term(Span);

/// <summary><c>target</c></summary>
public sealed record TargetTerm(SourceSpan Span) : Term(Span);
