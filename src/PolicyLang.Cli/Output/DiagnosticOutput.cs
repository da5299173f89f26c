using System.Text.Encodings.Web;
using System.Text.Json;
using PolicyLang.Language.Diagnostics;
using Spectre.Console;

namespace PolicyLang.Cli.Output;

/// <summary>Writes findings in the formats of <c>heal check</c>.</summary>
public static class DiagnosticOutput
{
    /// <summary>The names of the formats.</summary>
    public static readonly string[] Formats = ["text", "json", "sarif", "github"];

    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the findings to standard output.</summary>
    public static void Write(string format, IReadOnlyList<Diagnostic> diagnostics, CliConsole console)
    {
        switch (format)
        {
            case "json":
                WriteJson(diagnostics, console);
                break;
            case "sarif":
                WriteSarif(diagnostics, console);
                break;
            case "github":
                foreach (var diagnostic in diagnostics)
                    console.Out.WriteLine(GitHub(diagnostic));
                break;
            default:
                WriteText(diagnostics, console.Colored);
                break;
        }
    }

    /// <summary>Writes the findings as lines for people, with colours on a terminal.</summary>
    public static void WriteText(IEnumerable<Diagnostic> diagnostics, IAnsiConsole console)
    {
        foreach (var diagnostic in diagnostics)
        {
            var start = diagnostic.Location.Start;
            var color = diagnostic.Severity switch { Severity.Error => "red", Severity.Warning => "yellow", _ => "blue" };
            console.MarkupLineInterpolated(
                $"{diagnostic.Location.File.Path}({start.Line},{start.Column}): [{color}]{Word(diagnostic.Severity)} {diagnostic.Id}[/]: {diagnostic.Message}");
        }
    }

    private static string Word(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "info" };

    private static void WriteJson(IReadOnlyList<Diagnostic> diagnostics, CliConsole console) => WriteJson(console, json =>
    {
        json.WriteStartArray();
        foreach (var diagnostic in diagnostics)
        {
            var (start, end) = (diagnostic.Location.Start, diagnostic.Location.End);
            json.WriteStartObject();
            json.WriteString("id", diagnostic.Id);
            json.WriteString("severity", Word(diagnostic.Severity));
            json.WriteString("message", diagnostic.Message);
            json.WriteString("file", diagnostic.Location.File.Path);
            json.WriteNumber("line", start.Line);
            json.WriteNumber("column", start.Column);
            json.WriteNumber("endLine", end.Line);
            json.WriteNumber("endColumn", end.Column);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>SARIF 2.1.0, the format of code scanning services.</summary>
    private static void WriteSarif(IReadOnlyList<Diagnostic> diagnostics, CliConsole console) => WriteJson(console, json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "heal");
        json.WriteString("version", typeof(DiagnosticOutput).Assembly.GetName().Version!.ToString(3));
        json.WriteStartArray("rules");
        foreach (var descriptor in Descriptors.All)
        {
            json.WriteStartObject();
            json.WriteString("id", descriptor.Id);
            WriteMessage(json, "shortDescription", descriptor.Title);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (var diagnostic in diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("ruleId", diagnostic.Id);
            json.WriteString("level", diagnostic.Severity == Severity.Info ? "note" : Word(diagnostic.Severity));
            WriteMessage(json, "message", diagnostic.Message);
            json.WriteStartArray("locations");
            WriteLocation(json, diagnostic.Location);
            json.WriteEndArray();
            if (diagnostic.Related.Count > 0)
            {
                json.WriteStartArray("relatedLocations");
                foreach (var (place, message) in diagnostic.Related)
                    WriteLocation(json, place, message);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteMessage(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter json, Location location, string? message = null)
    {
        var (start, end) = (location.Start, location.End);
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', location.File.Path.Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", start.Line);
        json.WriteNumber("startColumn", start.Column);
        json.WriteNumber("endLine", end.Line);
        json.WriteNumber("endColumn", end.Column);
        json.WriteEndObject();
        json.WriteEndObject();
        if (message is not null)
            WriteMessage(json, "message", message);
        json.WriteEndObject();
    }

    internal static void WriteJson(CliConsole console, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Json))
            write(json);
        console.Out.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>A workflow command of GitHub Actions.</summary>
    private static string GitHub(Diagnostic diagnostic)
    {
        var (start, end) = (diagnostic.Location.Start, diagnostic.Location.End);
        var level = diagnostic.Severity == Severity.Info ? "notice" : Word(diagnostic.Severity);
        return $"::{level} file={Property(diagnostic.Location.File.Path)},line={start.Line},endLine={end.Line},col={start.Column},endColumn={end.Column},title={diagnostic.Id}::{Data(diagnostic.Message)}";

        static string Data(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");
        static string Property(string text) => Data(text).Replace(":", "%3A").Replace(",", "%2C");
    }
}
