using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Diagnostics;

/// <content>Findings HEAL3xxx: what policies come to together.</content>
public static partial class Diagnose
{
    internal static Diagnostic PolicyNeverTrue(Location at, string name, IEnumerable<string> parts) =>
        new(Descriptors.NeverTrue, $"policy '{name}' can never match: {NeverTrue(parts)}; change the condition, or take the policy out", at);

    internal static Diagnostic HoldNeverTrue(Location at, string name, IEnumerable<string> parts, bool stopsUnknown) =>
        new(Descriptors.NeverTrue, $"hold '{name}' can never be in force: {NeverTrue(parts)}; "
            + (stopsUnknown ? "it stops only where data is missing, which is hardly what it is for, so change it, or take it out" : "it never stops anything, so change it, or take it out"), at);

    private static string NeverTrue(IEnumerable<string> parts)
    {
        var texts = parts.Select(p => $"'{OneLine(p)}'").ToList();
        return texts.Count == 1 ? $"{texts[0]} can never be true" : $"{string.Join(", ", texts.Take(texts.Count - 1))} and {texts[texts.Count - 1]} can never be true together";
    }

    internal static Diagnostic NeverGoverns(Policy policy, IReadOnlyList<Policy> takers, bool onlyRaised) =>
        new(
            Descriptors.NeverGoverns,
            $"policy '{policy.Name}' can never govern{(onlyRaised ? " in its own tier" : "")}: {List(takers.Select(t => t.Name))} {(takers.Count == 1 ? "takes" : "together take")} every incident from it"
            + $"{(onlyRaised ? ", except where holds or missing data raise them all alike" : "")}; {NeverGovernsMend(policy, takers)}",
            policy.Place,
            takers.Select(t => new RelatedLocation(t.Place, $"'{t.Name}' takes incidents from it")).ToEquatableArray());

    private static string NeverGovernsMend(Policy policy, IReadOnlyList<Policy> takers)
    {
        var others = takers.Count == 1 ? "the other" : "the others";
        if (takers.All(t => t.Tier == policy.Tier))
            return $"declare it before {others}, narrow {others}, or take it out";
        return takers.All(t => t.Tier > policy.Tier)
            ? $"a larger tier wins, so take it out, unless {others} should leave it something"
            : $"narrow {others}, or take it out";
    }

    internal static Diagnostic Overlap(Policy earlier, Policy later, string incident, bool isLast) =>
        new Diagnostic(
            Descriptors.Overlap,
            $"policies '{earlier.Name}' and '{later.Name}' both match some incident and act differently in tier1, and only their order decides which acts; make one of them narrower. One such incident: {incident}"
            + (isLast ? " (it may overlap with more policies, which are not listed)" : ""),
            later.Place,
            [new RelatedLocation(earlier.Place, $"'{earlier.Name}' matches it too")]).MendedBy(Mends.MakeTier(later, Tier.Tier2, isSafe: false));

    internal static Diagnostic ChangesNothing(Location at, string part, bool isRepeated) =>
        new(Descriptors.ChangesNothing, isRepeated ? $"a value is repeated in '{OneLine(part)}', which changes nothing; take it out once" : $"'{OneLine(part)}' changes nothing here: without it the condition has the same value for every incident; take it out", at);

    internal static Diagnostic Loop(Policy at, IReadOnlyList<(Policy Policy, string Action, string Signal)> chain) =>
        new Diagnostic(
            Descriptors.Loop,
            chain.Count == 1
            ? $"a loop of one: '{at.Name}' runs '{chain[0].Action}', which may raise '{chain[0].Signal}', and acts on that again; its limit ({NumberText.Format(at.Gates.Limit)} per {DurationText.Format(at.Gates.LimitWindow.Ticks)}) and cooldown ({DurationText.Format(at.Gates.Cooldown.Ticks)}) page where it goes round faster, and slower than that nothing ends it; make it tier2, or accept HEAL3006 and say what ends it"
            : $"a loop: {string.Join(", ", chain.Select((c, i) => $"'{c.Policy.Name}' runs '{c.Action}', which may raise '{c.Signal}' for '{chain[(i + 1) % chain.Count].Policy.Name}'"))}; all are tier1, so they may set each other off alone; make one of them tier2, or accept HEAL3006 in one and say what ends the loop",
            at.Place,
            chain.Where(c => c.Policy.Name != at.Name).Select(c => new RelatedLocation(c.Policy.Place, $"'{c.Policy.Name}' is part of the loop")).ToEquatableArray()).MendedBy(Mends.MakeTier(at, Tier.Tier2, isSafe: false));

    internal static Diagnostic NotAnalysed(Location at, string what) =>
        new(Descriptors.NotAnalysed, $"not analysed: {what} would take more than the analysis may use, so nothing is said about it", at);

    private static string OneLine(string text) => string.Join(" ", text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
