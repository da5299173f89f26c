using System.Text;
using System.Text.Json;
using CsCheck;
using PolicyLang.CompilerServices;
using PolicyLang.Json;

namespace PolicyLang.Evaluation.Tests;

/// <summary>Texts that come again are one string, and every text is what was written, whatever came before it.</summary>
[Collection(CountedAllocations.Name)]
public class SharedTextsTests
{
    [Fact]
    public void Incidents_share_the_texts_that_come_again()
    {
        var incidents = Enumerable.Range(0, 4).Select(i => IncidentReader.Read($$"""
            { "id": "shared-{{i}}", "at": "2026-11-24T10:00:00Z", "signal": "shared-signal", "resource": "shared-resource", "severity": "shared-severity",
              "attributes": { "shared-name": "shared-value", "own": "own-value-{{i}}" }, "labels": { "shared-label": "shared-text" } }
            """)).ToArray();

        var (third, fourth) = (incidents[2], incidents[3]);
        Assert.Same(third.Signal, fourth.Signal);
        Assert.Same(third.Resource, fourth.Resource);
        Assert.Same(third.Severity, fourth.Severity);
        Assert.Same(third.Attributes["shared-name"].AsString(), fourth.Attributes["shared-name"].AsString());
        Assert.Same(third.Labels["shared-label"], fourth.Labels["shared-label"]);
        Assert.Equal(["own-value-2", "own-value-3"], incidents[2..].Select(i => i.Attributes["own"].AsString()));
        Assert.Equal("shared-value", incidents[0].Attributes["shared-name"].AsString());
    }

    [Fact]
    public void What_policies_name_is_shared_from_the_first_time_on() =>
        Assert.Same(SharedTexts.Of("named by a policy"u8, isCommon: true), SharedTexts.Of("named by a policy"u8, isCommon: false));

    [Fact]
    public void Texts_that_come_once_displace_nothing()
    {
        var common = Enumerable.Range(0, 500).Select(i => SharedTexts.Of(Encoding.UTF8.GetBytes($"common-{i}"), isCommon: true)).ToArray();
        for (var i = 0; i < 200_000; i++)
            SharedTexts.Of(Encoding.UTF8.GetBytes($"pod-{i}-of-many"), isCommon: false);

        var kept = Enumerable.Range(0, 500).Count(i => ReferenceEquals(common[i], SharedTexts.Of(Encoding.UTF8.GetBytes($"common-{i}"), isCommon: false)));
        // A chance of one in thousands has two of those texts look as if they were one that came twice.
        Assert.InRange(kept, 480, 500);
    }

    [Fact]
    public void Every_text_of_JSON_is_what_was_written()
    {
        // Escapes, control characters, quotes, lone halves of pairs, other scripts, empty and long texts; few enough that many come again.
        var text = Gen.OneOf(Gen.String[Gen.Char["ab\\\"\n\u007f~ é😀"], 0, 3], Gen.String[0, 12], Gen.String[Gen.Char.AlphaNumeric, 126, 130]);
        var again = 0;
        text.Array[1, 6].Sample(texts =>
        {
            using var document = JsonDocument.Parse(JsonSerializer.Serialize(texts.Distinct().ToDictionary(t => t, t => t)));
            foreach (var property in document.RootElement.EnumerateObject())
            {
                Assert.Equal(property.Name, JsonTexts.NameOf(property));
                Assert.Equal(property.Value.GetString(), JsonTexts.Of(property.Value));
                if (ReferenceEquals(JsonTexts.Of(property.Value), JsonTexts.Of(property.Value)))
                    Interlocked.Increment(ref again);
            }
        }, iter: 3_000);
        Assert.True(again > 1_000, $"{again}");
    }

    [Fact]
    public void Threads_that_share_get_what_they_asked_for()
    {
        using var start = new Barrier(4);
        var wrong = 0;
        var threads = Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < 100_000; i++)
            {
                // More common texts than there are slots, so that all threads displace what others look at.
                var expected = $"thread-{(i * (t + 1)) % 20_000}";
                if (SharedTexts.Of(Encoding.UTF8.GetBytes(expected), isCommon: true) != expected)
                    Interlocked.Increment(ref wrong);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.Equal(0, wrong);
    }
}
