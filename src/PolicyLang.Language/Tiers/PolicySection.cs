using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Documents;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tiers;

/// <summary>Says one policy.</summary>
internal sealed class PolicySection(DateTimeOffset today)
{
    /// <summary>How many days before its end a lease or accept needs attention.</summary>
    public const int SoonInDays = 14;

    /// <summary>How many tests of one kind are named; the rest are counted.</summary>
    private const int MostTests = 12;

    private static readonly Dictionary<string, string> Titles = Descriptors.All.ToDictionary(d => d.Id, d => d.Title, StringComparer.Ordinal);

    /// <summary>The anchor of a policy.</summary>
    public static string IdOf(string policy) => "policy-" + policy;

    /// <summary>The section of a policy.</summary>
    /// <param name="entry">The policy.</param>
    /// <param name="level">The level of its heading.</param>
    public Section Write(PolicyEntry entry, int level)
    {
        var policy = entry.Policy;
        var blocks = new List<Block> { new Paragraph(Words.Line([new Code(policy.Name), " "], Badges(entry), [Words.Place(entry.Place)])) };
        blocks.AddRange(Documentation(policy.Syntax.Documentation));
        var fields = new List<PageField> { new("When", When(entry).ToEquatableArray()) };
        if (entry.Where is not null)
            fields.Add(Field("Where", [new Code(entry.Where)]));
        if (entry.Unless is not null)
            fields.Add(Field("Unless", [new Code(entry.Unless)]));
        if (policy.Syntax.For is { } lasting)
            fields.Add(Field("For", [$"It has lasted at least {Words.Duration(TimeSpan.FromTicks(lasting.Ticks))}."]));
        fields.Add(new PageField(policy.IsShadow ? "Would do" : Verb(entry.Tier), entry.Steps.Select(s => StepLine(entry, s)).ToEquatableArray()));
        fields.Add(new PageField("Safety", entry.Steps.Select(s => FloorLine(entry, s)).Distinct().ToEquatableArray()));
        fields.Add(Field("Owner", [policy.Syntax.Owner is { } owner ? owner.Value : new Strong("Nobody is named.")]));
        if (policy.Syntax.Runbook is { } runbook)
            fields.Add(Field("Runbook", [new Address(runbook.Value)]));
        if (policy.Tier == Tier.Tier1 && (policy.LeaseEnd is not null || !policy.IsShadow))
            fields.Add(Field("Lease", Lease(policy.LeaseEnd)));
        fields.AddRange(GateWords.Of(policy, entry.Tier));
        var accepts = policy.Syntax.Clauses.OfType<AcceptClause>().Select(Accept).ToEquatableArray();
        if (accepts.Count > 0)
            fields.Add(new PageField("Accepted", accepts));
        fields.Add(Field("Held by", entry.Holds.Count == 0 ? ["No hold."] : Words.Line(Words.List([.. entry.Holds.Select(h => new Reference(GuardSections.HoldId(h), h))]))));
        fields.Add(new PageField("Tests", Tests(entry).ToEquatableArray()));
        blocks.Add(new Fields(fields.ToEquatableArray()));
        return new Section(IdOf(policy.Name), level, policy.Syntax.Title?.Value is { Length: > 0 } title ? title : policy.Name, Tone.Neutral, blocks.ToEquatableArray());
    }

    /// <summary>The paragraphs of a documentation comment; an empty line parts them.</summary>
    public static IEnumerable<Block> Documentation(string? text) =>
        (text ?? "").Split(["\n\n"], StringSplitOptions.RemoveEmptyEntries).Select(p => (Block)new Paragraph([p]));

    /// <summary>A step as it is written, with every argument.</summary>
    public static string StepText(StepEntry step)
    {
        var arguments = step.Arguments.Count == 0 ? "" : $"({string.Join(", ", step.Arguments.Select(a => $"{a.Name}: {a.Text}"))})";
        return $"{step.Step.Action.Name}{arguments}";
    }

    /// <summary>All steps in short: one after the other, and where one differs between resources, one or the other.</summary>
    public static IEnumerable<Inline> StepsInShort(PolicyEntry entry)
    {
        var alternatives = entry.Steps.GroupBy(s => s.Number, s => $"{StepText(s)} on {s.ActsOn}")
            .Select(g => Words.List([.. g.Distinct().Select(s => new Code(s))], "or"));
        return alternatives.SelectMany((step, i) => i == 0 ? step : step.Prepend(", then "));
    }

    /// <summary>How a lease stands today.</summary>
    public EquatableArray<Inline> Lease(DateTimeOffset? end) => end switch
    {
        null => ["It has no end: it runs alone until somebody changes it."],
        { } past when past <= today => [new Badge("Ended", Tone.Warning), $" It ran alone until {Words.Date(past)}, {Words.FromToday(past, today)}. Since then it is proposed."],
        { } soon when IsSoon(soon) => [new Badge("Ends soon", Tone.Warning), $" It runs alone until {Words.Date(soon)}, {Words.FromToday(soon, today)}. From then on it is proposed."],
        { } later => [$"It runs alone until {Words.Date(later)}, {Words.FromToday(later, today)}. From then on it is proposed."],
    };

