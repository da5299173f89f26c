using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Editing.Completions;

/// <summary>What can be written in a policy.</summary>
internal sealed class PolicyCompletion(SetView set, CaretPlace place)
{
    private static readonly string[] Clauses = ["limit", "cooldown", "verify", "approve", "known", "shadow", "accept"];

    private PolicyModel Model => set.Model;

    private bool IsFresh => place.Tail.Count == 0;

    private bool AwaitsName => IsFresh || place.Previous.Kind == HealToken.Comma;

    public IEnumerable<CompletionItem> Items() => place.Last switch
    {
        "policy" => IsFresh ? [] : Completions.Items.Words("when", "owner", "runbook"),
        "owner" or "runbook" => IsFresh ? [] : Completions.Items.Words("when", "owner", "runbook"),
        "when" => AwaitsName ? Signals() : Completions.Items.Words("on"),
        "on" => place.Path.Contains("then") ? StepResources() : AwaitsName ? Resources() : Completions.Items.Words("where", "unless", "for", "then"),
        "where" => Condition(["unless", "for", "then"]),
        "unless" => Condition(["for", "then"]),
        "for" => IsFresh ? Completions.Items.Values("2m", "5m", "15m") : Completions.Items.Words("then"),
        "then" => IsFresh ? Actions() : AfterAction(),
        "until" when IsFresh => [Completions.Items.Date(set.Today)],
        "limit" => IsFresh ? [Completions.Items.Value("3")] : Completions.Items.Words("per"),
        "per" => IsFresh ? (IsSecondPer() ? Dimensions() : Completions.Items.Values("1h", "1d", "10m")) : (IsSecondPer() ? [] : Completions.Items.Words("per")).Concat(Rest()),
        "cooldown" when IsFresh => Completions.Items.Values("10m", "30m", "1h"),
        "verify" => Completions.Items.Words("within"),
        "within" when IsFresh => Completions.Items.Values("5m", "10m", "30m"),
        "within" => (InClause("verify") ? Completions.Items.Words("else") : []).Concat(Rest()),
        "else" when IsFresh => Completions.Items.Words("undo", "propose", "page"),
        "approve" => IsFresh ? Completions.Items.Words("by") : place.Previous.Kind == HealToken.String ? Completions.Items.Words("within").Concat(Rest()) : [],
        "known" => Completions.Items.Words("after"),
        "after" when IsFresh => [Completions.Items.Value("0", "acts the first time that it is seen"), Completions.Items.Value("1", "the default"), Completions.Items.Value("3")],
        "accept" => IsFresh ? Warnings() : Completions.Items.Words("because"),
        "because" => IsFresh ? [] : Completions.Items.Words("until"),
        _ => Rest(),
    };

    private IEnumerable<CompletionItem> Rest() =>
        Completions.Items.Words([.. (place.WrittenTier() == Tier.Tier1 ? new[] { "until", "reversible" } : []).Concat(Clauses).Where(w => w == "accept" || !place.Has(w))]);

    private bool InClause(string clause) => place.Path.LastOrDefault(Clauses.Contains) == clause;

    private bool IsSecondPer() => place.Path.Count > 1 && place.Path[place.Path.Count - 2] == "per";

    private IEnumerable<CompletionItem> Signals()
    {
        var resources = place.NamesAfter("on", "when").Where(r => r != "any").ToList();
        var named = place.NamesAfter("when");
        return Model.Signals.Where(s => !named.Contains(s.Name) || s.Name == place.Begun).OrderBy(s => resources.Count > 0 && !s.Resources.Any(resources.Contains)).Select(s =>
            resources.Count > 0 && !s.Resources.Any(resources.Contains)
                ? Completions.Items.Signal(s) with { IsUnsafe = true, Detail = $"not raised on {string.Join(", ", resources)}, but on {string.Join(", ", s.Resources)}" }
                : Completions.Items.Signal(s)).Append(Any());
    }

    private IEnumerable<CompletionItem> Resources()
    {
        var signals = place.NamesAfter("when").Where(s => s != "any").ToList();
        bool IsRaised(Resource r) => signals.Count == 0 || Model.Pairs.Any(p => p.Resource == r.Name && signals.Contains(p.Signal));
        return Model.Resources.Where(IsRaised).Select(Completions.Items.Resource).Append(Any())
            .Concat(Model.Resources.Where(r => !IsRaised(r)).Select(r => Completions.Items.Resource(r) with { IsUnsafe = true, Detail = $"{string.Join(", ", signals)} is not raised on it" }));
    }

    private CompletionItem Any() => Completions.Items.Words("any").Single() with
    {
        IsUnsafe = place.WrittenTier() == Tier.Tier1,
        Detail = place.WrittenTier() == Tier.Tier1 ? "a mistake in tier1: it is for a clear pattern" : "every one that is declared",
    };

    private IEnumerable<CompletionItem> Condition(string[] next) => new ConditionCompletion(place, Fields(), Labels(), null).Items(next);

    /// <summary>The labels that some origin of the policy's signals carries.</summary>
    private List<string> Labels()
    {
        var signals = place.NamesAfter("when");
        return [.. Model.Signals.Where(s => signals.Contains(s.Name)).SelectMany(s => s.Origins).SelectMany(o => o.Carrying ?? []).Distinct().OrderBy(l => l, StringComparer.Ordinal)];
    }

    /// <summary>The attributes that every signal on every resource of the policy has.</summary>
    private List<Field> Fields()
    {
        var pairs = Pairs();
        return pairs.Count == 0 ? [] : [.. pairs[0].Fields.Where(f => pairs.All(p => p.Find(f.Name) is { } other && other.Type.Equals(f.Type)))];
    }

