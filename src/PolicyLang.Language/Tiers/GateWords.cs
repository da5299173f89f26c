using PolicyLang.Language.Documents;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Tiers;

/// <summary>Says the gates of a policy, those that are written and those that apply by default.</summary>
internal static class GateWords
{
    /// <summary>The gates that matter in a tier; what is written is always among them.</summary>
    public static IEnumerable<PageField> Of(Policy policy, Tier tier)
    {
        var gates = policy.Gates;
        if (Shows<LimitClause>(policy, tier != Tier.Tier3))
            yield return Gate<LimitClause>(policy, "Limit", $"At most {Words.Times(gates.Limit)} in {Words.Duration(gates.LimitWindow)}, counted by {gates.LimitPer ?? "group"}. Beyond that a person is paged.");
        if (Shows<CooldownClause>(policy, tier != Tier.Tier3))
            yield return Gate<CooldownClause>(policy, "Cooldown", $"The same target is left alone for {Words.Duration(gates.Cooldown)} after an action.");
        if (Shows<VerifyClause>(policy, tier != Tier.Tier3))
            yield return Gate<VerifyClause>(policy, "Check", $"The trouble must be over within {Words.Duration(gates.VerifyWithin)}. Else {Else(gates.VerifyElse)}.");
        if (Shows<KnownClause>(policy, tier == Tier.Tier1))
            yield return Gate<KnownClause>(policy, "Known", Known(gates.KnownAfter), tier == Tier.Tier1 ? "" : " It matters in tier 1 only.");
        if (Shows<ApproveClause>(policy, tier == Tier.Tier2))
            yield return Gate<ApproveClause>(policy, "Approval", Approval(gates), tier == Tier.Tier1 ? " It matters where the tier is raised." : "");
    }

    private static string Known(int after) => after == 0
        ? "Runs the first time that it is seen."
        : $"Runs alone only where the same pattern was seen and resolved at least {Words.Times(after)} before. Until then a person is paged.";

    /// <summary>Who approves a proposal.</summary>
    public static string Approval(GateInfo gates)
    {
        var who = gates.Approvers.Count == 0 ? "One person who may approve must agree"
            : gates.Approvers.Count == 1 ? $"{gates.Approvers[0]} must agree"
            : gates.Approvals == 1 ? $"One of {string.Join(", ", gates.Approvers)} must agree"
            : $"{NumberText.Format(gates.Approvals)} of {string.Join(", ", gates.Approvers)} must agree";
        return gates.ApproveWithin is { } within ? $"{who}, within {Words.Duration(within)}." : $"{who}.";
    }

    private static string Else(string otherwise) => otherwise switch
    {
        "undo" => "it is undone",
        "propose" => "the next attempt is proposed to a person",
        _ => "a person is paged",
    };

    private static bool Shows<T>(Policy policy, bool matters)
        where T : ClauseSyntax => matters || policy.Syntax.Clauses.Any(c => c is T);

    private static PageField Gate<T>(Policy policy, string term, string text, string addition = "")
        where T : ClauseSyntax
    {
        var isWritten = policy.Syntax.Clauses.Any(c => c is T);
        return new PageField(term, [isWritten ? [text + addition] : [text + " ", new Aside("(default)")]]);
    }
}
