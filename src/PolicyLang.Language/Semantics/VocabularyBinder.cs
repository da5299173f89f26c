using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>Binds domains, resources, signals, actions and facts. Names may be used before they are declared, so it goes kind by kind.</summary>
/// <param name="scope">The names.</param>
/// <param name="known">A binder that has bound the same vocabulary and declared nothing else; null begins with nothing.</param>
internal sealed class VocabularyBinder(VocabularyScope scope, VocabularyBinder? known = null)
{
    private readonly Dictionary<string, Location> _first = known is null ? new(StringComparer.Ordinal) : new(known._first, StringComparer.Ordinal);
    private readonly Dictionary<string, (string Name, Location Place)> _csharp = known is null ? new(StringComparer.Ordinal) : new(known._csharp, StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, Field>> _fields = new(StringComparer.Ordinal);
    private IReadOnlyList<SyntaxTree> _trees = [];

    public void Bind(IReadOnlyList<SyntaxTree> trees)
    {
        Begin(trees);
        ForEach<DomainSyntax>(trees, BindDomain);
        ForEach<ResourceSyntax>(trees, BindResource);
        ForEach<SignalSyntax>(trees, BindSignal);
        ForEach<ActionSyntax>(trees, BindAction);
        ForEach<FactSyntax>(trees, BindFact);
        scope.AddAction(new ActionDefinition(
            ActionDefinition.Page, scope.Resources.Keys.ToEquatableArray(), [], true, Risk.Low, [], "Pages a human."));
    }

    /// <summary>Takes the files of the set, whose vocabulary may be known already.</summary>
    public void Begin(IReadOnlyList<SyntaxTree> trees)
    {
        _trees = trees;
        foreach (var broken in trees.SelectMany(t => t.Broken))
            scope.AddBroken(broken.Keyword == "when" ? "policy" : broken.Keyword, broken.Name ?? "");
    }

    /// <summary>Reports a name that was declared before, or that becomes the same C# name as another; false for the former.</summary>
    public bool Declare(string kind, string name, Location place, SourceSpan declaration, bool hasCSharpName = true)
    {
        if (_first.TryGetValue(kind + " " + name, out var first))
        {
            ReportDuplicate(kind, name, place, first, declaration);
            return false;
        }

        _first.Add(kind + " " + name, place);
        if (hasCSharpName)
            DeclareCSharp(_csharp, kind, kind, name, place);
        return true;
    }

    private void ReportDuplicate(string kind, string name, Location place, Location first, SourceSpan declaration) =>
        scope.Diagnostics.Add(Diagnose.Duplicate(place, kind, name, first)
            .MendedBy(Mends.GiveFreeName(place, name, IsTaken), Mends.RemoveDeclaration(place.File, declaration, name)));

    /// <summary>Whether a name stands anywhere in the set, so that a fix had better write another.</summary>
    private bool IsTaken(string name) =>
        _trees.Any(t => t.Tokens.Any(x => x.Kind == HealToken.Name && CSharpName.Of(x.ToStringValue().Trim('`')) == CSharpName.Of(name)));

    private static void ForEach<T>(IReadOnlyList<SyntaxTree> trees, Action<SourceFile, T> bind)
        where T : Declaration
    {
        foreach (var tree in trees)
        {
            foreach (var declaration in tree.Declarations)
            {
                if (declaration is T match)
                    bind(tree.File, match);
            }
        }
    }

    private void DeclareCSharp(Dictionary<string, (string Name, Location Place)> taken, string space, string kind, string name, Location place)
    {
        var key = space + " " + CSharpName.Of(name);
        if (!taken.TryGetValue(key, out var other))
            taken.Add(key, (name, place));
        else if (other.Name != name)
            scope.Diagnostics.Add(Diagnose.SameCSharpName(place, kind, name, other.Name, CSharpName.Of(name), other.Place).MendedBy(Mends.RenameEverywhere(_trees, name, IsTaken)));
    }

    private void BindDomain(SourceFile file, DomainSyntax syntax)
    {
        if (Declare("domain", syntax.Name.Text, At(file, syntax.Name), syntax.Span, hasCSharpName: false))
            scope.Domains.Add(syntax.Name.Text, new Domain(syntax.Name.Text, syntax.Floor?.Value ?? Tier.Tier1, syntax.Documentation));
    }

    private void BindResource(SourceFile file, ResourceSyntax syntax)
    {
        var domain = scope.Find(scope.Domains, "domain", syntax.Domain, n => At(file, n));
        var fields = BindFields(file, syntax.Fields);
        var target = BindTemplate(file, syntax.Target, fields);
        var group = syntax.Group is null ? target : BindTemplate(file, syntax.Group, fields);
        if (!Declare("resource", syntax.Name.Text, At(file, syntax.Name), syntax.Span))
            return;
        if (domain is null || target is null || group is null)
            scope.AddBroken("resource", syntax.Name.Text);
        else
            scope.Resources.Add(syntax.Name.Text, new Resource(syntax.Name.Text, domain, target.Value, group.Value, fields, syntax.Documentation));
    }

    private EquatableArray<Field> BindFields(SourceFile file, EquatableArray<FieldSyntax> fields)
    {
        var bound = new List<Field>();
        var first = new Dictionary<string, Location>(StringComparer.Ordinal);
        var csharp = new Dictionary<string, (string Name, Location Place)>(StringComparer.Ordinal);
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            var place = At(file, field.Name);
            if (first.TryGetValue(field.Name.Text, out var earlier))
            {
                scope.Diagnostics.Add(Diagnose.Duplicate(place, "attribute", field.Name.Text, earlier)
                    .MendedBy(Mends.RemoveItem(file, [.. fields.Select(f => f.Name.Span.To(f.From?.Span ?? f.Type.Span))], i, field.Name.Text)));
                continue;
            }

            first.Add(field.Name.Text, place);
            DeclareCSharp(csharp, "", "attribute", field.Name.Text, place);
            bound.Add(new Field(field.Name.Text, TypeOf(field.Type), field.From?.Value ?? field.Name.Text));
        }

        return bound.ToEquatableArray();
    }

