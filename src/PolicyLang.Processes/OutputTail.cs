namespace PolicyLang.Processes;

/// <summary>The last part of what a program prints. Safe for concurrent use.</summary>
internal sealed class OutputTail(int limit)
{
    private readonly Queue<char> _kept = new();

    /// <summary>The last line that is not empty, or null. Control characters are spaces, so that a terminal that shows it obeys none.</summary>
    public string? LastLine
    {
        get
        {
            string text;
            lock (_kept)
                text = new([.. _kept]);
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() is { } line
                ? new string([.. line.Select(c => char.IsControl(c) ? ' ' : c)])
                : null;
        }
    }

    /// <summary>Reads to the end, so that the program never waits for a reader. Never throws.</summary>
    public async Task ReadAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        try
        {
            int read;
            while ((read = await reader.ReadAsync(buffer.AsMemory()).ConfigureAwait(false)) > 0)
                Keep(buffer.AsSpan(0, read));
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The program was left before its output ended.
        }
    }

    private void Keep(ReadOnlySpan<char> text)
    {
        lock (_kept)
        {
            foreach (var c in text)
            {
                _kept.Enqueue(c);
                if (_kept.Count > limit)
                    _kept.Dequeue();
            }
        }
    }
}
