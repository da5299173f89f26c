using System.Threading.Channels;
using PolicyLang.Engine.Intake;

namespace PolicyLang.Kubernetes.Tests.Signals;

/// <summary>Keeps what a source submits, as one line each.</summary>
internal sealed class RecordingSink : ISignalSink
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    /// <summary>How often the sink is full before it takes in the next batch.</summary>
    public int TimesFull { get; set; }

    public List<SignalBatch> Batches { get; } = [];

    /// <summary>What an earlier run has left open.</summary>
    public List<OpenSignal> Open { get; } = [];

    /// <summary>How many incidents are open, by source.</summary>
    public Dictionary<string, long> OpenBySource { get; } = [];

    /// <summary>The next line; a minute is the limit of the test, and not waited for.</summary>
    public async Task<string> NextAsync() => await _lines.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>Whether nothing has come that was not asked for.</summary>
    public bool IsEmpty => !_lines.Reader.TryPeek(out _);

    public Task<IntakeReceipt> SubmitAsync(SignalBatch batch)
    {
        if (TimesFull-- > 0)
            throw new IntakeFullException("1 incident waits for a decision already; send it again later");
        Batches.Add(batch);
        foreach (var report in batch.Reports)
            _lines.Writer.TryWrite($"{report.Incident.Signal} on {report.Incident.Resource} {report.Incident.Target}");
        foreach (var resolution in batch.Resolutions)
            _lines.Writer.TryWrite($"over: {resolution.Fingerprint.Split('/')[^1]}");
        return Task.FromResult(new IntakeReceipt([], 0, 0));
    }

    public Task<IReadOnlyList<OpenSignal>> OpenOfAsync(string source) => Task.FromResult<IReadOnlyList<OpenSignal>>(source == "kubernetes" ? Open : []);

    public Task<IReadOnlyDictionary<string, long>> CountOpenAsync() => Task.FromResult<IReadOnlyDictionary<string, long>>(OpenBySource);

    public Task SubmitUnreadableAsync(string source, string problem, string text) => throw new InvalidOperationException(problem);
}