    private EquatableArray<Part>? BindTemplate(SourceFile file, StringNode template, EquatableArray<Field> fields)
    {
        if (TemplateText.TryParse(template.Value) is not { } parts)
        {
            scope.Diagnostics.Add(Diagnose.WrongTemplate(new Location(file, template.Span)));
            return null;
        }

        var unknown = parts.FirstOrDefault(p => p.IsAttribute && !fields.Any(f => f.Name == p.Text));
        if (unknown is null)
            return parts;
        scope.Diagnostics.Add(Diagnose.UnknownName(new Location(file, template.Span), "attribute", unknown.Text, fields.Select(f => f.Name)));
        return null;
    }

    private void BindSignal(SourceFile file, SignalSyntax syntax)
    {
        var resources = ResourceNames(file, syntax.On, out var complete);
        var fields = BindFields(file, syntax.Fields);
        if (!Declare("signal", syntax.Name.Text, At(file, syntax.Name), syntax.Span))
            return;
        if (!complete)
            scope.AddBroken("signal", syntax.Name.Text);
        if (!complete && resources.Count == 0)
            return;

        var signal = new Signal(syntax.Name.Text, resources, OriginsOf(syntax.Origins), fields, syntax.Documentation);
        scope.Signals.Add(signal.Name, signal);
        scope.SignalPlaces.Add(signal.Name, (file, syntax));
        foreach (var resource in resources)
            scope.AddPair(new Pair(signal.Name, resource, Union(file, syntax, scope.Resources[resource], fields)));
    }

    /// <summary>The attributes of a signal on a resource. Both may declare one, with the same type: it is one attribute then.</summary>
    private EquatableArray<Field> Union(SourceFile file, SignalSyntax syntax, Resource resource, EquatableArray<Field> fields)
    {
        var union = resource.Fields.ToList();
        var own = ByCSharpName(resource);
        var added = new Dictionary<string, Field>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var name = CSharpName.Of(field.Name);
            if (!own.TryGetValue(name, out var twin) && !added.TryGetValue(name, out twin))
            {
                union.Add(field);
                added.Add(name, field);
                continue;
            }

            var written = syntax.Fields.First(f => f.Name.Text == field.Name);
            var place = At(file, written.Name);
            if (twin.Name != field.Name)
                scope.Diagnostics.Add(Diagnose.SameCSharpName(place, "attribute", field.Name, twin.Name, name, null).MendedBy(Mends.RenameEverywhere(_trees, field.Name, IsTaken)));
            else if (!twin.Type.Equals(field.Type))
            {
                scope.Diagnostics.Add(Diagnose.AttributeTypesDiffer(place, field.Name, resource.Name, twin.Type.ToString(), syntax.Name.Text, field.Type.ToString())
                    .MendedBy(Mends.Replace(new Location(file, written.Type.Span), twin.Type.ToString(), isSafe: false)));
            }
        }

