using PolicyLang.Language.Documents;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tiers;

/// <summary>Says holds, budgets, facts, vouched and declared effects, and what nobody drew a line for.</summary>
internal static class GuardSections
{
    /// <summary>The anchor of a hold.</summary>
    public static string HoldId(string hold) => "hold-" + hold;

    /// <summary>The holds of a set.</summary>
    public static Section Holds(TierDocument document) => new("holds", 2, "Holds", Tone.Neutral,
    [
        new Paragraph(["A hold raises the tier of everything that it covers while its condition is true, or cannot be told."]),
        .. document.Holds.Count == 0 ? (Block[])[new Paragraph(["There are none."])] : document.Holds.Select(Hold),
    ]);

    /// <summary>The budgets of a set.</summary>
    public static Section Budgets(TierDocument document) => new("budgets", 2, "Budgets", Tone.Neutral,
        document.Budgets.Count == 0
            ? [new Paragraph(["There is no budget: only the limit of each policy bounds how much is done."])]
            :
            [
                new Paragraph(["A budget counts over all policies. Beyond it everything that it counts pages; what it stops is dropped, never queued."]),
                new Table("Budgets", ["Budget", "Allows", "On", "When it is used up", "Why", "Written in"], document.Budgets.Select(Row).ToEquatableArray()),
            ]);

    /// <summary>The facts of a set.</summary>
    public static Section Facts(TierDocument document) => new("facts", 2, "Facts", Tone.Neutral,
        document.Facts.Count == 0
            ? [new Paragraph(["No hold watches a fact."])]
            :
            [
                new Paragraph(["A fact is something true of the world for a while. Where facts cannot be read, the holds that watch them stop."]),
                new Table("Facts", ["Fact", "What it says", "Set by", "Watched by"], document.Facts.Select(Row).ToEquatableArray()),
            ]);

    /// <summary>What no policy is about.</summary>
    public static Section Undrawn(TierDocument document) => new("undrawn", 2, "Pages, because nobody drew a line", Tone.Neutral,
        document.Undrawn.Count == 0
            ? [new Paragraph(["Every signal that is declared has a policy. A signal that is not declared pages."])]
            :
            [
                new Paragraph([$"The vocabulary knows {Words.Count(document.Undrawn.Sum(u => u.Signals.Count), "more kind")} of trouble, in use by no policy. They page, and so does every alert that nobody mapped to a signal."]),
                new Table("Signals without a policy", ["On", "Signals"], document.Undrawn
                    .Select(u => new EquatableArray<Inline>[] { [new Code(u.Resource)], Words.Line(Names(u.Signals, ", ")) }.ToEquatableArray()).ToEquatableArray()),
            ]);

    /// <summary>What handlers do that a person vouches for.</summary>
    public static Section Vouched(TierDocument document) => new("vouched", 2, "Vouched effects", Tone.Warning,
    [
        new Paragraph(["The compiler does not look at what handlers do there, because a person vouches for it. Read each reason."]),
        new Table("Vouched effects", ["Class", "Handles", "Vouched for", "Because", "Written in"], document.Handlers.Vouched.Select(v => new EquatableArray<Inline>[]
        {
            [new Code(v.Type)], v.Action.Length == 0 ? ["-"] : [new Code(v.Action)], [new Code(v.Member)], [v.Because], [Words.Place(v.Place)],
        }.ToEquatableArray()).ToEquatableArray()),
    ]);

    /// <summary>What code says that it does.</summary>
    public static Section Declared(TierDocument document) => new("effects", 2, "Declared effects", Tone.Neutral,
    [
        new Paragraph(["This code says what it does. The compiler refuses a handler of tier 1 that reaches it."]),
        new Table("Declared effects", ["Class", "Member", "Does", "Written in"], document.Handlers.Declared.Select(e => new EquatableArray<Inline>[]
        {
            [new Code(e.Type)], [new Code(e.Member)], [e.Effects], [Words.Place(e.Place)],
        }.ToEquatableArray()).ToEquatableArray()),
    ]);

