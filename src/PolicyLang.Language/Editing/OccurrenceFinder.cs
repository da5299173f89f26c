using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>
/// Finds the names in one file and what they stand for. It looks at what is written and not at bound policies, so that a mistake elsewhere
/// in a policy hides nothing.
/// </summary>
internal sealed class OccurrenceFinder
{
    private readonly PolicyModel _model;
    private readonly SourceFile _file;
    private readonly List<Occurrence> _found = [];
    private readonly Func<string, IEnumerable<SymbolId>> _everywhere;

    private OccurrenceFinder(PolicyModel model, SourceFile file, Func<string, IEnumerable<SymbolId>> everywhere) => (_model, _file, _everywhere) = (model, file, everywhere);

    /// <summary>All occurrences, in the order of places.</summary>
    /// <param name="model">The vocabulary.</param>
    /// <param name="tree">The file.</param>
    /// <param name="everywhere">The attributes of a name on all resources and signals, for holds.</param>
    public static IReadOnlyList<Occurrence> Find(PolicyModel model, SyntaxTree tree, Func<string, IEnumerable<SymbolId>> everywhere)
    {
        var finder = new OccurrenceFinder(model, tree.File, everywhere);
        foreach (var declaration in tree.Declarations)
            finder.Visit(declaration);
        return [.. finder._found.OrderBy(o => o.Span.Start)];
    }

    private void Visit(Declaration declaration)
    {
        switch (declaration)
        {
            case DomainSyntax domain:
                Define(SymbolKind.Domain, domain.Name);
                break;
            case ResourceSyntax resource:
                Define(SymbolKind.Resource, resource.Name);
                Refer(SymbolKind.Domain, resource.Domain);
                DefineFields("resource " + resource.Name.Text, resource.Fields);
                VisitTemplate(resource, resource.Target);
                if (resource.Group is { } grouping)
                    VisitTemplate(resource, grouping);
                break;
            case SignalSyntax signal:
                Define(SymbolKind.Signal, signal.Name);
                Refer(SymbolKind.Resource, signal.On);
                DefineFields("signal " + signal.Name.Text, signal.Fields);
                break;
            case ActionSyntax action:
                Define(SymbolKind.Action, action.Name);
                Refer(SymbolKind.Resource, action.On);
                foreach (var parameter in action.Parameters)
                    Add(parameter.Name, true, new SymbolId(SymbolKind.Parameter, parameter.Name.Text, action.Name.Text));
                Refer(SymbolKind.Signal, action.Raises);
                break;
            case FactSyntax fact:
                Define(SymbolKind.Fact, fact.Name);
                DefineFields("fact " + fact.Name.Text, fact.Fields);
                break;
            case PolicySyntax policy:
                VisitPolicy(policy);
                break;
            case HoldSyntax hold:
                VisitHold(hold);
                break;
            case BudgetSyntax budget:
                Define(SymbolKind.Budget, budget.Name);
                VisitDimension(budget.PerName, _everywhere);
                Refer(SymbolKind.Resource, budget.On);
                break;
            case TestSyntax test:
                VisitTest(test);
                break;
        }
    }

    private void VisitPolicy(PolicySyntax policy)
    {
        if (policy.Name is { } name)
            Define(SymbolKind.Policy, name);
        else
            _found.Add(new Occurrence(_file, new SourceSpan(policy.Span.Start, 4), [new SymbolId(SymbolKind.Policy, PolicyBinder.NameOf(policy))], true, OccurrenceForm.Unnamed));
        Refer(SymbolKind.Signal, policy.Signals);
        Refer(SymbolKind.Resource, policy.Resources);
        var pairs = PairsOf(policy.Signals, policy.Resources);
        Func<string, IEnumerable<SymbolId>> attributes = n => pairs.SelectMany(p => AttributesOf(p, n));
        Visit(policy.Where, attributes);
        Visit(policy.Unless, attributes);
        foreach (var step in policy.Steps)
        {
            Refer(SymbolKind.Action, step.Action);
            if (step.On is { } on)
                Refer(SymbolKind.Resource, on);
            foreach (var argument in step.Args)
                Add(argument.Name, false, new SymbolId(SymbolKind.Parameter, argument.Name.Text, step.Action.Text));
        }

        VisitDimension(policy.Clauses.OfType<LimitClause>().FirstOrDefault()?.PerName, attributes);
    }

    private void VisitHold(HoldSyntax hold)
    {
        Define(SymbolKind.Hold, hold.Name);
        Refer(SymbolKind.Action, hold.Stops);
        Refer(SymbolKind.Resource, hold.On);
        Visit(hold.Where, _everywhere);
        if (hold.While is not { } watched)
            return;
        Refer(SymbolKind.Fact, watched.Fact);
        Visit(watched.Where, _everywhere);
    }

