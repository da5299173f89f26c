using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Storage;
using PolicyLang.Json;

namespace PolicyLang.Engine.Decisions;

/// <summary>
/// The earlier occurrences of a pattern. Every decision, page and outcome has them in it, so that it can be made again; without a bound ten
/// thousand alerts of one pattern would write gigabytes, and pages would be larger than PagerDuty takes. So the newest are kept, and more
/// only where the decision depends on them: what <c>seen</c> says is never a matter of the bound.
/// </summary>
internal sealed class Occurrences
{
    private const int MostKept = 1000;
    private readonly Session _session;
    private readonly string _pattern;
    private readonly string _incident;
    private readonly IReadOnlyList<DateTimeOffset> _reported;
    private readonly int _kept;
    private readonly DateTimeOffset? _newestNotKept;

    /// <param name="session">The transaction.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="incident">The incident that is decided, which is none of them.</param>
    /// <param name="reported">What the source has reported of earlier ones.</param>
    /// <param name="since">Older ones are not kept.</param>
    public Occurrences(Session session, string pattern, string incident, IReadOnlyList<DateTimeOffset> reported, DateTimeOffset since)
    {
        (_session, _pattern, _incident, _reported) = (session, pattern, incident, reported);
        var newest = IncidentStore.Occurrences(session, pattern, incident, DateTimeOffset.MinValue, MostKept + 1);
        var kept = newest.Take(MostKept).TakeWhile(o => o > since).ToList();
        _kept = kept.Count;
        _newestNotKept = newest.Count > kept.Count ? newest[kept.Count] : null;
        Kept = WithReported(kept);
    }

    /// <summary>The newest, in order.</summary>
    public IReadOnlyList<DateTimeOffset> Kept { get; }

    /// <summary>
    /// Decides, and gives the incident with as many occurrences as the decision takes: what is kept, and more where it is another one with all
    /// that the policies can ask for. Whether it would be the same without any is no measure: a hold that is unknown raises as one that is true.
    /// </summary>
    /// <param name="policies">The policies.</param>
    /// <param name="complete">Makes the incident with a history.</param>
    public (Incident Incident, Decision Decision) Decide(PolicySetView policies, Func<IReadOnlyList<DateTimeOffset>, Incident> complete)
    {
        var incident = complete(Kept);
        var decision = policies.Set.Explain(incident);
        // The writer is one for all: it reads no further back than any condition counts.
        var countedSince = Before(incident.At, policies.LongestSeen);
        if (_newestNotKept is not { } next || next <= countedSince)
            return (incident, decision);
        var counted = IncidentStore.Occurrences(_session, _pattern, _incident, countedSince, int.MaxValue);
        var exact = policies.Set.Explain(complete(WithReported(counted)));
        // At the latest it is the same with all of them.
        for (var count = Math.Max(_kept, 1) * 2L; !IsSame(decision, exact); count *= 2)
        {
            incident = complete(WithReported(counted.Take((int)Math.Min(count, counted.Count))));
            decision = policies.Set.Explain(incident);
        }

        return (incident, decision);
    }

    private static DateTimeOffset Before(DateTimeOffset moment, TimeSpan span) => span < moment - DateTimeOffset.MinValue ? moment - span : DateTimeOffset.MinValue;

    private List<DateTimeOffset> WithReported(IEnumerable<DateTimeOffset> own) => [.. _reported.Concat(own).Order()];

    private static bool IsSame(Decision left, Decision right) => DecisionWriter.ToJson(left) == DecisionWriter.ToJson(right);
}
