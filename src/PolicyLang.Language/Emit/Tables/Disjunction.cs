using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit.Tables;

/// <summary>A comparison, or its negation.</summary>
internal readonly record struct Literal(Condition Comparison, bool IsNegated);

/// <summary>
/// A condition as a disjunction of conjunctions of comparisons. De Morgan's laws, distribution and absorption hold in Kleene's logic,
/// so this is exact with missing data too; that a thing is true or false does not hold there, and nothing here relies on it.
/// </summary>
internal static class Disjunction
{
    /// <summary>Beyond this, a condition takes less room as a program.</summary>
    public const int MostTerms = 16;

    /// <summary>The conjunctions, or null where there are too many.</summary>
    public static List<List<Literal>>? Of(Condition? condition) => condition is null ? [[]] : Of(condition, isNegated: false);

    private static List<List<Literal>>? Of(Condition condition, bool isNegated) => condition switch
    {
        Negation not => Of(not.Operand, !isNegated),
        AllOf all => isNegated ? Union(all.Operands, isNegated) : Product(all.Operands, isNegated),
        AnyOf any => isNegated ? Product(any.Operands, isNegated) : Union(any.Operands, isNegated),
        _ => [[new Literal(condition, isNegated)]],
    };

    private static List<List<Literal>>? Union(IEnumerable<Condition> operands, bool isNegated)
    {
        var terms = new List<List<Literal>>();
        foreach (var operand in operands)
        {
            if (Of(operand, isNegated) is not { } more || terms.Count + more.Count > MostTerms)
                return null;
            terms.AddRange(more);
        }

        return terms;
    }

    private static List<List<Literal>>? Product(IEnumerable<Condition> operands, bool isNegated)
    {
        List<List<Literal>> terms = [[]];
        foreach (var operand in operands)
        {
            if (Of(operand, isNegated) is not { } more || terms.Count * more.Count > MostTerms)
                return null;
            terms = [.. from left in terms from right in more select (List<Literal>)[.. left, .. right]];
        }

        return terms;
    }
}
