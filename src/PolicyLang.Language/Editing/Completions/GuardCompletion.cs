using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Vocabulary;

namespace PolicyLang.Language.Editing.Completions;

/// <summary>What can be written in a hold or a budget.</summary>
internal sealed class GuardCompletion(SetView set, CaretPlace place)
{
    private PolicyModel Model => set.Model;

    private bool IsFresh => place.Tail.Count == 0;

    private bool AwaitsName => IsFresh || place.Previous.Kind == HealToken.Comma;

    public IEnumerable<CompletionItem> Items() => place.Declaration == "hold" ? Hold() : Budget();

    private IEnumerable<CompletionItem> Hold() => place.Last switch
    {
        "hold" => IsFresh ? [] : Completions.Items.Words("stops"),
        "stops" => AwaitsName ? Completions.Items.Words("any").Concat(Model.Actions.Select(a => Completions.Items.Action(a, "", false) with { InsertText = ReservedWords.Quote(a.Name), IsSnippet = false })) : Completions.Items.Words("on"),
        "on" => AwaitsName ? Completions.Items.Words("any").Concat(Model.Resources.Select(Completions.Items.Resource)) : Completions.Items.Words("where", "while", "during", "tier2", "tier3", "because"),
        "where" => new ConditionCompletion(place, Fields(), [], Watched()).Items(place.Path.Contains("while") ? ["during", "tier2", "tier3", "because"] : ["while", "during", "tier2", "tier3", "because"]),
        "while" => IsFresh ? Model.Facts.Select(Completions.Items.Fact) : Completions.Items.Words("where", "during", "tier2", "tier3", "because"),
        "during" => During(),
        "tier1" or "tier2" or "tier3" => Completions.Items.Words("because"),
        _ => [],
    };

    private IEnumerable<CompletionItem> During()
    {
        if (IsFresh)
            return Completions.Items.Words("daily", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday").Append(Completions.Items.Snippet("DATE to DATE", "a window that comes once", "${1:2026-12-20} to ${2:2027-01-02}"));
        if (place.IsInString || place.Tail.Count(t => t.Kind == HealToken.Clock) == 2)
            return StandardVocabulary.Zones.OrderBy(z => z, StringComparer.Ordinal).Select(z => Completions.Items.Text(z, "time zone")).Concat(Completions.Items.Words("tier2", "tier3", "because"));
        return place.Previous.Kind switch
        {
            HealToken.Clock or HealToken.Date or HealToken.Instant => place.Tail.Any(t => t.Text == "to") ? Completions.Items.Words("tier2", "tier3", "because") : Completions.Items.Words("to"),
            _ => Completions.Items.Values("22:00", "06:00"),
        };
    }

    private Fact? Watched() => place.NamesAfter("while").FirstOrDefault() is { } name && place.Path.Contains("while") ? Model.Facts.FirstOrDefault(f => f.Name == name) : null;

    /// <summary>The attributes of the resources that the hold names and of all signals on them.</summary>
    private List<Field> Fields()
    {
        var resources = place.NamesAfter("on");
        return [.. Model.Pairs.Where(p => resources.Contains("any") || resources.Contains(p.Resource)).SelectMany(p => p.Fields).GroupBy(f => f.Name).Select(g => g.First()).OrderBy(f => f.Name, StringComparer.Ordinal)];
    }

    private IEnumerable<CompletionItem> Budget() => place.Last switch
    {
        "budget" => IsFresh ? [] : Completions.Items.Words("allows"),
        "allows" => IsFresh ? Completions.Items.Values("10", "20") : place.Previous.Kind == HealToken.Integer ? Completions.Items.Words("actions", "targets") : Completions.Items.Words("per"),
        "per" when IsFresh => place.Path.Count(w => w == "per") > 1
            ? Model.Resources.SelectMany(r => r.Fields).GroupBy(f => f.Name).Select(g => Completions.Items.Attribute(g.First())).Concat(Completions.Items.Values("target", "group"))
            : Completions.Items.Values("1h", "1d"),
        "per" => Completions.Items.Words(place.Path.Count(w => w == "per") > 1 ? ["on", "latch"] : ["per", "on", "latch"]),
        "on" => AwaitsName ? Completions.Items.Words("any").Concat(Model.Resources.Select(Completions.Items.Resource)) : Completions.Items.Words("latch"),
        _ => [],
    };
}
