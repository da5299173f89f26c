using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>Something that applies although nobody wrote it.</summary>
/// <param name="Offset">Where it would stand.</param>
/// <param name="Text">The words.</param>
/// <param name="InsertText">What writes it down: the same words, for the file.</param>
public sealed record Hint(int Offset, string Text, string InsertText);

/// <summary>Shows the defaults that apply to policies: limit, cooldown, verify, known.</summary>
public static class Hints
{
    /// <summary>The hints in a part of a file.</summary>
    public static IReadOnlyList<Hint> In(SyntaxTree tree, SourceSpan range) =>
        [.. tree.Declarations.OfType<PolicySyntax>().Where(p => p.Span.Start <= range.End && range.Start <= p.Span.End).SelectMany(Of)];

    private static IEnumerable<Hint> Of(PolicySyntax policy)
    {
        // A page acts by nobody but a human, so nothing limits it.
        if (policy.Tier.Value == Tier.Tier3)
            yield break;
        var gates = new GateInfo();
        var missing = new List<string>();
        void Add<T>(string text)
            where T : ClauseSyntax
        {
            if (!policy.Clauses.Any(c => c is T))
                missing.Add(text);
        }

        Add<LimitClause>($"limit {NumberText.Format(gates.Limit)} per {DurationText.Format(gates.LimitWindow.Ticks)} per group");
        Add<CooldownClause>($"cooldown {DurationText.Format(gates.Cooldown.Ticks)}");
        Add<VerifyClause>($"verify within {DurationText.Format(gates.VerifyWithin.Ticks)} else {gates.VerifyElse}");
        if (policy.Tier.Value == Tier.Tier1)
            Add<KnownClause>($"known after {NumberText.Format(gates.KnownAfter)}");
        if (missing.Count > 0)
            yield return new Hint(policy.Span.End, string.Join(" ", missing), string.Concat(missing.Select(m => "\n  " + m)));
    }
}