    private List<Pair> Pairs()
    {
        var (signals, resources) = (place.NamesAfter("when"), place.NamesAfter("on", "when"));
        return [.. Model.Pairs.Where(p => (signals.Contains("any") || signals.Contains(p.Signal)) && (resources.Contains("any") || resources.Contains(p.Resource)))];
    }

    private List<Resource> IncidentResources()
    {
        var names = Pairs().Select(p => p.Resource).Distinct().ToList();
        return [.. Model.Resources.Where(r => names.Contains(r.Name))];
    }

    private IEnumerable<CompletionItem> Actions()
    {
        var resources = IncidentResources();
        var tier = place.WrittenTier();
        var own = from action in Model.Actions
                  let fitting = resources.Where(r => action.Resources.Contains(r.Name)).ToList()
                  where fitting.Count > 0 && fitting.Count == resources.Count
                  select Action(action, fitting, tier, "");
        var others = from action in Model.Actions
                     where !resources.Any(r => action.Resources.Contains(r.Name))
                     from resource in Model.Resources.Where(r => action.Resources.Contains(r.Name) && CanTell(r))
                     let item = Action(action, [resource], tier, $" on {resource.Name}")
                     select item with { InsertText = item.InsertText.Replace(ReservedWords.Quote(action.Name), $"{ReservedWords.Quote(action.Name)} on {resource.Name}") };
        return own.Concat(others);
    }

    /// <summary>Whether every incident has the attributes that the target of a resource needs, from labels that its signal carries.</summary>
    private bool CanTell(Resource resource) => Pairs() is { Count: > 0 } pairs && pairs.All(p => resource.Target.Where(t => t.IsAttribute).All(t =>
        p.Find(t.Text) is { } field && Model.Signals.FirstOrDefault(s => s.Name == p.Signal) is { } signal && Semantics.Labels.AreCarried(signal, [field.Label])));

    private static CompletionItem Action(ActionDefinition action, List<Resource> on, Tier? tier, string suffix)
    {
        var (floor, why) = on.Select(r => Floors.Of(action, r)).OrderByDescending(f => f.Floor).First();
        var isUnsafe = tier is { } written && floor > written;
        var facts = $"{action.Risk.ToString().ToLowerInvariant()} risk, {(action.IsReversible ? "reversible" : "irreversible")}, {Diagnose.Word(floor)} at least";
        var detail = isUnsafe ? $"unsafe in {Diagnose.Word(tier!.Value)}: {why}" : facts;
        var item = Completions.Items.Action(action, detail, isUnsafe);
        return item with { Label = item.Label + suffix };
    }

    private IEnumerable<CompletionItem> StepResources()
    {
        if (!IsFresh)
            return AfterAction();
        var action = place.Steps().LastOrDefault().Action;
        var actions = Model.Actions.Where(a => a.Name == action).ToList();
        return Model.Resources.Where(r => actions.Any(a => a.Resources.Contains(r.Name))).Select(r => CanTell(r) ? Completions.Items.Resource(r)
            : Completions.Items.Resource(r) with { IsUnsafe = true, Detail = "which one cannot be told from the incident" });
    }

    private IEnumerable<CompletionItem> AfterAction()
    {
        if (place.Open.Count > 0)
            return Arguments(place.Steps().LastOrDefault());
        var step = Completions.Items.Words(place.Last == "then" ? ["on", "then"] : ["then"]);
        return Tiers().Concat(step);
    }

    /// <summary>The tiers, those below the floor of a step last and with the reason.</summary>
    private IEnumerable<CompletionItem> Tiers()
    {
        var resources = IncidentResources();
        var floors = (from step in place.Steps()
                      from resource in step.On is null ? resources : Model.Resources.Where(r => r.Name == step.On)
                      from action in Model.Actions.Where(a => a.Name == step.Action && a.Resources.Contains(resource.Name))
                      select (step.Action, Floor: Floors.Of(action, resource))).ToList();
        foreach (var tier in new[] { Tier.Tier1, Tier.Tier2, Tier.Tier3 })
        {
            var word = Diagnose.Word(tier);
            var above = floors.FirstOrDefault(f => f.Floor.Floor > tier);
            var item = Completions.Items.Words(word).Single();
            yield return above.Action is null
                ? item with { Detail = tier switch { Tier.Tier1 => "execute: runs alone", Tier.Tier2 => "propose: a human approves", _ => "page: a human acts" }, InsertText = tier == Tier.Tier1 ? "tier1 reversible" : word }
                : item with { Detail = $"unsafe: '{above.Action}' is {Diagnose.Word(above.Floor.Floor)} at least, because {above.Floor.Why}", IsUnsafe = true };
        }
    }

    private IEnumerable<CompletionItem> Arguments((string Action, string? On) step)
    {
        var resources = step.On is { } on ? [on] : IncidentResources().Select(r => r.Name).ToList();
        var action = Model.Actions.FirstOrDefault(a => a.Name == step.Action && (resources.Count == 0 || resources.Any(a.Resources.Contains)));
        return action is null ? [] : ArgumentCompletion.Items(place, action.Parameters);
    }

    private IEnumerable<CompletionItem> Dimensions() =>
        Fields().Select(Completions.Items.Attribute).Concat([Completions.Items.Value("group", "incidents of the same pattern, the default"), Completions.Items.Value("target", "each thing alone")]);

    private static IEnumerable<CompletionItem> Warnings() =>
        Descriptors.All.Where(d => d.Severity != Severity.Error).Select(d => Completions.Items.Value(d.Id, d.Title));
}
