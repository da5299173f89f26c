using System.Globalization;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Diagnostics;

/// <summary>Makes the fixes of findings. A check adds them to its finding with <c>MendedBy</c>.</summary>
public static partial class Mends
{
    /// <summary>How long a lease or an accept that a fix writes runs, in days: the longest that HEAL2008 allows.</summary>
    private const int Days = 31;

    /// <summary>The finding with fixes, the best first; nulls are left out.</summary>
    internal static Diagnostic MendedBy(this Diagnostic diagnostic, params Fix?[] fixes) =>
        diagnostic with { Fixes = diagnostic.Fixes.Concat(fixes.OfType<Fix>()).ToEquatableArray() };

    /// <summary>Replaces what is underlined.</summary>
    internal static Fix Replace(Location at, string text, bool isSafe = true) =>
        new($"Write {Diagnose.Shorten(text)}", isSafe, [new TextEdit(at.File, at.Span, text)]);

    /// <summary>Corrects a name to the nearest known one; null where none is near. It is safe where no other is near.</summary>
    internal static Fix? Rename(Location at, string name, IEnumerable<string> known)
    {
        var candidates = known.ToList();
        if (NearestName.Find(name, candidates) is not { } nearest || at.Span.Length == 0 || at.File.Text[at.Span.Start] == '"')
            return null;
        return Replace(at, NameText(nearest), NearestName.Find(name, candidates.Where(c => c != nearest)) is null);
    }

    /// <summary>Makes a policy of a larger tier, and takes out the lease, which only tier1 has.</summary>
    internal static Fix MakeTier(Policy policy, Tier tier, bool isSafe = true)
    {
        var edits = new List<TextEdit> { new(policy.File, policy.Syntax.Tier.Span, Diagnose.Word(tier)) };
        if (policy.Syntax.Until is { } until && LeaseSpan(policy, until.Span) is { } lease)
            edits.Add(new TextEdit(policy.File, lease, ""));
        if (policy.Syntax.Reversible is { } claim && policy.Plans.SelectMany(p => p.Steps).Any(s => !s.Action.IsReversible))
            edits.Add(Remove(policy.File, claim));
        return new Fix($"Make the policy {Diagnose.Word(tier)}", isSafe, edits.ToEquatableArray()) { Kind = FixKind.MakeTier };
    }

    /// <summary>Makes those of some policies tier2 that run alone; null where none does.</summary>
    public static Fix? Demote(IEnumerable<Policy> policies)
    {
        var alone = policies.Where(p => p.Tier == Tier.Tier1 && !p.IsShadow).GroupBy(p => p.Name).Select(g => g.First()).ToList();
        if (alone.Count == 0)
            return null;
        var title = alone.Count == 1 ? $"Make policy '{alone[0].Name}' tier2" : $"Make the {NumberText.Format(alone.Count)} policies that run it alone tier2";
        return new Fix(title, true, alone.SelectMany(p => MakeTier(p, Tier.Tier2).Edits).ToEquatableArray()) { Kind = FixKind.MakeTier };
    }

    /// <summary>Says that what a policy does can be undone: a claim that only its author can make.</summary>
    internal static Fix AddReversible(Policy policy)
    {
        var end = (policy.Syntax.Until?.Span ?? policy.Syntax.Tier.Span).End;
        return new Fix("Add 'reversible'", false, [new TextEdit(policy.File, new SourceSpan(end, 0), " reversible")]) { Kind = FixKind.AddReversible };
    }

    /// <summary>Takes out a false <c>reversible</c>.</summary>
    internal static Fix RemoveReversible(Policy policy, SourceSpan claim) => new("Remove 'reversible'", true, [Remove(policy.File, claim)]) { Kind = FixKind.Remove };

    /// <summary>Adds a lease to a tier1 policy that says <c>reversible</c>; null where it has one, or is of another tier.</summary>
    public static Fix? AddLease(PolicySyntax policy, SourceFile file, DateTimeOffset today)
    {
        var end = Date(today.AddDays(Days));
        return policy.Tier.Value != Tier.Tier1 || policy.Until is not null
            ? null
            : new Fix($"Add a lease until {end}", true, [new TextEdit(file, new SourceSpan(policy.Tier.Span.End, 0), $" until {end}")]) { Kind = FixKind.SetLease };
    }

    /// <summary>Says that what a policy does can be undone, and lets it run alone only for a while.</summary>
    internal static Fix? AddLeaseAndReversible(Policy policy, DateTimeOffset today)
    {
        var end = Date(today.AddDays(Days));
        return policy.Syntax.Until is not null
            ? null
            : new Fix($"Add a lease until {end} and 'reversible'", false, [new TextEdit(policy.File, new SourceSpan(policy.Syntax.Tier.Span.End, 0), $" until {end} reversible")]) { Kind = FixKind.SetLease };
    }

