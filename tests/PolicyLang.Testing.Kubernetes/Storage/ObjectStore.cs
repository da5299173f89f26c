using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using PolicyLang.Testing.Kubernetes.Api;

namespace PolicyLang.Testing.Kubernetes.Storage;

/// <summary>
/// The objects, with one resource version for all as in etcd, and the changes since the last compaction. Objects given out are never
/// changed. Safe for concurrent use.
/// </summary>
public sealed class ObjectStore(IReadOnlyList<ResourceType> types, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string Type, string Namespace, string Name), JsonObject> _objects = [];
    private readonly List<StoreEvent> _log = [];
    private readonly List<Channel<StoreEvent>> _watchers = [];
    private (int Count, TaskCompletionSource Open) _awaited = (0, new());
    private long _version = 1;
    private long _compacted;

    /// <summary>Called after each change, outside the lock, for what controllers do.</summary>
    public event Action<StoreEvent>? Changed;

    /// <summary>The newest resource version.</summary>
    public long Version
    {
        get
        {
            lock (_lock)
                return _version;
        }
    }

    /// <summary>The kind of an object by its plural name.</summary>
    public ResourceType Type(string plural) => types.First(t => t.Plural == plural);

    /// <summary>An object, or null.</summary>
    public JsonObject? Find(ResourceType type, string? space, string name)
    {
        lock (_lock)
            return _objects.GetValueOrDefault(Key(type, space, name));
    }

    /// <summary>An object.</summary>
    public JsonObject Get(ResourceType type, string? space, string name) => Find(type, space, name) ?? throw ApiException.NotFound(type, name);

    /// <summary>The objects of a kind, by namespace and name, and the version at which that was so.</summary>
    public (IReadOnlyList<JsonObject> Items, long Version) List(ResourceType type, string? space, Selector? selector = null)
    {
        lock (_lock)
        {
            return ([.. _objects.Where(o => o.Key.Type == type.QualifiedName && (space is null || o.Key.Namespace == space)).Select(o => o.Value)
                .Where(o => selector?.Fits(o) ?? true)], _version);
        }
    }

    /// <summary>Creates an object and fills in what the server fills in.</summary>
    public JsonObject Create(ResourceType type, string? space, JsonObject item, bool dryRun = false)
    {
        item = Plain(item);
        var metadata = (JsonObject)(item["metadata"] ??= new JsonObject());
        if ((string?)metadata["name"] is not { Length: > 0 })
            metadata["name"] = (string?)metadata["generateName"] is { Length: > 0 } prefix ? prefix + Guid.NewGuid().ToString("N")[..5] : throw ApiException.Invalid(type, "", "metadata.name: Required value: name or generateName is required");
        var name = (string)metadata["name"]!;
        if (type.IsNamespaced)
        {
            if ((string?)metadata["namespace"] is { Length: > 0 } named && named != space)
                throw ApiException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            metadata["namespace"] = space;
            _ = Find(Type("namespaces"), null, space!) ?? throw ApiException.NotFound(Type("namespaces"), space!);
        }
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now();
        metadata.Remove("deletionTimestamp");
        if (item.ContainsKey("spec"))
            metadata["generation"] = 1;
        item["apiVersion"] = type.ApiVersion;
        item["kind"] = type.Kind;
        Defaults.Apply(type, item);
        StoreEvent made;
        lock (_lock)
        {
            if (_objects.ContainsKey(Key(type, space, name)))
                throw ApiException.AlreadyExists(type, name);
            if (dryRun)
                return item;
            made = Keep(type, null, item);
        }
        Changed?.Invoke(made);
        return made.After!;
    }

    /// <summary>Changes an object. The change sees a copy and may throw; resource version and UID are checked where the result carries them.</summary>
    /// <param name="isPatch">Whether the change is a patch: its UID is then no precondition (409), but a field that cannot be changed (422).</param>
    /// <param name="statusOnly">Whether only the status is taken from the result; else all but the status, where the kind has that subresource.</param>
    public JsonObject Update(ResourceType type, string? space, string name, Func<JsonObject, JsonObject> change, bool statusOnly = false, bool dryRun = false, bool isPatch = false)
    {
        StoreEvent made;
        lock (_lock)
        {
            var old = Get(type, space, name);
            var wanted = change((JsonObject)old.DeepClone());
            var metadata = wanted["metadata"] as JsonObject ?? throw ApiException.BadRequest("metadata is required");
            if ((string?)metadata["name"] != name)
                throw ApiException.BadRequest("the name of the object does not match the name on the URL");
            if ((string?)metadata["resourceVersion"] is { Length: > 0 } version && version != (string?)old["metadata"]!["resourceVersion"])
                throw ApiException.Modified(type, name);
            if ((string?)metadata["uid"] is { Length: > 0 } uid && uid != (string?)old["metadata"]!["uid"])
                throw isPatch ? ApiException.Immutable(type, name, "metadata.uid", uid) : ApiException.Precondition(type, name, "UID", uid, (string)old["metadata"]!["uid"]!);
            var updated = Plain(Merge(type, old, wanted, statusOnly));
            if (JsonNode.DeepEquals(old, updated))
                return old;
            if (dryRun)
                return updated;
            made = IsGone(updated) ? Drop(type, old) : Keep(type, old, updated);
        }
        Changed?.Invoke(made);
        return made.After ?? made.Before!;
    }

    /// <summary>Takes an object away for good.</summary>
    /// <param name="last">A change that watchers see before it is gone, or null.</param>
    public void Remove(ResourceType type, string? space, string name, Func<JsonObject, JsonObject>? last = null)
    {
        StoreEvent made;
        lock (_lock)
        {
            var item = Get(type, space, name);
            if (last is not null)
                item = Keep(type, item, last((JsonObject)item.DeepClone())).After!;
            made = Drop(type, item);
        }
        Changed?.Invoke(made);
    }

    /// <summary>Forgets the changes up to now, so that a watch from an older version is answered with 410.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _compacted = _version;
            _log.Clear();
        }
    }

    /// <summary>Tells every open watch that it is too old, as a server does whose watcher is too slow.</summary>
    public void ExpireWatches()
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
                watcher.Writer.TryComplete(ApiException.Expired(1, _version));
        }
    }

    /// <summary>Ends every open watch, as a server does from time to time.</summary>
    public void EndWatches()
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
                watcher.Writer.TryComplete();
        }
    }

    /// <summary>Completes when so many watches are open at once.</summary>
    public Task Watching(int count)
    {
        lock (_lock)
        {
            _awaited = (count, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return _awaited.Open.Task;
        }
    }

    /// <summary>Has every open watch that asked for bookmarks send one now.</summary>
    public void SendBookmarks()
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(new(_version, null, null, null));
        }
    }

    /// <summary>The changes after a version, and then those to come, and bookmarks.</summary>
    /// <exception cref="ApiException">410: the version is older than the last compaction.</exception>
    public (ChannelReader<StoreEvent> Changes, Action Close) Watch(long after)
    {
        lock (_lock)
        {
            if (after < _compacted)
                throw ApiException.Expired(after, _compacted);
            var channel = Channel.CreateUnbounded<StoreEvent>();
            foreach (var change in _log.Where(c => c.Version > after))
                channel.Writer.TryWrite(change);
            _watchers.Add(channel);
            if (_watchers.Count == _awaited.Count)
                _awaited.Open.TrySetResult();
            return (channel.Reader, () =>
            {
                lock (_lock)
                    _watchers.Remove(channel);
            }
            );
        }
    }

    /// <summary>The time as the API writes it.</summary>
    public string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// A copy as it comes off the wire: there a number has no type, so that it can be read as any, and empty labels and annotations are left
    /// out as a server leaves them out.
    /// </summary>
    private static JsonObject Plain(JsonObject item)
    {
        var plain = (JsonObject)JsonNode.Parse(item.ToJsonString())!;
        foreach (var metadata in new[] { plain["metadata"], plain["spec"]?["template"]?["metadata"] }.OfType<JsonObject>())
        {
            foreach (var map in new[] { "labels", "annotations" })
            {
                if (metadata[map] is JsonObject { Count: 0 })
                    metadata.Remove(map);
            }
        }
        return plain;
    }

    private static bool IsGone(JsonObject item) =>
        item["metadata"]!["deletionTimestamp"] is not null && item["metadata"]!["deletionGracePeriodSeconds"] is null && item["metadata"]!["finalizers"] is null or JsonArray { Count: 0 };

    private static JsonObject Merge(ResourceType type, JsonObject old, JsonObject wanted, bool statusOnly)
    {
        JsonObject result;
        if (statusOnly)
        {
            result = (JsonObject)old.DeepClone();
            result["status"] = wanted["status"]?.DeepClone();
            return result;
        }
        result = (JsonObject)wanted.DeepClone();
        if (type.Subresources.Contains("status"))
        {
            result.Remove("status");
            if (old["status"] is { } status)
                result["status"] = status.DeepClone();
        }
        var metadata = result["metadata"]!.AsObject();
        foreach (var kept in new[] { "uid", "creationTimestamp", "resourceVersion", "generation", "namespace" })
        {
            if (old["metadata"]![kept] is { } value)
                metadata[kept] = value.DeepClone();
        }
        result["apiVersion"] = type.ApiVersion;
        result["kind"] = type.Kind;
        // The annotations of a deployment count as its specification, because its controller copies them to its replica sets.
        if (!JsonNode.DeepEquals(old["spec"], result["spec"]) || (type.Kind == "Deployment" && !JsonNode.DeepEquals(old["metadata"]!["annotations"], metadata["annotations"])))
            metadata["generation"] = ((long?)old["metadata"]!["generation"] ?? 0) + 1;
        return result;
    }

    private static (string, string, string) Key(ResourceType type, string? space, string name) => (type.QualifiedName, space ?? "", name);

    private static (string, string, string) Key(ResourceType type, JsonObject item) =>
        Key(type, (string?)item["metadata"]!["namespace"], (string)item["metadata"]!["name"]!);

    private StoreEvent Keep(ResourceType type, JsonObject? before, JsonObject after)
    {
        after = Plain(after);
        after["metadata"]!["resourceVersion"] = $"{++_version}";
        _objects[Key(type, after)] = after;
        return Tell(new(_version, type, before, after));
    }

    private StoreEvent Drop(ResourceType type, JsonObject item)
    {
        _objects.Remove(Key(type, item));
        return Tell(new(++_version, type, item, null));
    }

    private StoreEvent Tell(StoreEvent change)
    {
        _log.Add(change);
        foreach (var watcher in _watchers)
            watcher.Writer.TryWrite(change);
        return change;
    }
}