    /// <summary>Whether a date lies ahead, and near.</summary>
    public bool IsSoon(DateTimeOffset date) => date > today && (date - today).TotalDays <= SoonInDays;

    private static PageField Field(string term, EquatableArray<Inline> line) => new(term, [line]);

    private static string Verb(Tier tier) => tier switch { Tier.Tier1 => "Does", Tier.Tier2 => "Proposes", _ => "Suggests" };

    private static IEnumerable<Inline> Badges(PolicyEntry entry)
    {
        if (entry.Policy.IsShadow)
        {
            yield return new Badge("Shadow", Tone.Neutral);
            yield return " ";
        }

        yield return new Badge($"Tier {NumberText.Format((int)entry.Tier)}", TierPage.ToneOf(entry.Tier));
        yield return " ";
        if (entry.LeaseHasEnded)
        {
            yield return new Badge("Lease ended", Tone.Warning);
            yield return " ";
        }
    }

    private static IEnumerable<EquatableArray<Inline>> When(PolicyEntry entry)
    {
        yield return [new Code(entry.Signals), " on ", new Code(entry.Resources)];
        if (entry.Where is null && entry.Unless is null && entry.Policy.Syntax.For is null)
            yield return ["Always: it has no condition."];
    }

    private static EquatableArray<Inline> StepLine(PolicyEntry entry, StepEntry step)
    {
        var line = new List<Inline>();
        if (entry.Policy.Syntax.Steps.Count > 1)
            line.Add($"{NumberText.Format(step.Number)}. ");
        line.AddRange([new Code(StepText(step)), " on ", new Code(step.ActsOn)]);
        if (ForResources(step) is { } resources)
            line.Add($", for trouble on {resources}");
        line.Add(".");
        if (step.Step.Action.Documentation is { } documentation)
            line.Add(" " + documentation);
        var defaults = step.Arguments.Where(a => a.IsDefault).Select(a => a.Name).ToList();
        if (defaults.Count > 0)
            line.AddRange([" ", new Aside($"({string.Join(", ", defaults)} by default)")]);
        if (step.Step.Action.Raises.Count > 0)
            line.AddRange([.. (Inline[])[" It may itself cause "], .. Words.List([.. step.Step.Action.Raises.Select(r => new Code(r))]), "."]);
        return line.ToEquatableArray();
    }

    private static EquatableArray<Inline> FloorLine(PolicyEntry entry, StepEntry step)
    {
        var name = entry.Steps.Count > 1 ? Words.Line([new Code(step.Step.Action.Name), " on ", new Code(step.ActsOn), ": "]) : [];
        var may = entry.Tier == Tier.Tier1 ? "It may run alone" : "It could run alone, and its author chose otherwise";
        return Words.Line(name, step.Reasons.Count == 0
            ? [$"{may}: the action can be undone, its risk is low, and the domain has no floor."]
            : [$"It can never be below tier {NumberText.Format((int)step.Step.Floor)}: {string.Join(", and ", step.Reasons.Select(r => $"{r.Why} (tier {NumberText.Format((int)r.Tier)})"))}."]);
    }

    private static string? ForResources(StepEntry step) =>
        step.For.Count == 0 || (step.For.Count == 1 && step.For[0] == step.ActsOn) ? null : string.Join(", ", step.For);

    private EquatableArray<Inline> Accept(AcceptClause accept)
    {
        var state = accept.Until.Value <= today ? new Badge("Ran out", Tone.Warning) : IsSoon(accept.Until.Value) ? new Badge("Ends soon", Tone.Warning) : null;
        var title = Titles.TryGetValue(accept.Id.Text, out var known) ? $" ({known})" : "";
        return Words.Line(
            [new Code(accept.Id.Text), $"{title}, until {Words.Date(accept.Until.Value)}, because: {accept.Because.Value}"],
            state is null ? [] : [" ", state]);
    }

    private static IEnumerable<EquatableArray<Inline>> Tests(PolicyEntry entry)
    {
        if (!entry.Tests.Any(t => t.Role == TestRole.Governs))
            yield return [new Strong(entry.Tests.Count == 0 ? "No test." : "No test in which it decides."), " Nothing shows that it does what it says."];

        var roles = new (TestRole Role, string Text)[]
        {
            (TestRole.Governs, entry.Policy.IsShadow ? "It would act in" : "It decides in"), (TestRole.Overruled, "Another policy decides in"),
            (TestRole.Undecided, "It lacks data in"), (TestRole.StaysOut, "It stays out in"),
        };
        foreach (var (role, text) in roles)
        {
            var titles = entry.Tests.Where(t => t.Role == role).Select(t => t.Title).ToList();
            if (titles.Count == 0)
                continue;
            var named = string.Join("; ", titles.Take(MostTests).Select(t => $"“{t}”"));
            yield return [$"{text} {Words.Count(titles.Count, "test")}: {named}{(titles.Count > MostTests ? $" and {NumberText.Format(titles.Count - MostTests)} more" : "")}."];
        }
    }
}
