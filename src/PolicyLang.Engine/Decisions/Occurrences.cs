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
    private readonly bool _hasMore;

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
        _hasMore = newest.Count > kept.Count;
        Kept = WithReported(kept);
    }

    /// <summary>The newest, in order.</summary>
    public IReadOnlyList<DateTimeOffset> Kept { get; }

    /// <summary>
    /// Decides, and gives the incident with as many occurrences as the decision takes. Where it is the same without any knowledge of earlier
    /// occurrences, what is kept does; else it is decided by all that there ever were.
    /// </summary>
    /// <param name="set">The policies.</param>
    /// <param name="complete">Makes the incident with a history; null is one that is not known.</param>
    public (Incident Incident, Decision Decision) Decide(IPolicySet set, Func<IReadOnlyList<DateTimeOffset>?, Incident> complete)
    {
        var incident = complete(Kept);
        var decision = set.Explain(incident);
        if (!_hasMore || IsSame(decision, set.Explain(complete(null))))
            return (incident, decision);
        var all = IncidentStore.Occurrences(_session, _pattern, _incident, DateTimeOffset.MinValue, int.MaxValue);
        var exact = set.Explain(complete(WithReported(all)));
        // At the latest it is the same with all of them.
        for (var count = Math.Max(_kept, 1) * 2L; !IsSame(decision, exact); count *= 2)
        {
            incident = complete(WithReported(all.Take((int)Math.Min(count, all.Count))));
            decision = set.Explain(incident);
        }

        return (incident, decision);
    }

    private List<DateTimeOffset> WithReported(IEnumerable<DateTimeOffset> own) => [.. _reported.Concat(own).Order()];

    private static bool IsSame(Decision left, Decision right) => DecisionWriter.ToJson(left) == DecisionWriter.ToJson(right);
}