    /// <summary>Writes another end of a lease: safe where it comes earlier.</summary>
    internal static Fix? SetLease(Policy policy, DateTimeOffset today)
    {
        if (policy.Syntax.Until is not { } until)
            return null;
        var end = today.AddDays(Days);
        return new Fix($"Set the lease to end at {Date(end)}", end < until.Value, [new TextEdit(policy.File, until.Span, Date(end))]) { Kind = FixKind.SetLease };
    }

    /// <summary>Takes out a stale accept, with its reason and date.</summary>
    internal static Fix RemoveAccept(Policy policy, AcceptClause accept) =>
        new($"Remove the accept of {accept.Id.Text}", true, [Remove(policy.File, accept.Span.To(accept.Until.Span))]) { Kind = FixKind.Remove };

    /// <summary>Gives an accept another end: a claim that its reason still holds.</summary>
    internal static Fix RenewAccept(Policy policy, AcceptClause accept, DateTimeOffset today)
    {
        var end = Date(today.AddDays(Days));
        return new Fix($"Renew the accept of {accept.Id.Text} until {end}", false, [new TextEdit(policy.File, accept.Until.Span, end)]) { Kind = FixKind.Accept };
    }

    /// <summary>Accepts a warning for a while, or renews what accepted it. The reason is for a person to stand for, so it is never safe.</summary>
    public static Fix Accept(Policy policy, string id, DateTimeOffset today)
    {
        if (policy.Syntax.Clauses.OfType<AcceptClause>().LastOrDefault(a => a.Id.Text == id) is { } old)
            return RenewAccept(policy, old, today);
        var text = $" accept {id} because \"say why this is all right\" until {Date(today.AddDays(Days))}";
        return new Fix($"Accept {id} until {Date(today.AddDays(Days))}", false, [new TextEdit(policy.File, new SourceSpan(policy.Syntax.Span.End, 0), text)]) { Kind = FixKind.Accept };
    }

    /// <summary>Gives the arguments that a step lacks, each with some literal of its type.</summary>
    internal static Fix AddArguments(SourceFile file, StepSyntax step, IEnumerable<Parameter> missing)
    {
        var text = string.Join(", ", missing.Select(p => $"{NameText(p.Name)}: {Literals.SampleOf(p.Type)}"));
        var end = (step.On ?? step.Action).Span.End;
        if (step.Args.Count > 0)
            (end, text) = (step.Args.Max(a => a.Value.Span.End), ", " + text);
        else if (file.Text.Substring(end).TrimStart().StartsWith("(", StringComparison.Ordinal))
            end = file.Text.IndexOf('(', end) + 1;
        else
            text = $"({text})";
        return new Fix("Add the missing arguments", false, [new TextEdit(file, new SourceSpan(end, 0), text)]) { Kind = FixKind.Add };
    }

    /// <summary>Rewrites a literal so that it fits a type (quotes, units); null where that is not possible.</summary>
    internal static Fix? Literal(Location at, Literal literal, FieldType type) =>
        Literals.Rewrite(literal, type, out var isSafe) is { } text ? Replace(at, text, isSafe) : null;

    /// <summary>A name as it is written: reserved words stand in backticks.</summary>
    internal static string NameText(string name) => ReservedWords.Quote(name);

    private static SourceSpan? LeaseSpan(Policy policy, SourceSpan date)
    {
        const string word = "until";
        var text = policy.File.Text;
        var start = text.LastIndexOf(word, date.Start - 1, date.Start - policy.Syntax.Tier.Span.End, StringComparison.Ordinal);
        // A comment between the two words would be cut in half; then the lease stays, where it says nothing.
        return start < 0 || text.Substring(start + word.Length, date.Start - start - word.Length).Trim().Length > 0
            ? null
            : Remove(policy.File, new SourceSpan(start, date.End - start)).Span;
    }

    /// <summary>Removes a word together with the blanks before it on its line.</summary>
    private static TextEdit Remove(SourceFile file, SourceSpan span)
    {
        var start = span.Start;
        while (start > 0 && file.Text[start - 1] is ' ' or '\t')
            start--;
        if (start == 0 || file.Text[start - 1] is '\n' or '\r')
            start = span.Start;
        return new TextEdit(file, new SourceSpan(start, span.End - start), "");
    }

    private static string Date(DateTimeOffset date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
