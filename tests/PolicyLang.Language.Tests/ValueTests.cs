using CsCheck;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Tests;

public class ValueTests
{
    [Theory]
    [InlineData("90s", "1m30s")]
    [InlineData("14d", "2w")]
    [InlineData("0s", "0s")]
    [InlineData("0ms", "0s")]
    [InlineData("1h30m", "1h30m")]
    [InlineData("1_000ms", "1s")]
    [InlineData("15d25h", "2w2d1h")]
    [InlineData("2w1d1h1m1s1ms", "2w1d1h1m1s1ms")]
    [InlineData("m", null)]
    [InlineData("5", null)]
    [InlineData("1s1h", null)]
    [InlineData("99999999999999w", null)]
    public void Durations(string text, string? printed) =>
        Assert.Equal(printed, DurationText.TryParse(text, out var ticks) ? DurationText.Format(ticks) : null);

    [Theory]
    [InlineData("512MiB", "512MiB")]
    [InlineData("1024KB", "1000KiB")]
    [InlineData("1024B", "1KiB")]
    [InlineData("1000B", "1KB")]
    [InlineData("0GiB", "0B")]
    [InlineData("2GB", "2GB")]
    [InlineData("1 KB", null)]
    [InlineData("KB", null)]
    [InlineData("10000PiB", null)]
    public void Sizes(string text, string? printed) => Assert.Equal(printed, SizeText.TryParse(text, out var bytes) ? SizeText.Format(bytes) : null);

    [Theory]
    [InlineData("99.9%", 0.999)]
    [InlineData("85%", 0.85)]
    [InlineData("-0.5", -0.5)]
    [InlineData("1_000", 1000.0)]
    [InlineData("1e+06", 1e6)]
    [InlineData("NaN", null)]
    [InlineData(".5", null)]
    [InlineData("1.", null)]
    [InlineData("+1", null)]
    [InlineData("1e5%", null)]
    [InlineData("1e999", null)]
    [InlineData("", null)]
    [InlineData(" 1", null)]
    public void Numbers_of_sources(string text, double? value) => Assert.Equal(value, NumberText.TryParseSourceNumber(text, out var number) ? number : null);

    [Theory]
    [InlineData("9223372036854775807", true)]
    [InlineData("9223372036854775808", false)]
    [InlineData("-9223372036854775808", true)]
    [InlineData("-9223372036854775809", false)]
    [InlineData("--1", false)]
    [InlineData("1__0", false)]
    [InlineData("_1", false)]
    public void Integers(string text, bool isOne) => Assert.Equal(isOne, NumberText.TryParseInt(text, out _));

    [Fact]
    public void Integers_read_back() => Gen.Long.Sample(n => NumberText.TryParseInt(NumberText.Format(n), out var back) && back == n);

    [Fact]
    public void Durations_and_sizes_read_back()
    {
        Gen.Long[0, 1L << 50].Sample(ms => ms > long.MaxValue / 10_000 || (DurationText.TryParse(DurationText.Format(ms * 10_000), out var back) && back == ms * 10_000));
        Gen.Long[0, long.MaxValue].Sample(bytes => SizeText.TryParse(SizeText.Format(bytes), out var back) && back == bytes);
    }

    [Fact]
    public void Integers_and_numbers_compare_exactly()
    {
        Assert.Equal(1, NumberText.Compare(9007199254740993, 9007199254740992.0));
        Assert.Equal(-1, NumberText.Compare(long.MaxValue, 9223372036854775808.0));
        Assert.Equal(0, NumberText.Compare(long.MinValue, -9223372036854775808.0));
        Assert.Equal(-1, NumberText.Compare(-3, -2.5));
        Assert.Equal(1, NumberText.Compare(-2, -2.5));
        Gen.Select(Gen.Int, Gen.Double[-1e9, 1e9]).Sample((n, d) => Math.Sign(NumberText.Compare(n, d)) == ((decimal)n).CompareTo((decimal)d) || Math.Abs(n - d) < 1e-3);
    }

