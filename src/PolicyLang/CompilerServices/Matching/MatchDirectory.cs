#if NET
namespace PolicyLang.CompilerServices;

/// <summary>
/// Finds the bucket of a signal on a resource, and its table. A table is expanded from constant data when it is first asked for.
/// Safe for concurrent use without locks: two threads may expand the same table, and either copy is as good.
/// </summary>
internal sealed class MatchDirectory
{
    private readonly CompiledPolicySet _set;
    private readonly TextMap _signals;
    private readonly TextMap _resources;
    private readonly int _resourceCount;

    /// <summary>By signal and resource, the bucket plus one.</summary>
    private readonly int[] _buckets;
    private readonly Entry[] _entries;
    private readonly int _body;
    private readonly MatchTable?[] _tables;

    public MatchDirectory(CompiledPolicySet set)
    {
        _set = set;
        var data = set.Tables;
        if (data.IsEmpty)
            data = "0;0;0;"u8;
        var reader = new DataReader(data);
        _signals = new TextMap(reader.Texts());
        var resources = reader.Texts();
        _resources = new TextMap(resources);
        _resourceCount = resources.Length;
        _entries = new Entry[reader.Int()];
        _tables = new MatchTable?[_entries.Length];
        var size = 0;
        for (var i = 0; i < _entries.Length; i++)
        {
            _entries[i] = new Entry(reader.Int(), reader.Int(), reader.Bool(), reader.Int(), reader.Int());
            size = Math.Max(size, (_entries[i].Signal + 1) * _resourceCount);
        }

        _buckets = new int[size];
        for (var i = 0; i < _entries.Length; i++)
            _buckets[(_entries[i].Signal * _resourceCount) + _entries[i].Resource] = i + 1;
        _body = data.Length - reader.Rest.Length;
        Nothing = new MatchTable(new MatchTableReader("0;0;0;0;0;0;0;0;0;"u8), set, -1);
    }

    /// <summary>The table of signals and resources that no policy is about.</summary>
    public MatchTable Nothing { get; }

    /// <summary>The bucket of a signal on a resource, or -1 where no policy is about it.</summary>
    public int Find(string signal, string resource)
    {
        var s = _signals.Find(signal);
        if (s < 0)
            return -1;
        var r = _resources.Find(resource);
        var index = (s * _resourceCount) + r;
        return r < 0 || (uint)index >= (uint)_buckets.Length ? -1 : _buckets[index] - 1;
    }

    /// <summary>Whether incidents of a bucket are decided by its table, rather than by code.</summary>
    public bool IsTabled(int bucket) => _entries[bucket].IsTabled;

    /// <summary>The table of a bucket, or null where it has none because it would be too large.</summary>
    public MatchTable? TableOf(int bucket) => Volatile.Read(ref _tables[bucket]) ?? Expand(bucket);

    private MatchTable? Expand(int bucket)
    {
        var entry = _entries[bucket];
        if (entry.Length == 0)
            return null;
        var table = new MatchTable(new MatchTableReader(_set.Tables.Slice(_body + entry.Start, entry.Length)), _set, bucket);
        Volatile.Write(ref _tables[bucket], table);
        return table;
    }

    private readonly record struct Entry(int Signal, int Resource, bool IsTabled, int Start, int Length);
}
#endif
