using PolicyLang.Cli.Input;
using PolicyLang.CompilerServices;
using PolicyLang.Language.Emit;

namespace PolicyLang.Evaluation.Tests;

/// <summary>
/// Incidents whose attributes are in lists: names in another order, missing, of more lists than are kept. Each is decided as the same
/// incident with a dictionary is.
/// </summary>
[Collection(CountedAllocations.Name)]
public class AttributeListTests
{
    /// <summary>More than the lists of names that are kept.</summary>
    private const int ManyLists = 600;

    private static readonly LargeSet Large = new(200);

    [Theory]
    [InlineData(MatchStrategy.StraightLine)]
    [InlineData(MatchStrategy.Tables)]
    [InlineData(MatchStrategy.Auto)]
    public void Lists_that_displace_each_other_are_decided_alike_without_allocating(MatchStrategy strategy)
    {
        var set = PolicySetCompiler.Load(Large.Compilation, new EmitOptions("Lists", "Policies", strategy));
        var plain = Large.Incidents(ManyLists).ToArray();
        var expected = plain.Select(set.Decide).ToArray();
        var listed = plain.Select(Shuffled).ToArray();
        Assert.True(listed.Select(i => ((IncidentAttributes)i.Attributes).Names).Distinct().Count() > 500);
        Assert.Contains(listed, i => !((IncidentAttributes)i.Attributes).Names.IsKept);
        Assert.True(expected.Count(v => v.Policy >= 0) > 50);

        // The first round expands tables and finds places; from then on no decision allocates, whether its list is kept or not.
        var verdicts = new Verdict[listed.Length];
        void Round()
        {
            for (var i = 0; i < listed.Length; i++)
                verdicts[i] = set.Decide(listed[i]);
        }

        Round();
        Assert.Equal(expected, verdicts);
        Array.Clear(verdicts);
        Assert.Equal(0, Allocations.Each(Round));
        Assert.Equal(expected, verdicts);
    }

    [Fact]
    public void Threads_whose_lists_differ_decide_alike()
    {
        var first = PolicySetCompiler.Load(Large.Compilation, new EmitOptions("Lists", "Policies", MatchStrategy.Tables));
        var plain = Large.Incidents(400).ToArray();
        var expected = plain.Select(first.Decide).ToArray();
        Incident[][] listed = [[.. plain.Select(i => Entrances.InList(i, reversed: false))], [.. plain.Select(i => Entrances.InList(i, reversed: true))], [.. plain.Select(Shuffled)]];
        for (var run = 0; run < 10; run++)
        {
            // A new set has no places yet: the threads find them at the same time.
            var set = (IPolicySet)Activator.CreateInstance(first.GetType())!;
            using var start = new Barrier(6);
            var wrong = 0;
            var threads = Enumerable.Range(0, 6).Select(t => new Thread(() =>
            {
                start.SignalAndWait();
                for (var i = 0; i < expected.Length; i++)
                {
                    if (set.Decide(listed[t % 3][i]) != expected[i] || set.Decide(set.Intern(listed[t % 3][i])) != expected[i])
                        Interlocked.Increment(ref wrong);
                }
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());

            Assert.Equal(0, wrong);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(5_000)]
    public void Of_a_name_that_comes_twice_the_last_value_counts(int names)
    {
        // Every name twice, every third one null in the end, every fifth one null at first.
        var attributes = Enumerable.Range(0, names).Select(i => $"\"n{i}\": {(i % 5 == 0 ? "null" : "0")}")
            .Concat(Enumerable.Range(0, names).Select(i => $"\"n{i}\": {(i % 3 == 0 ? "null" : $"{i}")}"));
        var incident = PolicyLang.Json.IncidentReader.Read($$"""{ "id": "i", "at": "2026-11-24T10:00:00Z", "signal": "s", "resource": "r", "attributes": { {{string.Join(", ", attributes)}} } }""");

        Assert.Equal(names - ((names + 2) / 3), incident.Attributes.Count);
        for (var i = 0; i < names; i++)
            Assert.Equal(i % 3 == 0 ? null : i, incident.Attributes.TryGetValue($"n{i}", out var value) ? value.AsInt() : null);
        Assert.False(incident.Attributes.ContainsKey($"n{names}"));
        Assert.True(incident.Attributes.Count <= 256 || !incident.AttributeNames!.IsKept);
    }

    [Fact]
    public void A_name_comes_once() =>
        Assert.Throws<ArgumentException>(() => IncidentAttributes.Create(["pod", "node", "pod"], new AttributeValue[3]));

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(3_000)]
    public void A_map_finds_its_texts_and_no_other(int count)
    {
        // Short ones, ones that differ at the ends, and ones that differ in the middle only, which a hash of the ends cannot tell apart.
        string[] texts = [.. Enumerable.Range(0, count).Select(i => (i % 3) switch { 0 => $"{i:x}", 1 => $"pod-{i}", _ => $"prod-{i:d6}-west" })];
        var map = new TextMap([.. texts, .. texts.Take(1)]);

        for (var i = 0; i < texts.Length; i++)
            Assert.Equal(i, map.Find(texts[i]));
        foreach (var text in texts)
            Assert.All(["", text + "\0", text + "x", "x" + text, text.ToUpperInvariant() + "X"], other => Assert.Equal(-1, map.Find(other)));
        // A glance may leave it open, but is never wrong.
        var (known, unknown) = (0, 0);
        for (var i = 0; i < texts.Length; i++)
        {
            var value = map.Glance(texts[i], out var isKnown, out var isUnknown);
            Assert.True(isKnown == 1 ? value == i : isUnknown == 0);
            known += isKnown;
            map.Glance(new string(texts[i].AsSpan()), out isKnown, out isUnknown);
            Assert.Equal((0, 0), (isKnown, isUnknown));
            map.Glance(texts[i] + "x", out isKnown, out isUnknown);
            Assert.Equal(0, isKnown);
            unknown += isUnknown;
        }

        Assert.InRange(known, count / 2, count);
        Assert.InRange(unknown, count / 4, count);
        new TextMap(Array.Empty<string>()).Glance("x", out var some, out _);
        Assert.Equal(0, some);
        Assert.Equal(-1, new TextMap(Array.Empty<string>()).Find("x"));
        Assert.Equal(0, new TextMap([""]).Find(""));
    }

    [Fact]
    public void Quantities_are_counted_exactly_at_every_bound()
    {
        long[] all = [long.MinValue, -7, 0, 1, 5, .. Enumerable.Range(10, 90).Select(i => i * 3L), long.MaxValue - 1, long.MaxValue];
        for (var count = 0; count <= all.Length; count++)
        {
            foreach (var bounds in new[] { all[..count], all[^count..] })
            {
                var column = new OrderedColumn(7, bounds);
                foreach (var value in all.Concat(all.Where(v => v > long.MinValue).Select(v => v - 1)))
                    Assert.Equal(bounds.Count(b => b <= value) + 7, column.Of(value));
            }
        }
    }

    /// <summary>The incident with its attributes in a list, in an order that few others have.</summary>
    private static Incident Shuffled(Incident incident)
    {
        var listed = incident.Attributes.ToArray();
        new Random(int.Parse(incident.Id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)).Shuffle(listed);
        return Entrances.InList(
            new Incident
            {
                Id = incident.Id,
                At = incident.At,
                Signal = incident.Signal,
                Resource = incident.Resource,
                Target = incident.Target,
                Attributes = listed.ToDictionary(a => a.Key, a => a.Value),
            },
            reversed: false);
    }
}
