using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>What attribute names mean in a condition.</summary>
internal interface IAttributeScope
{
    /// <summary>
    /// The type of an attribute that a comparison accepts. Null where it was reported, or belongs to a declaration with a mistake, so
    /// that the comparison is left out.
    /// </summary>
    FieldType? TypeOf(Name name, Func<FieldType, bool> accepts);

    /// <summary>The fact whose fields may be read, or null.</summary>
    Fact? Fact { get; }

    /// <summary>Whether the fact that a field is read of is known to have a mistake of its own.</summary>
    bool IsBrokenFact(string name);
}

/// <summary>Resolves names in conditions and checks types. What is wrong is reported once and left out of the result.</summary>
internal sealed class ConditionBinder(SourceFile file, IAttributeScope attributes, DiagnosticBag diagnostics)
{
    private static readonly FieldType Text = new(PolicyValueType.String);

    /// <summary>Binds a condition; null where nothing of it could be bound.</summary>
    public Condition? Bind(Expression expression)
    {
        switch (expression)
        {
            case OrExpression or:
                return Combine(or.Operands, or.Span, (items, span) => new AnyOf(items, span));
            case AndExpression and:
                return Combine(and.Operands, and.Span, (items, span) => new AllOf(items, span));
            case NotExpression not:
                return Bind(not.Operand) is { } operand ? new Negation(operand, not.Span) : null;
            case CompareExpression compare:
                return BindCompare(compare);
            case InExpression contained:
                return BindIn(contained);
            case LikeExpression like:
                return BindLike(like);
            case FlagExpression flag:
                return BindTerm(flag.Term, t => t.Kind == PolicyValueType.Bool) is { } input && MustBeBool(input, flag) ? new Flag(input, flag.Span) : null;
            case CompareTermsExpression terms:
                return BindTerms(terms);
            default:
                throw new InvalidOperationException($"Unknown expression {expression.GetType().Name}.");
        }
    }

    private Condition? Combine(EquatableArray<Expression> operands, SourceSpan span, Func<EquatableArray<Condition>, SourceSpan, Condition> make)
    {
        var bound = operands.Select(Bind).OfType<Condition>().ToEquatableArray();
        return bound.Count == 0 ? null : bound.Count == 1 ? bound[0] : make(bound, span);
    }

    private Condition? BindCompare(CompareExpression compare)
    {
        var input = BindTerm(compare.Term, t => Literals.TryConvertOperand(compare.Literal, t, out _) is null);
        if (input is null || !MustOrder(input.Type, compare.Operator, compare.Span) || !TryConvert(input, compare.Literal, out var value))
            return null;
        return new Compare(input, compare.Operator, value, compare.Span);
    }

    private Condition? BindIn(InExpression contained)
    {
        var input = BindTerm(contained.Term, t => contained.Literals.All(l => Literals.TryConvertOperand(l, t, out _) is null));
        if (input is null)
            return null;
        var values = new List<PolicyValue>();
        foreach (var literal in contained.Literals)
        {
            if (TryConvert(input, literal, out var value))
                values.Add(value);
        }

        return values.Count == contained.Literals.Count ? new Contained(input, values.ToEquatableArray(), contained.Span) : null;
    }

    private Condition? BindLike(LikeExpression like)
    {
        var input = BindTerm(like.Term, t => t.Kind == PolicyValueType.String);
        if (input is null || like.Pattern.Value is not { } pattern)
            return null;
        if (input.Type.Kind != PolicyValueType.String)
        {
            diagnostics.Add(Diagnose.TypeMismatch(At(like.Term.Span), $"'{NameOf(input)}' is of type {input.Type}, and only strings are compared with 'like'"));
            return null;
        }

        if (Glob.TryParse(pattern.Text) is not null)
            return new Matches(input, pattern.Text, like.Span);
        diagnostics.Add(Diagnose.WrongPattern(At(like.Pattern.Span)));
        return null;
    }

