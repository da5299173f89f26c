using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Editing;

/// <summary>The parts of conditions.</summary>
internal static class ExpressionParts
{
    /// <summary>What a condition is made of, and its parts, from the outside in.</summary>
    public static IEnumerable<Expression> All(Expression? expression)
    {
        if (expression is null)
            return [];
        IEnumerable<Expression> children = expression switch
        {
            OrExpression or => or.Operands,
            AndExpression and => and.Operands,
            NotExpression not => [not.Operand],
            _ => [],
        };
        return children.SelectMany(All).Prepend(expression);
    }

    /// <summary>What a condition reads.</summary>
    public static IEnumerable<Term> Terms(Expression? expression) => All(expression).SelectMany(e => e switch
    {
        CompareExpression compare => [compare.Term],
        CompareTermsExpression terms => [terms.Left, terms.Right],
        InExpression contained => [contained.Term],
        LikeExpression like => [like.Term],
        FlagExpression flag => [flag.Term],
        _ => (Term[])[],
    });
}
