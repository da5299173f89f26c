using PolicyLang.Language.Text;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static PolicyLang.Language.Syntax.Basics;

namespace PolicyLang.Language.Syntax;

/// <summary>The grammar of conditions: <c>not</c> binds closest, then <c>and</c>, then <c>or</c>. Chains are lists, so depth comes from parentheses only.</summary>
internal static class ExpressionGrammar
{
    /// <summary>How deep parentheses may nest; a deeper file is refused before it is parsed, because the parser recurs.</summary>
    public const int MaximumDepth = 100;

    private static readonly TokenListParser<HealToken, Term> NamedTerm =
        from name in AName
        from field in Token.EqualTo(HealToken.Dot).IgnoreThen(AName).Maybe()
        select field is null ? (Term)new AttributeTerm(name, name.Span) : new FactFieldTerm(name, field, name.Span.To(field.Span));

    private static readonly TokenListParser<HealToken, Term> LabelsTerm =
        from word in Word("labels")
        from open in Token.EqualTo(HealToken.LeftBracket)
        from name in AString
        from close in Token.EqualTo(HealToken.RightBracket)
        select (Term)new LabelTerm(name.Value, SpanOf(word).To(SpanOf(close)));

    private static readonly TokenListParser<HealToken, Term> SeenTerm =
        from word in Word("seen")
        from open in Token.EqualTo(HealToken.LeftParen)
        from span in Duration
        from close in Token.EqualTo(HealToken.RightParen)
        select (Term)new SeenTerm(span.Ticks, SpanOf(word).To(SpanOf(close)));

    private static readonly TokenListParser<HealToken, Term> AnyTerm =
        NamedTerm.Or(LabelsTerm).Or(SeenTerm)
            .Or(Word("age").Select(t => (Term)new AgeTerm(SpanOf(t))))
            .Or(Word("severity").Select(t => (Term)new SeverityTerm(SpanOf(t))))
            .Or(Word("target").Select(t => (Term)new TargetTerm(SpanOf(t))));

    private static readonly TokenListParser<HealToken, Comparison> Operator =
        Token.EqualTo(HealToken.Equal).Value(Comparison.Equal)
            .Or(Token.EqualTo(HealToken.NotEqual).Value(Comparison.NotEqual))
            .Or(Token.EqualTo(HealToken.Less).Value(Comparison.Less))
            .Or(Token.EqualTo(HealToken.LessOrEqual).Value(Comparison.LessOrEqual))
            .Or(Token.EqualTo(HealToken.Greater).Value(Comparison.Greater))
            .Or(Token.EqualTo(HealToken.GreaterOrEqual).Value(Comparison.GreaterOrEqual))
            .Named("comparison");

    private static readonly TokenListParser<HealToken, Func<Term, Expression>> Comparing =
        from op in Operator
        from right in ALiteral.Select(l => (object)l).Or(AnyTerm.Select(t => (object)t)).Named("literal")
        select new Func<Term, Expression>(left => right is Literal literal
            ? new CompareExpression(left, op, literal, left.Span.To(literal.Span))
            : new CompareTermsExpression(left, op, (Term)right, left.Span.To(((Term)right).Span)));

    private static readonly TokenListParser<HealToken, Func<Term, Expression>> Containing =
        from word in Word("in")
        from open in Token.EqualTo(HealToken.LeftBracket)
        from items in SeparatedBy(ALiteral, HealToken.Comma)
        from close in Token.EqualTo(HealToken.RightBracket)
        select new Func<Term, Expression>(left => new InExpression(left, items.ToEquatableArray(), left.Span.To(SpanOf(close))));

    private static readonly TokenListParser<HealToken, Func<Term, Expression>> Matching =
        from word in Word("like")
        from pattern in Token.EqualTo(HealToken.String).Or(Token.EqualTo(HealToken.Malformed))
        select new Func<Term, Expression>(left => new LikeExpression(left, ALiteral(new TokenList<HealToken>([pattern])).Value, left.Span.To(SpanOf(pattern))));

    private static readonly TokenListParser<HealToken, Func<Term, Expression>> Negated =
        from not in Word("not")
        from positive in Containing.Or(Matching)
        select new Func<Term, Expression>(left => positive(left) is var e ? new NotExpression(e, e.Span) : null!);

    private static readonly TokenListParser<HealToken, Expression> Compare =
        from left in AnyTerm
        from rest in Comparing.Or(Containing).Or(Matching).Or(Negated).Maybe()
        select rest is null ? new FlagExpression(left, left.Span) : rest(left);

    // A chain owns its parentheses: a finding about it underlines, and quotes, what can be taken out.
    private static readonly TokenListParser<HealToken, Expression> Parenthesized =
        from open in Token.EqualTo(HealToken.LeftParen)
        from inner in Parse.Ref(() => Condition!)
        from close in Token.EqualTo(HealToken.RightParen)
        select inner is AndExpression or OrExpression ? inner with { Span = SpanOf(open).To(SpanOf(close)) } : inner;

    private static readonly TokenListParser<HealToken, Expression> Negation =
        from nots in Word("not").Many()
        from operand in Parenthesized.Or(Compare)
        select nots.Length % 2 == 1 ? new NotExpression(operand, SpanOf(nots[0]).To(operand.Span)) : operand;

    private static readonly TokenListParser<HealToken, Expression> Conjunction =
        from first in Negation
        from rest in Word("and").IgnoreThen(Negation).Many()
        select rest.Length == 0 ? first : new AndExpression([first, .. rest], first.Span.To(rest[rest.Length - 1].Span));

    /// <summary>A whole condition.</summary>
    public static readonly TokenListParser<HealToken, Expression> Condition =
        from first in Conjunction
        from rest in Word("or").IgnoreThen(Conjunction).Many()
        select rest.Length == 0 ? first : new OrExpression([first, .. rest], first.Span.To(rest[rest.Length - 1].Span));
}
