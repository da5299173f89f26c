using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Safety;

/// <summary>Takes out the warnings that a policy accepts with a reason and a date, and reports accepts that are stale (HEAL2009).</summary>
public static class Acceptance
{
    private static readonly Dictionary<string, DiagnosticDescriptor> Known = Descriptors.All.ToDictionary(d => d.Id, StringComparer.Ordinal);

    /// <summary>The warnings of the specification that other parts of the toolchain report: whether they occur is not known here.</summary>
    private static readonly HashSet<string> ReportedElsewhere = new(StringComparer.Ordinal) { "HEAL4001", "HEAL4002", Descriptors.NoHandler.Id };

    private static readonly HashSet<string> OfHandlers = new(Descriptors.OfHandlers.Select(d => d.Id), StringComparer.Ordinal);

    /// <summary>Whether a policy accepts a warning that another part of the toolchain reports.</summary>
    /// <param name="policy">The policy that the warning is about.</param>
    /// <param name="id">The ID of the warning.</param>
    /// <param name="today">The date that accepts are measured at.</param>
    public static bool Covers(Policy policy, string id, DateTimeOffset today) => Accepts(policy).Any(a => a.Id.Text == id && a.Until.Value > today);

    /// <summary>The findings about a policy that remain, and those about its accepts.</summary>
    internal static IEnumerable<Diagnostic> Apply(Policy policy, IReadOnlyList<Diagnostic> findings, DateTimeOffset today)
    {
        var accepts = Accepts(policy).ToList();
        foreach (var finding in findings)
        {
            if (finding.Severity == Severity.Error || !Covers(policy, finding.Id, today))
                yield return finding.Severity == Severity.Warning ? finding.MendedBy(Mends.Accept(policy, finding.Id, today)) : finding;
        }

        foreach (var accept in accepts)
        {
            if (Judge(policy, accept, findings, today) is { } stale)
                yield return stale;
        }
    }

    /// <summary>The findings of the analysis that no policy in them accepts, and those about accepts of findings that there are not.</summary>
    /// <param name="policies">All policies.</param>
    /// <param name="findings">Each with the policies that it is about.</param>
    /// <param name="today">The date that accepts are measured at.</param>
    internal static IEnumerable<Diagnostic> ApplyToAnalysis(
        IReadOnlyList<Policy> policies, IReadOnlyList<(Diagnostic Finding, Policy[] Policies)> findings, DateTimeOffset today)
    {
        foreach (var (finding, about) in findings)
        {
            if (finding.Severity == Severity.Error || !about.Any(p => Covers(p, finding.Id, today)))
                yield return finding.Severity == Severity.Warning && about.Length > 0 ? finding.MendedBy(Mends.Accept(about[0], finding.Id, today)) : finding;
        }

        var present = new HashSet<(string Policy, string Id)>(findings.SelectMany(f => f.Policies.Select(p => (p.Name, f.Finding.Id))));
        foreach (var policy in policies)
        {
            foreach (var accept in Accepts(policy).Where(a => IsOfAnalysis(a.Id.Text) && a.Until.Value > today && !present.Contains((policy.Name, a.Id.Text))))
                yield return Diagnose.AcceptsNothing(new Location(policy.File, accept.Id.Span), accept.Id.Text).MendedBy(Mends.RemoveAccept(policy, accept));
        }
    }

    private static IEnumerable<AcceptClause> Accepts(Policy policy) => policy.Syntax.Clauses.OfType<AcceptClause>();

    private static bool IsOfAnalysis(string id) => Known.TryGetValue(id, out var known) && known.Severity != Severity.Error && id.StartsWith("HEAL3", StringComparison.Ordinal);

    private static Diagnostic? Judge(Policy policy, AcceptClause accept, IReadOnlyList<Diagnostic> findings, DateTimeOffset today)
    {
        var at = new Location(policy.File, accept.Id.Span);
        var id = accept.Id.Text;
        var isKnown = Known.TryGetValue(id, out var descriptor);
        if (!isKnown && !ReportedElsewhere.Contains(id))
        {
            // Of the findings about handlers a policy can only accept that it has none.
            return OfHandlers.Contains(id)
                ? Diagnose.AcceptsHandler(at, id).MendedBy(Mends.RemoveAccept(policy, accept))
                : Diagnose.UnknownName(at, "diagnostic", id, Known.Keys.Concat(ReportedElsewhere));
        }

        if (isKnown && descriptor!.Severity == Severity.Error)
            return Diagnose.AcceptsError(at, id).MendedBy(Mends.RemoveAccept(policy, accept));
        if (accept.Until.Value <= today)
            return Diagnose.AcceptEnded(at, id, accept.Until.Value).MendedBy(Mends.RemoveAccept(policy, accept), Mends.RenewAccept(policy, accept, today));
        return isKnown && id != Descriptors.StaleAccept.Id && !IsOfAnalysis(id) && !findings.Any(f => f.Id == id)
            ? Diagnose.AcceptsNothing(at, id).MendedBy(Mends.RemoveAccept(policy, accept))
            : null;
    }
}
