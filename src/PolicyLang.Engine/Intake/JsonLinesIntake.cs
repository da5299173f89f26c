using System.Text;
using System.Text.Json;
using PolicyLang.Json;

namespace PolicyLang.Engine.Intake;

/// <summary>
/// Takes incidents in as JSON Lines (language.md, section 9). The identity and the moment at which it began tell a repetition; with
/// <c>"status":"resolved"</c> a line ends its incident. A line that is none is kept and told, and does not stop the rest. Not for concurrent use.
/// </summary>
public sealed class JsonLinesIntake(ISignalSink sink, TimeProvider time)
{
    private static readonly TimeSpan WaitWhenFull = TimeSpan.FromMilliseconds(50);

    /// <summary>The source's name in the audit.</summary>
    public const string Source = "jsonl";

    /// <summary>Reads until the end. Where too much waits, it waits too.</summary>
    /// <param name="input">The lines, in UTF-8.</param>
    /// <param name="submitter">Who sends them, or null.</param>
    /// <param name="reject">Told of each line that is none, with its number from 1.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task RunAsync(Stream input, string? submitter, Action<long, string> reject, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16, leaveOpen: true);
        long number = 0;
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            SignalBatch batch;
            try
            {
                batch = Read(line, submitter);
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
            {
                reject(number, e.Message);
                await sink.SubmitUnreadableAsync(Source, $"line {NumberText.Format(number)}: {e.Message}", line).ConfigureAwait(false);
                continue;
            }

            while (!await TryAsync(batch).ConfigureAwait(false))
                await Task.Delay(WaitWhenFull, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static SignalBatch Read(string line, string? submitter)
    {
        using var document = JsonDocument.Parse(line);
        var incident = IncidentReader.Read(document.RootElement);
        var start = incident.Since ?? incident.At;
        var isResolved = document.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String && status.ValueEquals("resolved");
        return isResolved
            ? new SignalBatch { Source = Source, Submitter = submitter, Resolutions = [new Resolution(incident.Id, start)] }
            : new SignalBatch { Source = Source, Submitter = submitter, Reports = [new SignalReport(incident, incident.Id, start)] };
    }

    private async Task<bool> TryAsync(SignalBatch batch)
    {
        try
        {
            await sink.SubmitAsync(batch).ConfigureAwait(false);
            return true;
        }
        catch (IntakeFullException)
        {
            return false;
        }
    }
}
