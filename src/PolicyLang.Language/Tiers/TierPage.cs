using PolicyLang.Language.Documents;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tiers;

/// <summary>Says a tier document in plain sentences, for those who have to trust it. Pure.</summary>
public static class TierPage
{
    /// <summary>The page of a document.</summary>
    public static Page Write(TierDocument document)
    {
        var policies = new PolicySection(document.Today);
        var sections = new List<Section>
        {
            Attention(document, policies),
            OfTier(document, Tier.Tier1, "Tier 1: runs alone", "The system acts at once, without asking. Only a clear pattern, an action of low risk, and one that can be undone may stand here; the compiler refuses everything else.", "Does"),
            OfTier(document, Tier.Tier2, "Tier 2: is proposed", "The system proposes, and acts only when a person has agreed.", "Proposes"),
            OfTier(document, Tier.Tier3, "Tier 3: pages", "A person is paged and decides. The steps are a suggestion; the system does not act.", "Suggests"),
        };
        if (document.Shadows.Count > 0)
            sections.Add(Shadows(document, policies));
        sections.AddRange([GuardSections.Holds(document), GuardSections.Budgets(document), GuardSections.Facts(document)]);
        if (document.Handlers.Vouched.Count > 0)
            sections.Add(GuardSections.Vouched(document));
        if (document.Handlers.Declared.Count > 0)
            sections.Add(GuardSections.Declared(document));
        sections.Add(GuardSections.Undrawn(document));
        return new Page("Remediation tiers", Opening(document), sections.ToEquatableArray());
    }

    /// <summary>The tone of a tier.</summary>
    internal static Tone ToneOf(Tier tier) => tier switch { Tier.Tier1 => Tone.Tier1, Tier.Tier2 => Tone.Tier2, _ => Tone.Tier3 };

    private static EquatableArray<Block> Opening(TierDocument document)
    {
        int Of(Tier tier) => document.Policies.Count(p => p.Tier == tier);
        var figures = new List<Figure>
        {
            new(Of(Tier.Tier1), Of(Tier.Tier1) == 1 ? "policy runs alone" : "policies run alone", "tier-1", Tone.Tier1),
            new(Of(Tier.Tier2), Of(Tier.Tier2) == 1 ? "policy is proposed" : "policies are proposed", "tier-2", Tone.Tier2),
            new(Of(Tier.Tier3), Of(Tier.Tier3) == 1 ? "policy pages" : "policies page", "tier-3", Tone.Tier3),
        };
        if (document.Shadows.Count > 0)
            figures.Add(new Figure(document.Shadows.Count, document.Shadows.Count == 1 ? "policy only reports" : "policies only report", "shadow", Tone.Neutral));
        return
        [
            new Paragraph([$"Who acts when something breaks: the system alone, the system once a person has agreed, or a person. This page is generated from the policies themselves, in {Words.Count(document.Files.Count, "file")}, and judged as of {Words.Date(document.Today)}."]),
            new Figures(figures.ToEquatableArray()),
            new Paragraph(["Nothing can lower a tier. Missing data, a hold, a budget that is used up, a lease that has ended, a first-time failure and the kill switch can only raise it, towards a person. Whatever no policy is about goes to a person."]),
        ];
    }

    private static Section OfTier(TierDocument document, Tier tier, string title, string intro, string verb)
    {
        var entries = document.Policies.Where(p => p.Tier == tier).ToList();
        var policies = new PolicySection(document.Today);
        var blocks = new List<Block> { new Paragraph([intro]) };
        if (entries.Count == 0)
            blocks.Add(new Paragraph(["No policy is in this tier."]));
        else
            blocks.Add(Overview(title, verb, entries));
        foreach (var group in entries.GroupBy(e => (e.Signals, e.Resources)))
            blocks.Add(new Section(null, 3, $"{group.Key.Signals} on {group.Key.Resources}", Tone.Neutral, group.Select(p => policies.Write(p, 4)).ToEquatableArray<Block>()));

        return new Section($"tier-{NumberText.Format((int)tier)}", 2, title, ToneOf(tier), blocks.ToEquatableArray());
    }

    private static Table Overview(string caption, string verb, List<PolicyEntry> entries) => new(
        caption, ["Policy", "When", verb, "Owner", "Tests"], entries.Select(e => new EquatableArray<Inline>[]
        {
            [new Reference(PolicySection.IdOf(e.Policy.Name), e.Policy.Name)],
            [new Code(e.Signals), " on ", new Code(e.Resources)],
            Words.Line(PolicySection.StepsInShort(e)),
            [e.Policy.Syntax.Owner is { } owner ? owner.Value : new Strong("nobody")],
            [Decides(e) is var decides and > 0 ? NumberText.Format(decides) : new Strong("none")],
        }.ToEquatableArray()).ToEquatableArray());

    private static int Decides(PolicyEntry entry) => entry.Tests.Count(t => t.Role == TestRole.Governs);

    private static Section Shadows(TierDocument document, PolicySection policies) => new("shadow", 2, "Shadow: only reports", Tone.Neutral,
    [
        new Paragraph(["These policies are tried and reported, and never act, propose or page. The tier is the one that they would have."]),
        .. document.Shadows.Select(p => policies.Write(p, 3)),
    ]);

    /// <summary>What somebody should look at before trusting the page.</summary>
    private static Section Attention(TierDocument document, PolicySection policies)
    {
        var items = new List<EquatableArray<Inline>>();
        foreach (var entry in document.Policies.Concat(document.Shadows))
        {
            EquatableArray<Inline> name = [new Reference(PolicySection.IdOf(entry.Policy.Name), entry.Policy.Name), ": "];
            if (entry.Policy.LeaseEnd is { } end && (entry.LeaseHasEnded || policies.IsSoon(end)))
                items.Add(Words.Line(name, policies.Lease(end)));
            foreach (var accept in entry.Policy.Syntax.Clauses.OfType<AcceptClause>().Where(a => a.Until.Value <= document.Today || policies.IsSoon(a.Until.Value)))
                items.Add(Words.Line(name, ["what it accepts of ", new Code(accept.Id.Text), $" {(accept.Until.Value <= document.Today ? "ran out" : "ends")} on {Words.Date(accept.Until.Value)}."]));
            if (Decides(entry) == 0)
                items.Add(Words.Line(name, ["no test shows what it does."]));
            if (entry.Policy.Syntax.Owner is null)
                items.Add(Words.Line(name, ["nobody owns it."]));
        }

        foreach (var hold in document.Holds.Where(h => h.IsOver))
            items.Add([new Reference(GuardSections.HoldId(hold.Hold.Name), hold.Hold.Name), ": the window of this hold is over; it stops nothing any more."]);
        return new Section("attention", 2, "Needs attention", items.Count == 0 ? Tone.Neutral : Tone.Warning,
            items.Count == 0 ? [new Paragraph([$"Nothing. Every policy has an owner and a test in which it decides, and nothing ends within {PolicySection.SoonInDays} days."])] : [new Bullets(items.ToEquatableArray())]);
    }
}
