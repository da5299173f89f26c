using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace PolicyLang.Engine.Storage;

/// <summary>
/// The engine's one file: SQLite with a write-ahead log, flushed to the disk at every commit. All writing is done by one thread, in the
/// order in which it was asked for, so what a piece of work reads is what it writes on. Work that waits at the same time shares one
/// commit, and nobody is answered before it. Safe for concurrent use.
/// </summary>
internal sealed class EngineDatabase : IAsyncDisposable
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "engine.db";

    // A commit costs one flush whatever is in it; more than this only makes the first wait for the last.
    private const int LargestBatch = 256;
    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly Session _session;
    private readonly Thread _writer;
    private readonly FileStream _lock;

    private EngineDatabase(string path, SqliteConnection connection, FileStream owner, TimeProvider time)
    {
        Path = path;
        Health = new WriteHealth(time);
        _connection = connection;
        _session = new Session(connection);
        _lock = owner;
        _writer = new Thread(Write) { IsBackground = true, Name = "PolicyLang writer" };
        _writer.Start();
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>Whether it can be written.</summary>
    public WriteHealth Health { get; }

    /// <summary>Opens the file in a folder, and makes both where they do not exist. The folder is readable by its owner only.</summary>
    /// <exception cref="InvalidOperationException">Another process has it open, or it belongs to a newer version of PolicyLang.</exception>
    public static EngineDatabase Open(string folder, TimeProvider time)
    {
        SafeFiles.CreateFolder(folder);
        var owner = Lock(folder);
        try
        {
            var path = System.IO.Path.Combine(folder, FileName);
            var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
            using var setup = new Session(connection);
            setup.Execute("PRAGMA journal_mode = WAL");
            setup.Execute("PRAGMA synchronous = FULL");
            setup.Execute("PRAGMA foreign_keys = ON");
            Schema.Create(setup);
            return new EngineDatabase(path, connection, owner, time);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file for reading only, also while an engine runs.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static SqliteConnection OpenForReading(string folder)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        return File.Exists(path) ? Connect(path, SqliteOpenMode.ReadOnly) : throw new FileNotFoundException($"{folder} has no {FileName}; is it the data folder of an engine?", path);
    }

    /// <summary>
    /// Does a piece of work in a transaction, and returns once it is on the disk. What the work throws undoes that work alone. The work
    /// runs on the writer's thread: it must not wait, and must not touch anything that a later failure could not take back.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<Session, T> work)
    {
        T result = default!;
        var item = new Work(session => result = work(session));
        if (!_queue.Writer.TryWrite(item))
            throw new ObjectDisposedException(nameof(EngineDatabase));
        await item.Done.Task.ConfigureAwait(false);
        return result;
    }

    /// <inheritdoc cref="WriteAsync{T}" />
    public Task WriteAsync(Action<Session> work) => WriteAsync(session =>
    {
        work(session);
        return true;
    });

    /// <summary>Reads on a connection of its own, without waiting for the writer.</summary>
    public T Read<T>(Func<Session, T> read)
    {
        using var connection = Connect(Path, SqliteOpenMode.ReadOnly);
        using var session = new Session(connection);
        // One transaction: all that is read is as it was at one moment. A pooled connection must not keep it.
        session.Execute("BEGIN");
        try
        {
            return read(session);
        }
        finally
        {
            session.Execute("ROLLBACK");
        }
    }

    public ValueTask DisposeAsync()
    {
        // What was asked for before this is still done.
        if (!_queue.Writer.TryComplete())
            return ValueTask.CompletedTask;
        _writer.Join();
        _session.Dispose();
        _connection.Dispose();
        _lock.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = mode == SqliteOpenMode.ReadOnly, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>Two engines on one file would each think that it alone decides.</summary>
    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(folder, "engine.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"Another engine uses the data folder {folder}; end it, or take another folder ({e.Message})", e);
        }
    }

    private void Write()
    {
        var batch = new List<Work>();
        while (Next(batch))
        {
            try
            {
                _session.Execute("BEGIN IMMEDIATE");
                var changed = Changed();
                foreach (var work in batch)
                    Run(work);
                changed = Changed() - changed;
                _session.Execute("COMMIT");
                // A commit without a change touches no disk, and tells nothing of it.
                if (batch.Find(w => WriteHealth.IsStoreError(w.Error)) is { } failed)
                    Health.Failed(failed.Error!);
                else if (changed > 0)
                    Health.Succeeded();
                foreach (var work in batch)
                    work.Complete();
            }
            catch (Exception e)
            {
                Health.Failed(e);
                // A full or broken disk: nothing of this batch happened, and everybody who waits is told.
                Rollback();
                foreach (var work in batch)
                    work.Done.TrySetException(e);
            }

            batch.Clear();
        }
    }

    private long Changed() => _session.Number("SELECT total_changes()");

    private void Rollback()
    {
        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has done it already, or the transaction never began.
        }
    }

    private void Run(Work work)
    {
        _session.Execute("SAVEPOINT work");
        try
        {
            work.Body(_session);
        }
        catch (Exception e)
        {
            work.Error = e;
            try
            {
                _session.Execute("ROLLBACK TO work");
            }
            catch (SqliteException)
            {
                // A full disk ends the whole transaction, this savepoint with it; the reason is the first error, and not that one.
                ExceptionDispatchInfo.Throw(e);
            }
        }

        _session.Execute("RELEASE work");
    }

    private bool Next(List<Work> batch)
    {
        if (!_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            return false;
        while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var work))
            batch.Add(work);
        return true;
    }

    private sealed class Work(Action<Session> body)
    {
        public Action<Session> Body { get; } = body;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Error { get; set; }

        public void Complete()
        {
            if (Error is null)
                Done.TrySetResult();
            else
                Done.TrySetException(Error);
        }
    }
}
