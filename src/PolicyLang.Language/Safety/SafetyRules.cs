using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Safety;

/// <summary>The static floors: what a policy must not do in its tier (HEAL2001 to HEAL2008).</summary>
internal static class SafetyRules
{
    private const int LongestLeaseInDays = 31;

    /// <summary>Checks a bound policy.</summary>
    public static IEnumerable<Diagnostic> Check(Policy policy, IReadOnlyDictionary<string, Resource> resources, DateTimeOffset today) =>
        Steps(policy, resources).Concat(Reversibility(policy, today)).Concat(TierOneOnAny(policy)).Concat(Scopes(policy)).Concat(Lease(policy, today));

    private static IEnumerable<Diagnostic> Steps(Policy policy, IReadOnlyDictionary<string, Resource> resources)
    {
        var reported = new HashSet<(string Id, SourceSpan Span)>();
        foreach (var plan in policy.Plans)
        {
            foreach (var step in plan.Steps)
            {
                var at = new Location(policy.File, step.Span);
                var resource = resources[step.Resource ?? plan.IncidentResource];
                var riskFloor = step.Action.Name == ActionDefinition.Page || step.Action.Risk == Risk.High ? Tier.Tier3
                    : step.Action.Risk == Risk.Medium ? Tier.Tier2 : Tier.Tier1;
                if (policy.Tier < resource.Domain.Floor && reported.Add((Descriptors.UnsafeDomain.Id, step.Span)))
                    yield return Diagnose.UnsafeDomain(at, step, resource, policy.Tier).MendedBy(Mends.MakeTier(policy, resource.Domain.Floor));
                if (policy.Tier < riskFloor && reported.Add((Descriptors.UnsafeRisk.Id, step.Span)))
                    yield return Diagnose.UnsafeRisk(at, step, policy.Tier, riskFloor).MendedBy(Mends.MakeTier(policy, riskFloor));
                if (policy.Tier == Tier.Tier1 && !step.Action.IsReversible && reported.Add((Descriptors.UnsafeIrreversible.Id, step.Span)))
                    yield return Diagnose.UnsafeIrreversible(at, step).MendedBy(Mends.MakeTier(policy, Tier.Tier2));
            }
        }
    }

    private static IEnumerable<Diagnostic> Reversibility(Policy policy, DateTimeOffset today)
    {
        var irreversible = policy.Plans.SelectMany(p => p.Steps).FirstOrDefault(s => !s.Action.IsReversible);
        if (policy.Syntax.Reversible is { } claim)
        {
            if (irreversible is not null)
                yield return Diagnose.FalseReversible(new Location(policy.File, claim), irreversible).MendedBy(Mends.RemoveReversible(policy, claim));
        }
        else if (policy.Tier == Tier.Tier1 && irreversible is null)
        {
            // With an irreversible action HEAL2003 says it already, and the word would be a second mistake.
            yield return Diagnose.MissingReversible(TierOf(policy)).MendedBy(
                Mends.AddReversible(policy), Mends.AddLeaseAndReversible(policy, today), Mends.MakeTier(policy, Tier.Tier2, isSafe: false));
        }
    }

    private static IEnumerable<Diagnostic> TierOneOnAny(Policy policy)
    {
        if (policy.Tier != Tier.Tier1)
            yield break;
        if (policy.Syntax.Signals.IsAny)
            yield return Diagnose.TierOneOnAny(new Location(policy.File, policy.Syntax.Signals.Span), "signal").MendedBy(Mends.MakeTier(policy, Tier.Tier2));
        if (policy.Syntax.Resources.IsAny)
            yield return Diagnose.TierOneOnAny(new Location(policy.File, policy.Syntax.Resources.Span), "resource").MendedBy(Mends.MakeTier(policy, Tier.Tier2));
    }

    private static IEnumerable<Diagnostic> Scopes(Policy policy)
    {
        if (policy.Tier != Tier.Tier1)
            yield break;
        var reported = new HashSet<(SourceSpan Span, string Argument)>();
        foreach (var step in policy.Plans.SelectMany(p => p.Steps))
        {
            foreach (var (name, value) in step.Args)
            {
                if (value.Type != PolicyValueType.String || value.Text is not ("" or "*") || !reported.Add((step.Span, name)))
                    continue;
                var written = policy.Syntax.Steps.First(s => s.Span == step.Span).Args.LastOrDefault(a => a.Name.Text == name);
                yield return Diagnose.ReachesEverything(new Location(policy.File, written?.Value.Span ?? step.Span), name, value.Text, step.Action.Name).MendedBy(Mends.MakeTier(policy, Tier.Tier2, isSafe: false));
            }
        }
    }

    private static IEnumerable<Diagnostic> Lease(Policy policy, DateTimeOffset today)
    {
        if (policy.LeaseEnd is not { } until)
            yield break;
        var days = (until - today).TotalDays;
        if (until <= today)
            yield return Diagnose.LeaseEnded(TierOf(policy), until).MendedBy(Mends.MakeTier(policy, Tier.Tier2), Mends.SetLease(policy, today));
        else if (days > LongestLeaseInDays)
            yield return Diagnose.LeaseTooLong(TierOf(policy), until, (int)days).MendedBy(Mends.SetLease(policy, today));
    }

    private static Location TierOf(Policy policy) => new(policy.File, policy.Syntax.Tier.Span);
}
