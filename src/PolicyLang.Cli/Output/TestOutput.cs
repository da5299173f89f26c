using PolicyLang.Language.Coverage;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Evaluation;
using Spectre.Console;

namespace PolicyLang.Cli.Output;

/// <summary>Writes the results of tests, in the formats of <c>heal test</c>.</summary>
internal static class TestOutput
{
    /// <summary>Writes what failed and a line of figures for people.</summary>
    public static void WriteText(IReadOnlyList<TestResult> results, CoverageReport? report, bool isVerbose, CliConsole console)
    {
        foreach (var passed in results.Where(r => r.Failure is null && isVerbose))
            console.Colored.MarkupLineInterpolated($"[green]passed[/] {passed.Test.Syntax.Title.Value}");
        DiagnosticOutput.WriteText(results.Select(r => r.Failure).OfType<Diagnostic>(), console.Colored);
        if (report is not null)
            CoverageOutput.WriteText(report, console.Colored);
        var failed = results.Count(r => r.Failure is not null);
        console.Out.WriteLine($"{results.Count - failed} passed, {failed} failed");
    }

    /// <summary>Writes an array with an object for each test, in the order of declaration: its title, its place, and why it fails.</summary>
    public static void WriteJson(IReadOnlyList<TestResult> results, CliConsole console) => DiagnosticOutput.WriteJson(console, json =>
    {
        json.WriteStartArray();
        foreach (var result in results)
        {
            var title = result.Test.Syntax.Title;
            var place = new Location(result.Test.File, title.Span);
            json.WriteStartObject();
            json.WriteString("test", title.Value);
            json.WriteBoolean("passed", result.Failure is null);
            json.WriteString("file", place.File.Path);
            json.WriteNumber("line", place.Start.Line);
            json.WriteNumber("column", place.Start.Column);
            json.WriteNumber("endLine", place.End.Line);
            json.WriteNumber("endColumn", place.End.Column);
            if (result.Failure is { } failure)
            {
                json.WriteStartObject("failure");
                json.WriteString("message", failure.Message);
                json.WriteNumber("line", failure.Location.Start.Line);
                json.WriteNumber("column", failure.Location.Start.Column);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
