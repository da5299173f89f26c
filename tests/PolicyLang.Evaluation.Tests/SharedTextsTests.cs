using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using PolicyLang.CompilerServices;
using PolicyLang.Json;

namespace PolicyLang.Evaluation.Tests;

/// <summary>Texts that come again are one string, and every text is what was written, whatever came before it.</summary>
[Collection(CountedAllocations.Name)]
public class SharedTextsTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
    public void Names_that_come_once_or_twice_do_not_displace_what_policies_name()
    {
        var common = Enumerable.Range(0, 500).Select(i => SharedTexts.Of(Encoding.UTF8.GetBytes($"common-{i}"), isCommon: true)).ToArray();
        for (var i = 0; i < 200_000; i++)
        {
            // An alert that is sent again says everything twice.
            SharedTexts.Of(Encoding.UTF8.GetBytes($"pod-{i / 2}-of-many"), isCommon: false);
        }

        // Of the sets that they share, few have more than two of these.
        var kept = Enumerable.Range(0, 500).Count(i => ReferenceEquals(common[i], SharedTexts.Of(Encoding.UTF8.GetBytes($"common-{i}"), isCommon: false)));
        Assert.InRange(kept, 480, 500);
    }

    [Fact]
    public void What_came_before_its_policies_stays_the_same_string()
    {
        var texts = Enumerable.Range(0, 3).Select(_ => SharedTexts.Of("before its policies"u8, isCommon: false)).ToArray();
        Assert.Same(texts[1], texts[2]);
        Assert.Same(texts[2], SharedTexts.Of("before its policies"u8, isCommon: true));
        Names_that_come_once_or_twice_do_not_displace_what_policies_name();
        Assert.Same(texts[2], SharedTexts.Of("before its policies"u8, isCommon: false));
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\u00ff\u00fe\"")]
    public void What_is_no_Unicode_is_said_to_be_none(string json)
    {
        // Written as Latin-1, the second one is no UTF-8.
        using var document = JsonDocument.Parse(Encoding.Latin1.GetBytes(json));
        Assert.Throws<FormatException>(() => JsonTexts.Of(document.RootElement));
        Assert.Throws<FormatException>(() => IncidentReader.ReadValue(document.RootElement));
    }

    [Fact]
    public void A_document_that_is_gone_is_no_wrong_text()
    {
        var document = JsonDocument.Parse("""{ "id": "i" }""");
        document.Dispose();
        Assert.Throws<ObjectDisposedException>(() => IncidentReader.Read(document.RootElement));
    }

    [Fact]
    public void Every_text_of_JSON_is_what_was_written()
    {
        // Escapes, control characters, quotes, lone halves of pairs, other scripts, empty and long texts; few enough that many come again.
        var text = Gen.OneOf(Gen.String[Gen.Char["ab\\\"\n\u007f~ é😀"], 0, 3], Gen.String[0, 12], Gen.String[Gen.Char.AlphaNumeric, 126, 130]);
        var again = 0;
        text.Array[1, 6].Sample(texts =>
        {
            // Once with escapes for all but ASCII, once with what can stand as it is.
            using var document = JsonDocument.Parse(JsonSerializer.Serialize(texts.Distinct().ToDictionary(t => t, t => t), texts.Length % 2 == 0 ? Relaxed : null));
            foreach (var property in document.RootElement.EnumerateObject())
            {
                Assert.Equal(property.Name, JsonTexts.NameOf(property));
                Assert.Equal(property.Value.GetString(), JsonTexts.Of(property.Value));
                if (property.Value.GetString()!.Length > 0 && ReferenceEquals(JsonTexts.Of(property.Value), JsonTexts.Of(property.Value)))
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
