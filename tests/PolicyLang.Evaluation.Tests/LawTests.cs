using System.Globalization;
using CsCheck;
using PolicyLang.Json;
using PolicyLang.Language.Evaluation;

namespace PolicyLang.Evaluation.Tests;

/// <summary>The laws of language.md, section 5. CsCheck draws the sets and prints the seed of one that breaks a law.</summary>
public class LawTests
{
    private const int Sets = 300;

    private static readonly Gen<RandomSet> AnySet = Gen.Int[1, int.MaxValue - 1].Select(seed => new RandomSet(seed, policies: 5, holds: 1));

    [Fact]
    public void Information_leaving_something_out_never_lowers_the_tier()
    {
        var raised = 0;
        Check(set =>
        {
            foreach (var incident in set.Incidents(12))
            {
                var known = set.Decide(incident);
                foreach (var poorer in Poorer(incident))
                {
                    var decision = set.Decide(poorer);
                    if (decision.Tier < known.Tier)
                        Assert.Fail(set.Describe(poorer, known, decision));
                    if (decision.Tier > known.Tier)
                        Interlocked.Increment(ref raised);
                }
            }
        });
        Assert.True(raised > 100, $"Only {raised} cases raised the tier: the property says little.");
    }

    [Fact]
    public void Holds_adding_one_never_lowers_a_tier()
    {
        var raised = 0;
        Check(set =>
        {
            var more = RandomSet.Compile(set.Text + "\n" + set.Writer.Hold("added")).Model;
            foreach (var incident in set.Incidents(40))
            {
                var (before, after) = (set.Decide(incident), Interpreter.Decide(more, incident));
                if (after.Tier < before.Tier)
                    Assert.Fail(set.Describe(incident, before, after));
                if (after.Tier > before.Tier)
                    Interlocked.Increment(ref raised);
            }
        });
        Assert.True(raised > 20, $"Only {raised} cases raised the tier: the property says little.");
    }

    [Fact]
    public void Policies_adding_one_never_lowers_the_tier_where_one_was_definite()
    {
        var changed = 0;
        Check(set =>
        {
            var more = RandomSet.Compile(set.Text + "\n" + set.Writer.Policy("added")).Model;
            foreach (var incident in set.Incidents(40))
            {
                var (before, after) = (set.Decide(incident), Interpreter.Decide(more, incident));
                if (before.Policy is not null && after.Tier < before.Tier)
                    Assert.Fail(set.Describe(incident, before, after));
                if (before.Policy is not null && after.Policy != before.Policy)
                    Interlocked.Increment(ref changed);
            }
        });
        Assert.True(changed > 20, $"Only {changed} cases changed who governs: the property says little.");
    }

    [Fact]
    public void Floors_nothing_above_tier1_ever_executes()
    {
        var executed = 0;
        Check(set =>
        {
            foreach (var incident in set.Incidents(40))
            {
                var decision = set.Decide(incident);
                if (decision.Outcome != Outcome.Execute)
                    continue;
                Interlocked.Increment(ref executed);
                var plan = set.Model.Policies.First(p => p.Name == decision.Policy).PlanFor(incident.Resource);
                if (plan.Steps.Any(s => s.Floor > Tier.Tier1))
                    Assert.Fail(set.Describe(incident, decision, decision));
            }
        });
        Assert.True(executed > 20, $"Only {executed} decisions executed: the property says little.");
    }

    [Fact]
    public void Determinism_culture_thread_and_run_change_nothing()
    {
        Check(set =>
        {
            var incidents = set.Incidents(10).ToList();
            var here = incidents.Select(i => DecisionWriter.ToJson(set.Decide(i))).ToList();
            foreach (var decimalSeparator in new[] { ",", "/" })
            {
                List<string>? there = null;
                var thread = new Thread(() => there = [.. incidents.Select(i => DecisionWriter.ToJson(Interpreter.Decide(RandomSet.Compile(set.Text).Model, i)))])
                {
                    CurrentCulture = Foreign(decimalSeparator),
                };
                thread.Start();
                thread.Join();
                Assert.Equal(here, there);
            }
        });
    }

    /// <summary>A culture that writes numbers and times in another way; made by hand, because a machine need not have any.</summary>
    private static CultureInfo Foreign(string decimalSeparator)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = decimalSeparator;
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "~";
        culture.DateTimeFormat.TimeSeparator = ".";
        culture.DateTimeFormat.DateSeparator = "/";
        return culture;
    }

    private static void Check(Action<RandomSet> law) => AnySet.Sample(law, iter: Sets, threads: 2, print: s => $"seed {s.Seed}");

    /// <summary>The incident with one thing less, for each thing that the law names.</summary>
    private static IEnumerable<Incident> Poorer(Incident incident)
    {
        foreach (var name in incident.Attributes.Keys)
            yield return With(incident, attributes: Without(incident.Attributes, name));
        foreach (var name in incident.Labels.Keys)
            yield return With(incident, labels: Without(incident.Labels, name));
        yield return With(incident, forgetSince: true);
        yield return With(incident, forgetFacts: true);
        yield return With(incident, forgetHistory: true);
    }

    private static Dictionary<string, T> Without<T>(IReadOnlyDictionary<string, T> all, string name) =>
        all.Where(p => p.Key != name).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

    private static Incident With(
        Incident incident, IReadOnlyDictionary<string, AttributeValue>? attributes = null, IReadOnlyDictionary<string, string>? labels = null,
        bool forgetSince = false, bool forgetFacts = false, bool forgetHistory = false) => new()
        {
            Id = incident.Id,
            At = incident.At,
            Since = forgetSince ? null : incident.Since,
            Signal = incident.Signal,
            Resource = incident.Resource,
            Target = incident.Target,
            Severity = incident.Severity,
            Attributes = attributes ?? incident.Attributes,
            Labels = labels ?? incident.Labels,
            Facts = forgetFacts ? null : incident.Facts,
            History = forgetHistory ? null : incident.History,
        };
}
