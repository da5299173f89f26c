using Polly.CircuitBreaker;

namespace PolicyLang.CircuitBreakers;

/// <summary>
/// One circuit and who holds it open until when. It closes when nobody holds it any more, so that the end of one incident does not close
/// what another one still needs open. Safe for concurrent use.
/// </summary>
internal sealed class Circuit : IDisposable
{
    private readonly Dictionary<string, DateTimeOffset> _holders = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public Circuit(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => _ = CloseExpiredAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public CircuitBreakerManualControl Control { get; } = new();

    /// <summary>Holds it open for an incident.</summary>
    public async Task OpenAsync(string incident, TimeSpan lasting, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Control.IsolateAsync(cancellationToken).ConfigureAwait(false);
            _holders[incident] = _time.GetUtcNow() + lasting;
            SetTimer();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends what an incident holds.</summary>
    /// <returns>Whether it held it, and how many others still do.</returns>
    public async Task<(bool Held, int Others)> ReleaseAsync(string incident, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var held = _holders.Remove(incident);
            if (held && _holders.Count == 0)
                await Control.CloseAsync(cancellationToken).ConfigureAwait(false);
            SetTimer();
            return (held, _holders.Count);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Stops the clock.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _turn.Dispose();
    }

    private async Task CloseExpiredAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var now = _time.GetUtcNow();
            foreach (var incident in _holders.Where(h => h.Value <= now).Select(h => h.Key).ToList())
                _holders.Remove(incident);
            if (_holders.Count == 0)
                await Control.CloseAsync().ConfigureAwait(false);
            SetTimer();
        }
        finally
        {
            _turn.Release();
        }
    }

    private void SetTimer()
    {
        if (_holders.Count == 0)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        var wait = _holders.Values.Min() - _time.GetUtcNow();
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
