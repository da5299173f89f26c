namespace PolicyLang.Engine.Intake;

/// <summary>Counts what goes on, so that an orderly end, and a test, can wait for it. Safe for concurrent use.</summary>
internal sealed class WorkCounter
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _idle = Completed();
    private int _count;

    /// <summary>How much goes on.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Runs work in the background and counts it until it has ended. The work must not throw.</summary>
    public void Run(Func<Task> work)
    {
        Begin();
        _ = Task.Run(async () =>
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            finally
            {
                End();
            }
        });
    }

    /// <summary>Waits until nothing goes on.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
            return _idle.Task;
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }

    private void Begin()
    {
        lock (_lock)
        {
            if (_count++ == 0)
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void End()
    {
        lock (_lock)
        {
            if (--_count == 0)
                _idle.TrySetResult();
        }
    }
}
