using Microsoft.Data.Sqlite;

namespace PolicyLang.Engine.Storage;

/// <summary>
/// Whether the database can be written: what became of the last writes, and where none was recent, of one that is made to find out. A disk that is full or
/// read-only shows in no read. Safe for concurrent use.
/// </summary>
internal sealed class WriteHealth(TimeProvider time)
{
    /// <summary>How long what became of a write is believed. At most one is made to find out within it.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(10);

    // Less than what a probe of Kubernetes is usually given; the writer itself waits half a minute for a lock.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    // Primary result codes of SQLite that tell of the file and not of the statement: BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB.
    private static readonly int[] StoreErrors = [5, 6, 8, 10, 11, 13, 14, 26];
    private readonly Lock _lock = new();
    private Outcome? _last;
    private Task _probe = Task.CompletedTask;

    /// <summary>Why the last write failed, or null where it did not.</summary>
    public string? Problem => Volatile.Read(ref _last)?.Problem;

    /// <summary>Whether an error is the file's, or the disk's.</summary>
    public static bool IsStoreError(Exception? error) => error is IOException || (error is SqliteException sqlite && StoreErrors.Contains(sqlite.SqliteErrorCode));

    /// <summary>Something was written, and is on the disk.</summary>
    public void Succeeded() => Volatile.Write(ref _last, new Outcome(time.GetTimestamp(), null));

    /// <summary>Something could not be written.</summary>
    public void Failed(Exception error) => Volatile.Write(ref _last, new Outcome(time.GetTimestamp(), error.Message));

    /// <summary>Why the database cannot be written, or null where it can.</summary>
    public async Task<string?> FindProblemAsync(EngineDatabase database)
    {
        if (Volatile.Read(ref _last) is { } last && time.GetElapsedTime(last.At) < Believed)
            return last.Problem;
        Task probe;
        lock (_lock)
        {
            // Whoever asks while one is under way waits for that one.
            if (_probe.IsCompleted)
                _probe = database.WriteAsync(session => Control.SwitchStore.Set(session, "probe", "written", time.GetUtcNow()));
            probe = _probe;
        }

        try
        {
            await probe.WaitAsync(LongestWait, time).ConfigureAwait(false);
            return null;
        }
        catch (TimeoutException)
        {
            return $"nothing could be written within {DurationText.Format(LongestWait.Ticks)}";
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }

    private sealed record Outcome(long At, string? Problem);
}
