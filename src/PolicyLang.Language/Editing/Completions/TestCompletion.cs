using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Editing.Completions;

/// <summary>What can be written in a test.</summary>
internal sealed class TestCompletion(SetView set, CaretPlace place)
{
    private static readonly string[] Parts = ["at", "age", "seen", "with", "severity", "labels", "expect"];

    private PolicyModel Model => set.Model;

    private bool IsFresh => place.Tail.Count == 0;

    public IEnumerable<CompletionItem> Items() => place.Last switch
    {
        "test" => IsFresh ? [] : Completions.Items.Words("given"),
        "given" => IsFresh ? Model.Signals.Select(Completions.Items.Signal) : Completions.Items.Words("on"),
        "on" => IsFresh ? Resources() : place.Open.Count > 0 ? ArgumentCompletion.Items(place, Pair()?.Fields ?? []) : Completions.Items.Words(Parts),
        "with" => IsFresh ? Model.Facts.Select(Completions.Items.Fact)
            : place.Open.Count > 0 ? ArgumentCompletion.Items(place, Model.Facts.FirstOrDefault(f => f.Name == place.Tail[0].Text.Trim('`'))?.Fields ?? [])
            : Completions.Items.Words(Parts),
        "age" when IsFresh => Completions.Items.Values("3m", "1h"),
        "seen" when IsFresh => Completions.Items.Values("1", "3"),
        "severity" when IsFresh => [Completions.Items.Text("critical"), Completions.Items.Text("warning")],
        "at" or "age" or "seen" or "severity" or "labels" => IsFresh || place.Open.Count > 0 ? [] : Completions.Items.Words(Parts),
        "expect" => Completions.Items.Words("tier1", "tier2", "tier3"),
        "tier1" or "tier2" or "tier3" => Expected(),
        _ => [],
    };

    private IEnumerable<CompletionItem> Resources()
    {
        var signals = place.NamesAfter("given");
        return Model.Resources.Where(r => Model.Pairs.Any(p => p.Resource == r.Name && signals.Contains(p.Signal))).Select(Completions.Items.Resource);
    }

    private Pair? Pair()
    {
        var (signals, resources) = (place.NamesAfter("given"), place.NamesAfter("on", "given"));
        return Model.Pairs.FirstOrDefault(p => signals.Contains(p.Signal) && resources.Contains(p.Resource));
    }

    private IEnumerable<CompletionItem> Expected()
    {
        if (place.Previous is { Kind: HealToken.Name, Text: "by" })
            return Model.Policies.Where(p => Pair() is not { } pair || p.Fits(pair.Signal, pair.Resource)).Select(p => Completions.Items.Name(p.Name, CompletionKind.Policy, p.Tier.ToString().ToLowerInvariant(), p.Syntax.Documentation));
        if (place.Open.Count > 0)
            return Model.Actions.FirstOrDefault(a => a.Name == place.Tail[0].Text.Trim('`')) is { } action ? ArgumentCompletion.Items(place, action.Parameters) : [];
        var actions = IsFresh ? Model.Actions.Where(a => Pair() is not { } pair || a.Resources.Contains(pair.Resource)).Select(a => Completions.Items.Action(a, "", false) with { InsertText = ReservedWords.Quote(a.Name), IsSnippet = false }) : [];
        return actions.Concat(Completions.Items.Words("by"));
    }
}