    private static Block Hold(HoldEntry entry)
    {
        var hold = entry.Hold;
        var blocks = new List<Block>
        {
            new Paragraph(Words.Line(
                [new Badge(hold.Tier == Tier.Tier3 ? "Raises to tier 3" : $"Raises to tier {NumberText.Format((int)hold.Tier)}", TierPage.ToneOf(hold.Tier)), " "],
                entry.IsOver ? [new Badge("Over", Tone.Warning), " "] : [], [Words.Place(entry.Place)])),
        };
        blocks.AddRange(PolicySection.Documentation(hold.Syntax.Documentation));
        var fields = new List<PageField>
        {
            new("Stops", [Words.Line(hold.Actions is { } actions ? Words.List([.. actions.Select(a => new Code(a))]) : ["Any action"], [" on "], hold.Resources is { } on ? Words.List([.. on.Select(r => new Code(r))]) : ["any resource"], ["."])]),
            new("When", When(entry).ToEquatableArray()),
            new("Then", [[hold.Tier switch { Tier.Tier1 => "Nothing changes.", Tier.Tier2 => "What would run alone is proposed.", _ => "A person is paged, with the steps as a suggestion." }]]),
        };
        if (hold.Syntax.Because is { } because)
            fields.Add(new PageField("Because", [[because.Value]]));
        fields.Add(new PageField("Covers", [entry.Covers.Count == 0 ? [new Strong("No policy of this set.")] : entry.CoversAll ? ["Every policy of this set."] : Words.Line(Words.List([.. entry.Covers.Select(p => new Reference(PolicySection.IdOf(p), p))]))]));
        blocks.Add(new Fields(fields.ToEquatableArray()));
        return new Section(HoldId(hold.Name), 3, hold.Name, Tone.Neutral, blocks.ToEquatableArray());
    }

    private static IEnumerable<EquatableArray<Inline>> When(HoldEntry entry)
    {
        if (entry.Where is not null)
            yield return ["Where ", new Code(entry.Where)];
        if (entry.Hold.While is { } watched)
            yield return entry.WhileWhere is null ? ["While the fact ", new Code(watched.Fact.Name), " is active."] : ["While a fact ", new Code(watched.Fact.Name), " is active where ", new Code(entry.WhileWhere)];
        if (entry.During is not null)
            yield return ["During ", new Code(entry.During), entry.IsOver ? ". That is over." : ""];
        if (entry.Where is null && entry.Hold.While is null && entry.During is null)
            yield return ["Always."];
    }

    private static EquatableArray<EquatableArray<Inline>> Row(BudgetEntry entry)
    {
        var syntax = entry.Budget.Syntax;
        var per = syntax.PerName is { } name ? $", counted by {name.Text}" : ", over everything";
        EquatableArray<Inline> on = entry.Budget.Resources is { } resources ? Words.Line(Names(resources, ", ")) : ["any resource"];
        return
        [
            [new Code(syntax.Name.Text)],
            [$"{Words.Count((int)syntax.Allows.Value, syntax.CountsTargets ? "target" : "action")} in {Words.Duration(TimeSpan.FromTicks(syntax.Per.Ticks))}{per}"],
            on,
            [syntax.Latch ? "It stays closed until a person releases it." : "It opens again as time goes by."],
            [syntax.Documentation ?? ""],
            [Words.Place(entry.Place)],
        ];
    }

    private static EquatableArray<EquatableArray<Inline>> Row(FactEntry entry)
    {
        var alerts = entry.Fact.Origins.Select(o => new Code(o.Source)).ToList();
        var origins = alerts.Count == 0 ? Words.Line(["a person or a pipeline"]) : Words.Line(["an alert while it fires: "], Words.List([.. alerts], "or"));
        var watchers = entry.WatchedBy.Count == 0 ? Words.Line([new Strong("no hold")]) : Words.Line(Words.List([.. entry.WatchedBy.Select(h => new Reference(HoldId(h), h))]));
        return [[new Code(entry.Fact.Name)], [entry.Fact.Documentation ?? ""], origins, watchers];
    }

    private static IEnumerable<Inline> Names(IReadOnlyList<string> names, string separator) =>
        names.SelectMany((n, i) => i == 0 ? (Inline[])[new Code(n)] : [separator, new Code(n)]);
}
