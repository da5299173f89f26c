using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>Binds tests: turns each into an incident and checks what it expects.</summary>
internal sealed class TestBinder(VocabularyScope scope, IReadOnlyCollection<string> policies)
{
    private static readonly DateTimeOffset DefaultMoment = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Binds a test; null where it has a mistake.</summary>
    public PolicyTest? Bind(SourceFile file, TestSyntax syntax)
    {
        var errors = scope.Diagnostics.Count;
        foreach (var repeated in syntax.Repeated)
            scope.Diagnostics.Add(Diagnose.RepeatedClause(new Location(file, repeated), "test"));
        var signal = scope.Find(scope.Signals, "signal", syntax.Signal, n => At(file, n));
        var resource = scope.Find(scope.Resources, "resource", syntax.Resource, n => At(file, n));
        if (signal is null || resource is null || scope.IsBroken("signal", signal.Name))
            return null;
        if (scope.FindPair(signal.Name, resource.Name) is not { } pair)
        {
            scope.Diagnostics.Add(Diagnose.NotRaisedOn(
                At(file, syntax.Resource), [signal.Name], resource.Name, scope.Pairs.Where(p => p.Resource == resource.Name).Select(p => p.Signal), signal.Resources)
                .MendedBy(Mends.WriteOneOf(At(file, syntax.Resource), signal.Resources)));
            return null;
        }

        var incident = BindIncident(file, syntax, pair);
        var args = BindExpected(file, syntax);
        return errors == scope.Diagnostics.Count ? new PolicyTest(syntax, file, incident, args) : null;
    }

    private Incident BindIncident(SourceFile file, TestSyntax syntax, Pair pair)
    {
        var at = syntax.At?.Value ?? DefaultMoment;
        var seen = syntax.Seen?.Value ?? 0;
        if (seen is < 0 or > 10_000)
            scope.Diagnostics.Add(Diagnose.CountOutOfRange(new Location(file, syntax.Seen!.Span), seen, 0, 10_000));
        DateTimeOffset? since = null;
        if (syntax.Age is { } age)
        {
            if (age.Ticks > at.UtcTicks)
                scope.Diagnostics.Add(Diagnose.AgeTooLong(new Location(file, age.Span)));
            else
                since = at.AddTicks(-age.Ticks);
        }

        return new Incident
        {
            Id = syntax.Title.Value,
            At = at,
            Since = since,
            Signal = pair.Signal,
            Resource = pair.Resource,
            Target = syntax.Target?.Value,
            Severity = syntax.Severity?.Value,
            Attributes = BindValues(file, syntax.Values, pair.Fields, $" on '{pair.Signal}' and '{pair.Resource}'"),
            Labels = BindLabels(file, syntax.Labels),
            Facts = [.. syntax.Facts.Select(f => BindFact(file, f)).OfType<ActiveFact>()],
            History = [.. Enumerable.Repeat(at, seen is >= 0 and <= 10_000 ? (int)seen : 0)],
        };
    }

    private ActiveFact? BindFact(SourceFile file, TestFact syntax) =>
        scope.Find(scope.Facts, "fact", syntax.Name, n => At(file, n)) is { } fact
            ? new ActiveFact(fact.Name, BindValues(file, syntax.Values, fact.Fields, $" of fact '{fact.Name}'"))
            : null;

    private Dictionary<string, AttributeValue> BindValues(SourceFile file, EquatableArray<NamedLiteral> values, EquatableArray<Field> fields, string where)
    {
        var bound = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var (name, literal) in values)
        {
            if (fields.FirstOrDefault(f => f.Name == name.Text) is not { } field)
            {
                scope.Diagnostics.Add(Diagnose.UnknownName(At(file, name), "attribute", name.Text, fields.Select(f => f.Name), where));
                continue;
            }

            if (Literals.TryConvert(literal, field.Type, out var value) is { } problem)
                scope.Diagnostics.Add(Diagnose.TypeMismatch(new Location(file, literal.Span), $"attribute '{name.Text}' {problem}").MendedBy(Mends.Literal(new Location(file, literal.Span), literal, field.Type)));
            else if (!bound.ContainsKey(name.Text))
                bound.Add(name.Text, Raw(value));
            else
                scope.Diagnostics.Add(GivenTwice(file, values, name));
        }

        return bound;
    }

    private static Diagnostic GivenTwice(SourceFile file, EquatableArray<NamedLiteral> values, Name name) =>
        Diagnose.Duplicate(At(file, name), "value", name.Text, null)
            .MendedBy(Mends.RemoveItem(file, [.. values.Select(v => v.Name.Span.To(v.Value.Span))], values.ToList().FindIndex(v => v.Name == name), name.Text));

    private Dictionary<string, string> BindLabels(SourceFile file, EquatableArray<NamedLiteral> values)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, literal) in values)
        {
            if (Literals.TryConvert(literal, new FieldType(PolicyValueType.String), out var value) is { } problem)
                scope.Diagnostics.Add(Diagnose.TypeMismatch(new Location(file, literal.Span), $"label '{name.Text}' {problem}").MendedBy(Mends.Literal(new Location(file, literal.Span), literal, new FieldType(PolicyValueType.String))));
            else if (labels.ContainsKey(name.Text))
                scope.Diagnostics.Add(GivenTwice(file, values, name));
            labels[name.Text] = value.Text;
        }

        return labels;
    }

    private EquatableArray<(string Name, PolicyValue Value)>? BindExpected(SourceFile file, TestSyntax syntax)
    {
        var expect = syntax.Expect;
        if (expect.By is { } by && !policies.Contains(by.Text) && !scope.HasAnyBroken("policy"))
            scope.Diagnostics.Add(Diagnose.UnknownName(At(file, by), "policy", by.Text, policies));
        if (expect.Action is not { } name)
            return null;
        var actions = scope.Actions.Where(a => a.Name == name.Text).ToList();
        if (actions.Count == 0 && !scope.IsBroken("action", name.Text) && !scope.HasNamelessBroken("action"))
            scope.Diagnostics.Add(Diagnose.UnknownName(At(file, name), "action", name.Text, scope.Actions.Select(a => a.Name).Distinct()));
        if (expect.Args is not { } args || actions.Count == 0)
            return null;

        var bound = new List<(string Name, PolicyValue Value)>();
        foreach (var (argument, literal) in args)
        {
            var action = actions.FirstOrDefault(a => a.Parameters.Any(p => p.Name == argument.Text));
            if (action is null)
            {
                scope.Diagnostics.Add(Diagnose.UnknownArgument(At(file, argument), argument.Text, actions[0], syntax.Resource.Text));
                continue;
            }

            var problem = Literals.TryConvert(literal, action.Parameters.First(p => p.Name == argument.Text).Type, out var value);
            if (bound.Any(b => b.Name == argument.Text))
                scope.Diagnostics.Add(Diagnose.ArgumentTwice(At(file, argument), argument.Text));
            else if (problem is not null)
                scope.Diagnostics.Add(Diagnose.WrongArgument(new Location(file, literal.Span), argument.Text, problem));
            bound.Add((argument.Text, value));
        }

        return bound.ToEquatableArray();
    }

    private static AttributeValue Raw(PolicyValue value) => value.Type switch
    {
        PolicyValueType.Int => AttributeValue.Of(value.Int),
        PolicyValueType.Number => AttributeValue.Of(value.Number),
        PolicyValueType.Bool => AttributeValue.Of(value.Bool),
        PolicyValueType.Size => AttributeValue.Of(value.SizeBytes),
        _ => AttributeValue.Of(value.ToString()),
    };

    private static Location At(SourceFile file, Name name) => new(file, name.Span);
}
