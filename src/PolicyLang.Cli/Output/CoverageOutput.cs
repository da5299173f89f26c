using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PolicyLang.Language.Coverage;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using Spectre.Console;

namespace PolicyLang.Cli.Output;

/// <summary>Writes what the tests of a set exercise, in the formats of <c>heal test --coverage</c>.</summary>
internal static class CoverageOutput
{
    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the gaps and a line of figures for people.</summary>
    public static void WriteText(CoverageReport report, IAnsiConsole console)
    {
        // Two values that one comparison lacks for the same reason are one line to read.
        foreach (var alike in report.Gaps.GroupBy(g => (g.Kind, g.Place, g.Text, g.Name, g.Nearest, g.Why)))
        {
            var gap = alike.First();
            console.MarkupLineInterpolated($"{Place(gap.Place)}: [yellow]not tested[/]: {What(gap, [.. alike.Select(g => Word(g.Missing))])}");
            console.MarkupLineInterpolated($"    {(gap.Nearest is { } test ? $"nearest: \"{test.Syntax.Title.Value}\" at {Place(PlaceOf(test))}: {gap.Why}" : gap.Why)}");
        }

        foreach (var hold in report.Holds.Where(h => h.CoversNothing))
            console.MarkupLineInterpolated($"{Place(PlaceOf(hold))}: hold '{hold.Hold.Name}' covers no step of any policy, so there is nothing to test");
        console.MarkupLineInterpolated($"coverage: [bold]{Percent(report)}%[/], {report.Exercised} of {report.Goals}: policies {Figures(report, CoveredKind.Policy)}, values of conditions {Figures(report, CoveredKind.Condition)}, holds {Figures(report, CoveredKind.Hold)}");
    }

    /// <summary>Writes the results of the tests and everything that was counted, as one object.</summary>
    public static void WriteJson(CoverageReport report, IReadOnlyList<TestResult> results, CliConsole console)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Json))
            Write(json, report, results);
        console.Out.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static void Write(Utf8JsonWriter json, CoverageReport report, IReadOnlyList<TestResult> results)
    {
        json.WriteStartObject();
        json.WriteStartObject("tests");
        json.WriteNumber("passed", results.Count(r => r.Failure is null));
        json.WriteNumber("failed", results.Count(r => r.Failure is not null));
        json.WriteEndObject();
        json.WriteStartObject("coverage");
        json.WriteNumber("goals", report.Goals);
        json.WriteNumber("exercised", report.Exercised);
        json.WriteNumber("percent", double.Parse(Percent(report), CultureInfo.InvariantCulture));
        json.WriteEndObject();
        WriteArray(json, "policies", report.Policies, p =>
        {
            json.WriteString("name", p.Policy.Name);
            json.WriteBoolean("shadow", p.Policy.IsShadow);
            WritePlace(json, p.Policy.Place);
            json.WriteNumber("tests", p.Tests);
            json.WriteNumber("definite", p.Definite);
            json.WriteNumber("governs", p.Governs);
        });
        WriteArray(json, "conditions", report.Conditions, c =>
        {
            json.WriteString("of", c.OwnerKind == CoveredKind.Hold ? "hold" : "policy");
            json.WriteString("name", c.Owner);
            json.WriteString("part", c.IsWhole ? "whole" : "comparison");
            json.WriteString("text", c.Text);
            WritePlace(json, c.Place);
            json.WriteNumber("true", c.True);
            json.WriteNumber("false", c.False);
            WriteNumber(json, "unknown", c.Unknown);
        });
        WriteArray(json, "holds", report.Holds, h =>
        {
            json.WriteString("name", h.Hold.Name);
            WritePlace(json, PlaceOf(h));
            json.WriteBoolean("coversNothing", h.CoversNothing);
            json.WriteNumber("asked", h.Asked);
            json.WriteNumber("stops", h.Stops);
            WriteNumber(json, "passes", h.Passes);
        });
        WriteArray(json, "gaps", report.Gaps, g =>
        {
            json.WriteString("kind", g.Kind.ToString().ToLowerInvariant());
            json.WriteString("name", g.Name);
            json.WriteString("text", g.Text);
            json.WriteString("missing", Word(g.Missing));
            WritePlace(json, g.Place);
            if (g.Nearest is null)
            {
                json.WriteNull("nearest");
            }
            else
            {
                json.WriteStartObject("nearest");
                json.WriteString("test", g.Nearest.Syntax.Title.Value);
                WritePlace(json, PlaceOf(g.Nearest));
                json.WriteEndObject();
            }

            json.WriteString("why", g.Why);
        });
        json.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void WritePlace(Utf8JsonWriter json, Location place)
    {
        json.WriteString("file", place.File.Path);
        json.WriteNumber("line", place.Start.Line);
        json.WriteNumber("column", place.Start.Column);
    }

    private static string What(CoverageGap gap, List<string> missing) => gap.Missing switch
    {
        CoverageGoal.Stops when missing.Count > 1 => $"hold '{gap.Name}' is never asked",
        CoverageGoal.Definite => $"policy '{gap.Name}' is never definite",
        CoverageGoal.Governs => $"policy '{gap.Name}' never governs",
        CoverageGoal.Stops => $"hold '{gap.Name}' never stops anything",
        CoverageGoal.Passes => $"hold '{gap.Name}' never lets anything pass",
        _ => $"{gap.Text} is never {string.Join(" nor ", missing)}, in '{gap.Name}'",
    };

    /// <summary>Cut off behind one decimal, not rounded: only what is complete is 100.</summary>
    private static string Percent(CoverageReport report) => (Math.Floor(report.Percent * 10) / 10).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Figures(CoverageReport report, CoveredKind kind)
    {
        var goals = kind switch
        {
            CoveredKind.Policy => report.Policies.Count,
            CoveredKind.Condition => report.Conditions.Sum(c => c.Goals),
            _ => report.Holds.Sum(h => h.Goals),
        };
        return $"{goals - report.GapsOf(kind)} of {goals}";
    }

    private static string Word(CoverageGoal goal) => goal.ToString().ToLowerInvariant();

    private static Location PlaceOf(PolicyTest test) => new(test.File, test.Syntax.Span);

    private static Location PlaceOf(HoldCoverage hold) => new(hold.Hold.File, hold.Hold.Syntax.Name.Span);

    private static string Place(Location place) => $"{place.File.Path}({place.Start.Line},{place.Start.Column})";
}