    [Fact]
    public void Globs_match_like_a_naive_matcher()
    {
        var letters = new[] { "a", "b", "*", "?", "\\*", "😀" };
        var pattern = Gen.Int[0, letters.Length - 1].Array[0, 6].Select(i => string.Concat(i.Select(x => letters[x])));
        var text = Gen.Int[0, 3].Array[0, 6].Select(i => string.Concat(i.Select(x => new[] { "a", "b", "*", "😀" }[x])));
        Gen.Select(pattern, text).Sample((p, t) => Glob.Parse(p).IsMatch(t) == Naive([.. Scalars(p)], [.. Scalars(t)]), iter: 20_000);
        Assert.Null(Glob.TryParse("a\\b"));
        Assert.Null(Glob.TryParse("a\\"));
    }

    [Theory]
    [InlineData("daily", "2026-11-24T21:59:59Z", false)]
    [InlineData("daily", "2026-11-24T22:00:00Z", true)]
    [InlineData("daily", "2026-11-24T05:59:59Z", true)]
    [InlineData("daily", "2026-11-24T06:00:00Z", false)]
    [InlineData("berlin", "2026-07-01T06:59:59Z", false)]
    [InlineData("berlin", "2026-07-01T07:00:00Z", true)]
    [InlineData("berlin", "2026-12-01T07:30:00Z", false)]
    [InlineData("weekend", "2026-11-27T16:00:00Z", true)]
    [InlineData("weekend", "2026-11-30T07:59:59Z", true)]
    [InlineData("weekend", "2026-11-30T08:00:00Z", false)]
    [InlineData("once", "2026-11-24T00:00:00Z", true)]
    [InlineData("once", "2026-11-25T00:00:00Z", false)]
    [InlineData("whole day", "2026-11-25T12:00:00Z", true)]
    public void Windows(string window, string at, bool inside)
    {
        var w = window switch
        {
            "daily" => TimeWindow.Daily(22 * 60, 6 * 60, null),
            "berlin" => TimeWindow.Daily(9 * 60, 17 * 60, "Europe/Berlin"),
            "weekend" => TimeWindow.Weekly(DayOfWeek.Friday, 16 * 60, DayOfWeek.Monday, 8 * 60, null),
            "whole day" => TimeWindow.Daily(600, 600, null),
            _ => TimeWindow.Between(new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero)),
        };
        Assert.Equal(Truth.Of(inside), w.Contains(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_zone_that_the_machine_does_not_know_is_unknown() =>
        Assert.Equal(Truth.Unknown, TimeWindow.Daily(0, 60, "Nowhere/Nothing").Contains(DateTimeOffset.UnixEpoch));

    [Fact]
    public void Kleene_logic()
    {
        Truth[] all = [Truth.False, Truth.Unknown, Truth.True];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(all[2 - i], !all[i]);
            for (var j = 0; j < 3; j++)
            {
                Assert.Equal(all[Math.Min(i, j)], all[i] && all[j]);
                Assert.Equal(all[Math.Max(i, j)], all[i] || all[j]);
            }
        }
    }

    [Theory]
    [InlineData("crash-loop", "CrashLoop")]
    [InlineData("crash_loop", "CrashLoop")]
    [InlineData("x-9", "X9")]
    [InlineData("_", "_")]
    [InlineData("_9", "_9")]
    [InlineData("ключ", "Ключ")]
    public void CSharp_names(string name, string csharp) => Assert.Equal(csharp, CSharpName.Of(name));

    private static IEnumerable<string> Scalars(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var length = text[i] == '\\' || char.IsHighSurrogate(text[i]) ? 2 : 1;
            yield return text.Substring(i, length);
            i += length;
        }
    }

    private static bool Naive(ReadOnlySpan<string> pattern, ReadOnlySpan<string> text) =>
        pattern.IsEmpty ? text.IsEmpty
        : pattern[0] == "*" ? Naive(pattern[1..], text) || (!text.IsEmpty && Naive(pattern, text[1..]))
        : !text.IsEmpty && (pattern[0] == "?" || pattern[0].TrimStart('\\') == text[0]) && Naive(pattern[1..], text[1..]);
}