        return union.ToEquatableArray();
    }

    /// <summary>The attributes of a resource by their C# names, the first of each; made once, because large sets have many signals on a resource.</summary>
    private Dictionary<string, Field> ByCSharpName(Resource resource)
    {
        if (_fields.TryGetValue(resource.Name, out var known))
            return known;
        var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
        foreach (var field in resource.Fields)
        {
            if (!fields.ContainsKey(CSharpName.Of(field.Name)))
                fields.Add(CSharpName.Of(field.Name), field);
        }

        _fields.Add(resource.Name, fields);
        return fields;
    }

    private void BindAction(SourceFile file, ActionSyntax syntax)
    {
        var resources = ResourceNames(file, syntax.On, out var complete);
        var parameters = BindParameters(file, syntax.Parameters);
        var raises = SignalNames(file, syntax.Raises);
        if (syntax.Name.Text == ActionDefinition.Page)
        {
            scope.Diagnostics.Add(Diagnose.PageIsBuiltIn(At(file, syntax.Name)));
            return;
        }

        if (!complete)
            scope.AddBroken("action", syntax.Name.Text);
        var fresh = NewResources(file, syntax, resources);
        DeclareCSharp(_csharp, "action", "action", syntax.Name.Text, At(file, syntax.Name));
        scope.AddAction(new ActionDefinition(syntax.Name.Text, fresh, parameters, syntax.IsReversible, syntax.Risk, raises, syntax.Documentation));
    }

    /// <summary>The resources that an action has not been declared for; the others are one mistake, at the first of them.</summary>
    private EquatableArray<string> NewResources(SourceFile file, ActionSyntax syntax, EquatableArray<string> resources)
    {
        var taken = resources.Where(r => _first.ContainsKey($"action on {r} {syntax.Name.Text}")).ToList();
        if (taken.Count > 0)
            ReportDuplicate($"action on {taken[0]}", syntax.Name.Text, At(file, syntax.Name), _first[$"action on {taken[0]} {syntax.Name.Text}"], syntax.Span);
        foreach (var resource in resources.Except(taken))
            _first.Add($"action on {resource} {syntax.Name.Text}", At(file, syntax.Name));
        return resources.Except(taken).ToEquatableArray();
    }

    private EquatableArray<Parameter> BindParameters(SourceFile file, EquatableArray<ParameterSyntax> parameters)
    {
        var bound = new List<Parameter>();
        var first = new Dictionary<string, Location>(StringComparer.Ordinal);
        var csharp = new Dictionary<string, (string Name, Location Place)>(StringComparer.Ordinal);
        for (var i = 0; i < parameters.Count; i++)
        {
            var parameter = parameters[i];
            var place = At(file, parameter.Name);
            if (first.TryGetValue(parameter.Name.Text, out var earlier))
            {
                scope.Diagnostics.Add(Diagnose.Duplicate(place, "parameter", parameter.Name.Text, earlier)
                    .MendedBy(Mends.RemoveItem(file, [.. parameters.Select(p => p.Name.Span.To(p.Default?.Span ?? p.Type.Span))], i, parameter.Name.Text)));
                continue;
            }

            first.Add(parameter.Name.Text, place);
            DeclareCSharp(csharp, "", "parameter", parameter.Name.Text, place);
            var type = TypeOf(parameter.Type);
            PolicyValue? value = null;
            if (parameter.Default is { } literal)
            {
                var problem = Literals.TryConvert(literal, type, out var converted);
                if (problem is not null)
                    scope.Diagnostics.Add(Diagnose.TypeMismatch(new Location(file, literal.Span), $"the default of parameter '{parameter.Name.Text}' {problem}")
                        .MendedBy(Mends.Literal(new Location(file, literal.Span), literal, type)));
                value = problem is null && literal.Value is not null ? converted : Literals.AnyOf(type);
            }

            bound.Add(new Parameter(parameter.Name.Text, type, value));
        }

        return bound.ToEquatableArray();
    }

    private void BindFact(SourceFile file, FactSyntax syntax)
    {
        var fields = BindFields(file, syntax.Fields);
        if (Declare("fact", syntax.Name.Text, At(file, syntax.Name), syntax.Span))
            scope.Facts.Add(syntax.Name.Text, new Fact(syntax.Name.Text, OriginsOf(syntax.Origins), fields, syntax.Documentation));
    }

    private EquatableArray<string> SignalNames(SourceFile file, NameList? raises) =>
        raises is null ? []
        : raises.IsAny ? scope.Signals.Keys.ToEquatableArray()
        : raises.Names.Where(n => scope.Find(scope.Signals, "signal", n, m => At(file, m)) is not null).Select(n => n.Text).ToEquatableArray();

    /// <summary>The resources of a list; <paramref name="complete"/> is false where some of them are not known.</summary>
    private EquatableArray<string> ResourceNames(SourceFile file, NameList names, out bool complete)
    {
        complete = true;
        if (names.IsAny)
            return scope.Resources.Keys.ToEquatableArray();
        var found = names.Names.Where(n => scope.Find(scope.Resources, "resource", n, m => At(file, m)) is not null).Select(n => n.Text).ToEquatableArray();
        complete = found.Count == names.Names.Count;
        return found.Distinct().ToEquatableArray();
    }

    private static EquatableArray<Origin> OriginsOf(EquatableArray<OriginSyntax> origins) =>
        origins.Select(o => new Origin(o.IsEvent, o.Source.Value, o.Carrying is { } c ? c.Select(n => n.Text).ToEquatableArray() : null)).ToEquatableArray();

    private static FieldType TypeOf(TypeNode type) => new(type.Type, (type.OneOf ?? []).Select(v => v.Value).ToEquatableArray());

    private static Location At(SourceFile file, Name name) => new(file, name.Span);
}
