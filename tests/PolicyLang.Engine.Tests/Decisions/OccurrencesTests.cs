using System.Text.Json;
using PolicyLang.Engine.Decisions;
using PolicyLang.Engine.Tests.Harness;
using PolicyLang.Json;
using static PolicyLang.Engine.Tests.Harness.EngineHarness;

namespace PolicyLang.Engine.Tests.Decisions;

/// <summary>A pattern that occurred very often, or long ago: what <c>seen</c> says is exact, and records stay small where that changes nothing.</summary>
public class OccurrencesTests
{
    /// <summary>3,000 occurrences, one each second; and how many of them the record has.</summary>
    [Theory]
    [InlineData("policy p when oom on pod where seen(1d) >= 2500 then restart tier1 reversible known after 0", 1, 3000)]
    [InlineData("policy p when oom on pod where seen(1d) < 1500 then restart tier1 reversible known after 0", 3, 2000)]
    [InlineData("policy p when oom on pod where seen(1d) == 1000 then restart tier1 reversible known after 0", 3, 2000)]
    [InlineData("policy p when oom on pod where seen(1m) == 59 then restart tier1 reversible known after 0", 1, 1000)]
    [InlineData("policy p when oom on pod where seen(1d) >= 1000 then restart tier1 reversible known after 0", 1, 1000)]
    [InlineData("policy p when oom on pod then restart tier1 reversible known after 0", 1, 1000)]
    public async Task Seen_is_exact_whatever_is_kept(string policy, int tier, int kept)
    {
        await using var engine = await StartAsync(policy);
        await OccurAsync(engine, 3000, TimeSpan.FromSeconds(1));

        var incident = await engine.FireAsync(Oom("a"));

        Assert.Equal((tier, kept), (engine.Decided(incident).Tier, History(engine, incident).Count));
        Assert.Equal(tier == 1 ? "restart shop/a" : "", engine.Script.Calls);
        Assert.Equal(Start.AddSeconds(-1), History(engine, incident)[^1]);
    }

    [Theory]
    [InlineData("seen(60d) >= 2", 1, 2)]
    [InlineData("seen(60d) == 0", 3, 2)]
    [InlineData("seen(7d) == 0", 1, 0)]
    public async Task Seen_is_exact_however_long_ago(string condition, int tier, int kept)
    {
        await using var engine = await StartAsync($"policy p when oom on pod where {condition} then restart tier1 reversible known after 0");
        await OccurAsync(engine, 2, TimeSpan.FromDays(25), TimeSpan.FromDays(9));

        var incident = await engine.FireAsync(Oom("a"));

        Assert.Equal((tier, kept), (engine.Decided(incident).Tier, History(engine, incident).Count));
    }

    /// <summary>Three occurrences 40, 49 and 58 days ago. A hold that is unknown raises as one that is true, so what is not known must be looked up.</summary>
    [Theory]
    [InlineData("seen(60d) < 3", 1, 3)]
    [InlineData("seen(60d) < 4", 3, 0)]
    [InlineData("seen(50d) >= 2", 3, 2)]
    [InlineData("seen(45d) >= 2", 1, 0)]
    public async Task Seen_is_exact_in_holds(string condition, int tier, int kept)
    {
        await using var engine = await StartAsync($"policy p when oom on pod then restart tier1 reversible known after 0\nhold h stops any on any where {condition}");
        await OccurAsync(engine, 3, TimeSpan.FromDays(9), TimeSpan.FromDays(31));

        var incident = await engine.FireAsync(Oom("a"));

        Assert.Equal((tier, kept), (engine.Decided(incident).Tier, History(engine, incident).Count));
    }

    /// <summary>10,000 occurrences, one each second; and how many at most are read to decide.</summary>
    [Theory]
    [InlineData("policy p when oom on pod where seen(45m) > 2000 then restart tier1 reversible known after 0", 45 * 60, 45 * 60 - 1)]
    [InlineData("policy p when oom on pod then restart tier1 reversible known after 0\nhold h stops any on any where seen(10m) > 1 or seen(30m) > 1", 30 * 60, 30 * 60 - 1)]
    [InlineData("policy p when oom on pod then restart tier1 reversible known after 0\nhold h stops any on any while migration where seen(40m) > 1", 40 * 60, 40 * 60 - 1)]
    [InlineData("policy p when oom on pod where seen(5m) > 20 then restart tier1 reversible known after 0", 5 * 60, 1000)]
    [InlineData("policy p when oom on pod then restart tier1 reversible known after 0", 0, 1000)]
    public async Task No_more_is_read_than_any_condition_counts(string policy, int seconds, int read)
    {
        await using var engine = await StartAsync(policy);
        await OccurAsync(engine, 10_000, TimeSpan.FromSeconds(1));
        var view = new PolicySetView(engine.Source.Current.Set);
        var most = 0;

        await engine.Engine.WriteAsync(session => new Occurrences(session, "oom on pod shop/cart", "", [], Start.AddDays(-30)).Decide(view, history =>
        {
            most = Math.Max(most, history.Count);
            return new Incident { Id = "i", At = Start, Signal = "oom", Resource = "pod", Target = "shop/a", Attributes = Oom("a").Incident.Attributes, Facts = [], History = history };
        }));

        Assert.Equal((seconds, read), ((int)view.LongestSeen.TotalSeconds, most));
    }

    [Fact]
    public async Task What_is_recorded_gives_the_same_decision_again()
    {
        await using var engine = await StartAsync("policy p when oom on pod where seen(1d) >= 2500 then restart tier1 reversible known after 0");
        await OccurAsync(engine, 3000, TimeSpan.FromSeconds(1));

        using var decided = JsonDocument.Parse(engine.Engine.Incident(await engine.FireAsync(Oom("a")))!.Decided!);

        var again = engine.Source.Current.Set.Explain(IncidentReader.Read(decided.RootElement.GetProperty("incident").GetRawText()));
        Assert.Equal(decided.RootElement.GetProperty("decision").GetRawText(), DecisionWriter.ToJson(again));
    }

    private static List<DateTimeOffset> History(EngineHarness engine, string incident)
    {
        using var decided = JsonDocument.Parse(engine.Engine.Incident(incident)!.Decided!);
        return decided.RootElement.GetProperty("incident").TryGetProperty("history", out var history) ? [.. history.EnumerateArray().Select(h => h.GetDateTimeOffset())] : [];
    }

    /// <summary>The pattern of <see cref="Oom"/> has occurred so often, at an interval, the last time an interval and a pause ago.</summary>
    private static Task OccurAsync(EngineHarness engine, long times, TimeSpan interval, TimeSpan pause = default) => engine.Engine.WriteAsync(s => s.Execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
        INSERT INTO incidents (id, fingerprint, starts_at, source, received, signal, resource, pattern, state, body)
        SELECT 'x' || i, 'x' || i, $1 - i * $3, 'test', 0, 'oom', 'pod', 'oom on pod shop/cart', 'resolved', '{}' FROM n
        """, Start - pause, times, interval));
}
