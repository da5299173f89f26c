using System.Text.Json.Nodes;
using PolicyLang.Testing.Kubernetes.Api;

namespace PolicyLang.Testing.Kubernetes.Storage;

/// <summary>One change of one object, or a bookmark, which has neither type nor object.</summary>
/// <param name="Version">The resource version that it got.</param>
/// <param name="Type">The kind of object.</param>
/// <param name="Before">The object before, or null where it was created.</param>
/// <param name="After">The object after, or null where it was deleted.</param>
public sealed record StoreEvent(long Version, ResourceType? Type, JsonObject? Before, JsonObject? After)
{
    /// <summary>Whether this only says how far the watch is.</summary>
    public bool IsBookmark => Type is null;

    /// <summary>The namespace of the object, or null.</summary>
    public string? Namespace => (string?)(After ?? Before)!["metadata"]!["namespace"];

    /// <summary>
    /// The line of a watch, or null where the selector selects the object neither before nor after. An object that begins to be selected is
    /// added for the watcher, and one that no longer is is deleted.
    /// </summary>
    public JsonObject? ToWatchLine(Selector selector)
    {
        var before = Before is not null && selector.Fits(Before);
        var after = After is not null && selector.Fits(After);
        if (!before && !after)
            return null;
        var item = (JsonObject)(after ? After! : Before!).DeepClone();
        item["metadata"]!["resourceVersion"] = $"{Version}";
        return new JsonObject { ["type"] = after ? before ? "MODIFIED" : "ADDED" : "DELETED", ["object"] = item };
    }
}
