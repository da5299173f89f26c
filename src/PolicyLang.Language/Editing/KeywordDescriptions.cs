namespace PolicyLang.Language.Editing;

/// <summary>What the words of the language mean, in a sentence or two. docs/language.md has the rest.</summary>
internal static class KeywordDescriptions
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["policy"] = "`policy NAME \"title\"` gives a policy a name. Without one it is called by its first signal, resource and action.",
        ["when"] = "`when SIGNALS on RESOURCES`: the incidents that the policy is about.",
        ["where"] = "The condition. It is true, false or unknown; a comparison with data that is missing is unknown, and unknown never makes anything more autonomous.",
        ["unless"] = "`unless E` is `and not (E)`.",
        ["for"] = "`for D`: only when the trouble has lasted that long (`age >= D`).",
        ["then"] = "A step: an action, on the incident's own resource unless it names another.",
        ["tier1"] = "**Execute**: the system acts alone. For clear patterns of low risk that can be undone.",
        ["tier2"] = "**Propose**: the system proposes, and a named human approves.",
        ["tier3"] = "**Page**: a human acts. The steps are a suggestion.",
        ["until"] = "`until DATE` on tier1 is a lease: from that date on the policy is tier2. In an `accept` it is the date until which a warning is accepted.",
        ["reversible"] = "The author's word that what the policy does can be undone; a tier1 policy must say it. Of an action: that it can be undone.",
        ["irreversible"] = "Nothing can undo this action, so it begins at tier2.",
        ["limit"] = "`limit N per D per WHAT`: at most so often, counted by an attribute, `target` or `group`. Beyond it a human is paged. Default: 3 per 1h per group.",
        ["cooldown"] = "`cooldown D`: how long the same target is left alone after an action. Default: 10m.",
        ["verify"] = "`verify within D else WHAT`: the incident must resolve in that time; else `undo`, `propose` or `page`. Default: within 5m else page.",
        ["approve"] = "`approve by N of \"a\", \"b\" within D`: who may approve a proposal.",
        ["known"] = "`known after N`: tier1 acts alone only on a pattern that was seen and resolved at least N times before. Default: 1.",
        ["shadow"] = "The policy is evaluated and reported, and never governs.",
        ["accept"] = "`accept HEALnnnn because \"reason\" until DATE`: does not report that warning until then. Errors cannot be accepted.",
        ["hold"] = "`hold NAME stops ACTIONS on RESOURCES …`: raises what it covers to tier3, or the tier it names, while it is not false.",
        ["stops"] = "The actions that the hold covers.",
        ["while"] = "`while FACT where E`: while some active fact fits. Where facts cannot be read it is unknown, and so the hold stops.",
        ["during"] = "A window: two moments, or `daily` or a weekday with clock times and a time zone.",
        ["budget"] = "`budget NAME allows N actions per D`: a limit over all policies. Beyond it everything that it counts pages.",
        ["latch"] = "Once exceeded, the budget stays closed until a human releases it.",
        ["test"] = "`test \"title\" given SIGNAL on RESOURCE … expect TIER …`: decides one incident with the set, and compares.",
        ["given"] = "The incident that is decided. What is not given is missing.",
        ["expect"] = "`expect TIER ACTION(ARGS) by POLICY`: what must come out; action, arguments and policy only where written.",
        ["seen"] = "`seen(D)`: how many earlier occurrences of the same pattern there were in that span. In a test: how many there were.",
        ["age"] = "How long the trouble has lasted.",
        ["severity"] = "The severity that the source gave.",
        ["labels"] = "`labels[\"name\"]`: a label of the alert as it came. A label that is absent is unknown.",
        ["domain"] = "`domain NAME floor TIER`: a domain of resources, and the least tier of whatever acts in it.",
        ["floor"] = "The least tier that is allowed in the domain.",
        ["resource"] = "`resource NAME in DOMAIN target \"{a}/{b}\" { … }`: a kind of thing, what identifies one, and its attributes.",
        ["signal"] = "`signal NAME on RESOURCES from alert \"Name\" carrying [labels] { … }`: what can go wrong.",
        ["action"] = "`action NAME on RESOURCES (parameters) reversible risk low raises SIGNALS`: what can be done.",
        ["fact"] = "`fact NAME from alert \"Name\" { … }`: something true of the world for a while.",
        ["carrying"] = "The labels that this origin really carries. A policy that needs another one is HEAL1009.",
        ["raises"] = "The signals that the action itself may cause.",
        ["risk"] = "`low` may run alone, `medium` begins at tier2, `high` at tier3.",
        ["like"] = "Matches the whole string: `*` is any run of characters, `?` one character.",
        ["any"] = "Every declared signal, resource or action. In tier1 it is a mistake (HEAL2006).",
    };

    public static string? Of(string word) => Texts.TryGetValue(word, out var text) ? text : null;
}
