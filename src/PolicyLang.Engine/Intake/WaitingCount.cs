namespace PolicyLang.Engine.Intake;

/// <summary>How many incidents wait for their decision; the bound that keeps a flood out of memory. Safe for concurrent use.</summary>
internal sealed class WaitingCount
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts more, unless they would be too many.</summary>
    public bool TryAdd(int more, int capacity)
    {
        while (true)
        {
            var count = Count;
            // One batch is always taken when nothing waits: else it could never be.
            if (count > 0 && count + more > capacity)
                return false;
            if (Interlocked.CompareExchange(ref _count, count + more, count) == count)
                return true;
        }
    }

    /// <summary>A count in words.</summary>
    public static string Say(int count) => count == 1 ? "1 incident waits" : $"{NumberText.Format(count)} incidents wait";

    public void Add(int more) => Interlocked.Add(ref _count, more);

    public void Remove(int less) => Interlocked.Add(ref _count, -less);
}