    private Condition? BindTerms(CompareTermsExpression terms)
    {
        if (terms.Left is not FactFieldTerm field)
        {
            diagnostics.Add(Diagnose.NotALiteral(At(terms.Right.Span), file.TextOf(terms.Right.Span)));
            return null;
        }

        if (BindFactField(field) is not { } left)
            return null;
        if (terms.Operator is not (Comparison.Equal or Comparison.NotEqual))
        {
            diagnostics.Add(Diagnose.TypeMismatch(At(terms.Span), $"'{file.TextOf(field.Span)}' is compared with another value by == and != only"));
            return null;
        }

        if (BindTerm(terms.Right, t => AreComparable(left.Type, t)) is not { } right)
            return null;
        if (AreComparable(left.Type, right.Type))
            return new SameAs(left, right, terms.Operator == Comparison.NotEqual, terms.Span);
        diagnostics.Add(Diagnose.TypeMismatch(At(terms.Right.Span), $"'{file.TextOf(field.Span)}' is of type {left.Type}, and '{NameOf(right)}' of type {right.Type}: they can never be equal"));
        return null;
    }

    private static bool AreComparable(FieldType left, FieldType right) => left.Kind == right.Kind;

    private Input? BindTerm(Term term, Func<FieldType, bool> accepts)
    {
        switch (term)
        {
            case AttributeTerm attribute:
                return attributes.TypeOf(attribute.Name, accepts) is { } type ? new Input(InputKind.Attribute, attribute.Name.Text, type) : null;
            case FactFieldTerm field:
                return BindFactField(field);
            case LabelTerm label:
                return new Input(InputKind.Label, label.Label, Text);
            case SeenTerm seen:
                return new Input(InputKind.Seen, "", new FieldType(PolicyValueType.Int), seen.Ticks);
            case AgeTerm:
                return new Input(InputKind.Age, "", new FieldType(PolicyValueType.Duration));
            case SeverityTerm:
                return new Input(InputKind.Severity, "", Text);
            case TargetTerm:
                return new Input(InputKind.Target, "", Text);
            default:
                throw new InvalidOperationException($"Unknown term {term.GetType().Name}.");
        }
    }

    private Input? BindFactField(FactFieldTerm term)
    {
        if (attributes.Fact is not { } fact || fact.Name != term.Fact.Text)
        {
            if (!attributes.IsBrokenFact(term.Fact.Text))
                diagnostics.Add(Diagnose.FactNotInScope(At(term.Fact.Span), term.Fact.Text, attributes.Fact?.Name));
            return null;
        }

        if (fact.Fields.FirstOrDefault(f => f.Name == term.Field.Text) is { } field)
            return new Input(InputKind.FactField, field.Name, field.Type);
        diagnostics.Add(Diagnose.UnknownName(At(term.Field.Span), "field", term.Field.Text, fact.Fields.Select(f => f.Name), $" of fact '{fact.Name}'"));
        return null;
    }

    private bool MustBeBool(Input input, FlagExpression flag)
    {
        if (input.Type.Kind == PolicyValueType.Bool)
            return true;
        diagnostics.Add(Diagnose.TypeMismatch(At(flag.Span), $"'{NameOf(input)}' is of type {input.Type}; only a bool stands alone, so compare it with something"));
        return false;
    }

    private bool MustOrder(FieldType type, Comparison comparison, SourceSpan span)
    {
        if (comparison is Comparison.Equal or Comparison.NotEqual || type.Kind is not (PolicyValueType.String or PolicyValueType.Bool))
            return true;
        diagnostics.Add(Diagnose.TypeMismatch(At(span), $"values of type {type} have no order; compare them with ==, != or in"));
        return false;
    }

    private bool TryConvert(Input input, Literal literal, out PolicyValue value)
    {
        var problem = Literals.TryConvertOperand(literal, input.Type, out value);
        if (problem is not null)
            diagnostics.Add(Diagnose.TypeMismatch(At(literal.Span), $"'{NameOf(input)}' {problem}").MendedBy(Mends.Literal(At(literal.Span), literal, input.Type)));
        return problem is null;
    }

    private static string NameOf(Input input) => input.Key;

    private Location At(SourceSpan span) => new(file, span);
}
