using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Editing.Completions;

/// <summary>What can be written in a declaration of the vocabulary.</summary>
internal sealed class VocabularyCompletion(SetView set, CaretPlace place)
{
    private static readonly string[] Types = ["string", "int", "number", "bool", "duration", "size"];

    private PolicyModel Model => set.Model;

    private bool IsFresh => place.Tail.Count == 0;

    private bool AwaitsName => IsFresh || place.Previous.Kind == HealToken.Comma;

    public IEnumerable<CompletionItem> Items()
    {
        if (place.Open.Count > 0)
            return InBrackets();
        return (place.Declaration, place.Last) switch
        {
            ("domain", "domain") => IsFresh ? [] : Completions.Items.Words("floor"),
            ("domain", "floor") => IsFresh ? Completions.Items.Words("tier1", "tier2", "tier3") : [],
            ("resource", "resource") => IsFresh ? [] : Completions.Items.Words("in"),
            ("resource", "in") => IsFresh ? Model.Domains.Select(d => Completions.Items.Name(d.Name, CompletionKind.Domain, d.Floor == Tier.Tier1 ? "" : $"{d.Floor.ToString().ToLowerInvariant()} at least", d.Documentation)) : Completions.Items.Words("target"),
            ("resource", "target") => IsFresh ? [] : Completions.Items.Words("group"),
            ("signal" or "action", "signal" or "action") => IsFresh ? [] : Completions.Items.Words("on"),
            ("signal", "on") => AwaitsName ? Resources() : Completions.Items.Words("from"),
            ("signal" or "fact", "from") => AwaitsName ? Completions.Items.Words("alert", "event") : place.Previous.Kind == HealToken.String ? Completions.Items.Words("carrying") : [],
            ("fact", "fact") => IsFresh ? [] : Completions.Items.Words("from"),
            ("action", "on") => AwaitsName ? Resources() : Completions.Items.Words("reversible", "irreversible"),
            ("action", "reversible" or "irreversible") => Completions.Items.Words("risk"),
            ("action", "risk") => IsFresh
                ? [Completions.Items.Value("low", "may run alone"), Completions.Items.Value("medium", "tier2 at least"), Completions.Items.Value("high", "tier3 at least")]
                : Completions.Items.Words("raises"),
            ("action", "raises") => AwaitsName ? Model.Signals.Select(Completions.Items.Signal) : [],
            _ => [],
        };
    }

    /// <summary>Types behind a colon, labels behind <c>carrying</c>.</summary>
    private IEnumerable<CompletionItem> InBrackets()
    {
        if (place.Previous.Kind == HealToken.Colon)
            return Completions.Items.Words(Types).Append(Completions.Items.Snippet("one of […]", "one of some strings", "one of [\"${1}\"]"));
        if (place.Last == "carrying" && place.Previous.Kind is HealToken.LeftBracket or HealToken.Comma)
            return Model.Signals.SelectMany(s => s.Origins).SelectMany(o => o.Carrying ?? []).Distinct().OrderBy(l => l, StringComparer.Ordinal).Select(l => Completions.Items.Value(l, "label"));
        return [];
    }

    private IEnumerable<CompletionItem> Resources() => Completions.Items.Words("any").Concat(Model.Resources.Select(Completions.Items.Resource));
}
