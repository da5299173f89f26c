using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using PolicyLang.Language.Vocabulary;

namespace PolicyLang.Language.Semantics;

/// <summary>Binds holds and budgets.</summary>
internal sealed class GuardBinder(VocabularyScope scope, VocabularyBinder vocabulary)
{
    /// <summary>Binds a hold. One with a mistake in it is left out: the set does not load then.</summary>
    public Hold? Bind(SourceFile file, HoldSyntax syntax)
    {
        var isNew = vocabulary.Declare("hold", syntax.Name.Text, At(file, syntax.Name), syntax.Span, hasCSharpName: false);
        var errors = scope.Diagnostics.Count;
        var actions = BindActions(file, syntax.Stops);
        var resources = BindResources(file, syntax.On);
        var condition = syntax.Where is null
            ? null
            : new ConditionBinder(file, new HoldAttributes(scope, file, null, isWhile: false), scope.Diagnostics).Bind(syntax.Where);
        var watched = syntax.While is null ? null : BindWhile(file, syntax.While);
        if (syntax.During is RecurringWindow { Zone: { IsMalformed: false } zone } && !StandardVocabulary.Zones.Contains(zone.Value))
            scope.Diagnostics.Add(Diagnose.UnknownZone(new Location(file, zone.Span), zone.Value, StandardVocabulary.Zones));
        return isNew && errors == scope.Diagnostics.Count
            ? new Hold(syntax.Name.Text, syntax, file, actions, resources, condition, watched, syntax.During, syntax.Tier?.Value ?? Tier.Tier3)
            : null;
    }

    /// <summary>Binds a budget.</summary>
    public Budget? Bind(SourceFile file, BudgetSyntax syntax)
    {
        if (!vocabulary.Declare("budget", syntax.Name.Text, At(file, syntax.Name), syntax.Span, hasCSharpName: false))
            return null;
        var resources = syntax.On is null ? null : BindResources(file, syntax.On);
        if (syntax.Allows.Value is < 0 or > int.MaxValue)
            scope.Diagnostics.Add(Diagnose.CountOutOfRange(new Location(file, syntax.Allows.Span), syntax.Allows.Value, 0, int.MaxValue));
        if (syntax.PerName is { Text: not ("target" or "group") } per)
        {
            var dimensions = scope.Pairs.Where(p => resources is not { } r || r.Contains(p.Resource)).SelectMany(p => p.Fields).Select(f => f.Name)
                .Concat(scope.Resources.Values.Where(x => resources is not { } r || r.Contains(x.Name)).SelectMany(x => x.Fields).Select(f => f.Name)).Distinct().ToList();
            if (!dimensions.Contains(per.Text) && !scope.HasAnyBroken("resource", "signal"))
                scope.Diagnostics.Add(Diagnose.UnknownName(At(file, per), "budget dimension", per.Text, dimensions));
        }

        return new Budget(syntax, resources);
    }

    private WhileFact? BindWhile(SourceFile file, WhileSyntax syntax)
    {
        var fact = scope.Find(scope.Facts, "fact", syntax.Fact, n => At(file, n));
        var attributes = new HoldAttributes(scope, file, fact, isWhile: true);
        var condition = syntax.Where is null ? null : new ConditionBinder(file, attributes, scope.Diagnostics).Bind(syntax.Where);
        return fact is null ? null : new WhileFact(fact, condition);
    }

    private EquatableArray<string>? BindActions(SourceFile file, NameList names)
    {
        if (names.IsAny)
            return null;
        foreach (var name in names.Names)
        {
            if (!scope.HasAction(name.Text) && !scope.IsBroken("action", name.Text) && !scope.HasNamelessBroken("action"))
                scope.Diagnostics.Add(Diagnose.UnknownName(At(file, name), "action", name.Text, scope.Actions.Select(a => a.Name).Distinct()));
        }

        return names.Names.Select(n => n.Text).Distinct().ToEquatableArray();
    }

    private EquatableArray<string>? BindResources(SourceFile file, NameList names)
    {
        if (names.IsAny)
            return null;
        foreach (var name in names.Names)
            scope.Find(scope.Resources, "resource", name, n => At(file, n));
        return names.Names.Select(n => n.Text).Distinct().ToEquatableArray();
    }

    private static Location At(SourceFile file, Name name) => new(file, name.Span);
}