    private void VisitTest(TestSyntax test)
    {
        Refer(SymbolKind.Signal, test.Signal);
        Refer(SymbolKind.Resource, test.Resource);
        var pair = _model.Pairs.FirstOrDefault(p => p.Signal == test.Signal.Text && p.Resource == test.Resource.Text);
        foreach (var value in test.Values)
            Add(value.Name, false, pair is null ? [] : [.. AttributesOf(pair, value.Name.Text)]);
        foreach (var fact in test.Facts)
        {
            Refer(SymbolKind.Fact, fact.Name);
            foreach (var value in fact.Values)
                Add(value.Name, false, new SymbolId(SymbolKind.Attribute, value.Name.Text, "fact " + fact.Name.Text));
        }

        if (test.Expect.Action is { } action)
        {
            Refer(SymbolKind.Action, action);
            foreach (var argument in test.Expect.Args ?? [])
                Add(argument.Name, false, new SymbolId(SymbolKind.Parameter, argument.Name.Text, action.Text));
        }

        if (test.Expect.By is { } by)
            Refer(SymbolKind.Policy, by);
    }

    private void Visit(Expression? expression, Func<string, IEnumerable<SymbolId>> attributes)
    {
        foreach (var term in ExpressionParts.Terms(expression))
        {
            if (term is AttributeTerm attribute)
            {
                Add(attribute.Name, false, [.. attributes(attribute.Name.Text).Distinct()]);
            }
            else if (term is FactFieldTerm field)
            {
                Refer(SymbolKind.Fact, field.Fact);
                Add(field.Field, false, new SymbolId(SymbolKind.Attribute, field.Field.Text, "fact " + field.Fact.Text));
            }
        }
    }

    private void VisitDimension(Name? name, Func<string, IEnumerable<SymbolId>> attributes)
    {
        if (name is { Text: not ("target" or "group") })
            _found.Add(new Occurrence(_file, name.Span, attributes(name.Text).Distinct().ToEquatableArray(), false, OccurrenceForm.Dimension));
    }

    private void VisitTemplate(ResourceSyntax resource, StringNode template)
    {
        var text = _file.TextOf(template.Span);
        foreach (var name in resource.Fields.Select(f => f.Name.Text).Distinct())
        {
            var braced = "{" + name + "}";
            for (var i = text.IndexOf(braced, StringComparison.Ordinal); i >= 0; i = text.IndexOf(braced, i + 1, StringComparison.Ordinal))
            {
                _found.Add(new Occurrence(
                    _file, new SourceSpan(template.Span.Start + i + 1, name.Length), [new SymbolId(SymbolKind.Attribute, name, "resource " + resource.Name.Text)], false, OccurrenceForm.Template));
            }
        }
    }

    /// <summary>The signals on resources that a list of each names.</summary>
    private List<Pair> PairsOf(NameList signals, NameList resources) =>
        [.. _model.Pairs.Where(p => (signals.IsAny || signals.Names.Any(n => n.Text == p.Signal)) && (resources.IsAny || resources.Names.Any(n => n.Text == p.Resource)))];

    private IEnumerable<SymbolId> AttributesOf(Pair pair, string name)
    {
        if (_model.Resources.FirstOrDefault(r => r.Name == pair.Resource)?.Fields.Any(f => f.Name == name) == true)
            yield return new SymbolId(SymbolKind.Attribute, name, "resource " + pair.Resource);
        if (_model.Signals.FirstOrDefault(s => s.Name == pair.Signal)?.Fields.Any(f => f.Name == name) == true)
            yield return new SymbolId(SymbolKind.Attribute, name, "signal " + pair.Signal);
    }

    private void DefineFields(string owner, EquatableArray<FieldSyntax> fields)
    {
        foreach (var field in fields)
            Add(field.Name, true, new SymbolId(SymbolKind.Attribute, field.Name.Text, owner));
    }

    private void Define(SymbolKind kind, Name name) => Add(name, true, new SymbolId(kind, name.Text));

    private void Refer(SymbolKind kind, Name name) => Add(name, false, new SymbolId(kind, name.Text));

    private void Refer(SymbolKind kind, NameList? names)
    {
        foreach (var name in names?.Names ?? [])
            Refer(kind, name);
    }

    private void Add(Name name, bool isDefinition, params SymbolId[] symbols) =>
        _found.Add(new Occurrence(_file, name.Span, symbols.ToEquatableArray(), isDefinition, OccurrenceForm.Name));
}
