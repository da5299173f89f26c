using System.Text;
using System.Text.Json;
using PolicyLang.Json;

namespace PolicyLang.Cli.Input;

/// <summary>A line of input: an incident, or why it is none.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Incident">The incident, or null.</param>
/// <param name="Error">What is wrong with the line, or null.</param>
public readonly record struct IncidentLine(long Line, Incident? Incident, string? Error);

/// <summary>Reads incidents from a file or standard input.</summary>
public static class IncidentSource
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Opens <paramref name="path"/>, where <c>-</c> is standard input.</summary>
    /// <exception cref="CannotRunException">The file cannot be opened.</exception>
    public static Stream Open(string path, CliConsole console)
    {
        if (path == "-")
            return console.OpenInput();
        try
        {
            return Directory.Exists(path) ? throw new CannotRunException($"{path}: this is a folder, and a file is needed") : File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"{path}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
    }

    /// <summary>Reads JSON Lines. Empty lines are passed over, but counted.</summary>
    public static IEnumerable<IncidentLine> ReadLines(Stream stream)
    {
        // Read as Latin-1, a line has its bytes as its characters: one that is not UTF-8 is told, and loses nothing but itself.
        using var reader = new StreamReader(stream, Encoding.Latin1, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);
        for (var line = 1L; reader.ReadLine() is { } text; line++)
        {
            var bytes = Encoding.Latin1.GetBytes(text).AsSpan();
            if (line == 1 && bytes.StartsWith(Encoding.UTF8.Preamble))
                bytes = bytes[Encoding.UTF8.Preamble.Length..];
            if (bytes.IndexOfAnyExcept(" \t"u8) >= 0)
                yield return ReadLine(line, bytes);
        }
    }

    /// <summary>Reads Alertmanager webhook bodies, one or several, and maps each firing alert by the vocabulary.</summary>
    /// <param name="stream">The bodies, as JSON values one after the other.</param>
    /// <param name="alerts">The vocabulary's map.</param>
    /// <param name="at">The moment of the decisions.</param>
    /// <param name="notes">Where to say what is not decided: resolved alerts, and alerts that Alertmanager left out.</param>
    public static IEnumerable<IncidentLine> ReadAlertmanager(Stream stream, AlertMap alerts, DateTimeOffset at, TextWriter notes)
    {
        var (bodies, error) = ReadBodies(stream);
        foreach (var (line, body) in bodies)
        {
            if (body.Truncated > 0)
                notes.WriteLine($"heal: {body.Truncated} more alerts were left out of the body at line {line} by Alertmanager (truncatedAlerts); nothing is decided about them");
            var firing = body.Alerts.Where(a => a.IsFiring).ToList();
            if (firing.Count < body.Alerts.Count)
                notes.WriteLine($"heal: {body.Alerts.Count - firing.Count} of {body.Alerts.Count} alerts in the body at line {line} are resolved; there is nothing to decide about them");
            var facts = firing.SelectMany(a => alerts.Facts(isEvent: false, a.Name, a.Labels)).ToList();
            foreach (var alert in firing)
            {
                foreach (var incident in alerts.Incidents(false, alert.Name, alert.Fingerprint, at, alert.StartsAt, alert.Severity, alert.Labels, facts))
                    yield return new IncidentLine(line, incident, null);
            }
        }

        if (error is not null)
            yield return error.Value;
    }

    private static IncidentLine ReadLine(long line, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new IncidentLine(line, IncidentReader.Read(StrictUtf8.GetString(bytes)), null);
        }
        catch (DecoderFallbackException e)
        {
            return new IncidentLine(line, null, $"this is not UTF-8 (byte {e.Index + 1})");
        }
        catch (FormatException e)
        {
            return new IncidentLine(line, null, e.Message);
        }
    }

    private static (List<(long Line, AlertmanagerBody Body)> Bodies, IncidentLine? Error) ReadBodies(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        var bodies = new List<(long Line, AlertmanagerBody Body)>();
        try
        {
            while (reader.Read())
            {
                var line = 1 + bytes[..(int)reader.TokenStartIndex].Count((byte)'\n');
                using var document = JsonDocument.ParseValue(ref reader);
                try
                {
                    bodies.Add((line, AlertmanagerReader.Read(document.RootElement)));
                }
                catch (FormatException e)
                {
                    return (bodies, new IncidentLine(line, null, e.Message));
                }
            }
        }
        catch (JsonException e)
        {
            return (bodies, new IncidentLine((e.LineNumber ?? 0) + 1, null, $"this is not JSON: {e.Message.Split(" LineNumber")[0]}"));
        }

        return bodies.Count > 0 ? (bodies, null) : (bodies, new IncidentLine(1, null, "there is no webhook body here"));
    }
}
