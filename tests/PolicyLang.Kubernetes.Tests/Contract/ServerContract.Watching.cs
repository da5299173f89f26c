using k8s;
using k8s.Models;

namespace PolicyLang.Kubernetes.Tests.Contract;

/// <summary>What is listed, chosen and watched.</summary>
public abstract partial class ServerContract
{
    [Fact]
    public async Task A_watch_gives_each_change_once_and_in_order()
    {
        var list = await Client.CoreV1.ListNamespacedPodAsync(_space, labelSelector: "app=web");
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), _space);
        await Client.CoreV1.PatchNamespacedPodAsync(Merge("""{"metadata":{"annotations":{"x":"1"}}}"""), "a", _space);
        await Client.CoreV1.PatchNamespacedPodAsync(Merge("""{"metadata":{"labels":{"app":"other"}}}"""), "a", _space);
        await Client.CoreV1.PatchNamespacedPodAsync(Merge("""{"metadata":{"labels":{"app":"web"}}}"""), "a", _space);
        await Client.CoreV1.DeleteNamespacedPodAsync("a", _space);

        var seen = new List<WatchEventType>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var (type, pod) in Client.CoreV1.WatchListNamespacedPodAsync(_space, labelSelector: "app=web", resourceVersion: list.Metadata.ResourceVersion, cancellationToken: limit.Token))
        {
            Assert.Equal("a", pod.Metadata.Name);
            seen.Add(type);
            if (seen.Count == 6)
                break;
        }

        // What no longer fits the selector is deleted for the watcher, and what fits again is added. A pod gets its deletion timestamp first.
        Assert.Equal([WatchEventType.Added, WatchEventType.Modified, WatchEventType.Deleted, WatchEventType.Added, WatchEventType.Modified, WatchEventType.Deleted], seen);
    }

    [Fact]
    public async Task A_watch_from_zero_begins_with_what_is_there()
    {
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a"), _space);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        await foreach (var (type, pod) in Client.CoreV1.WatchListNamespacedPodAsync(_space, resourceVersion: "0", cancellationToken: limit.Token))
        {
            Assert.Equal((WatchEventType.Added, "a"), (type, pod.Metadata.Name));
            break;
        }
    }

    [Fact]
    public async Task Lists_come_in_pages_of_one_moment()
    {
        foreach (var name in new[] { "a", "b", "c" })
            await Client.CoreV1.CreateNamespacedPodAsync(Pod(name), _space);

        var first = await Client.CoreV1.ListNamespacedPodAsync(_space, limit: 2);
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("d"), _space);
        var second = await Client.CoreV1.ListNamespacedPodAsync(_space, limit: 2, continueParameter: first.Metadata.ContinueProperty);

        Assert.Equal(["a", "b", "c"], first.Items.Concat(second.Items).Select(p => p.Metadata.Name));
        Assert.True(string.IsNullOrEmpty(second.Metadata.ContinueProperty));
    }

    [Fact]
    public async Task Selectors_choose_by_labels_and_by_fields()
    {
        await Client.CoreV1.CreateNamespacedPodAsync(Pod("a", node: "n1"), _space);
        var other = Pod("b");
        other.Metadata.Labels["tier"] = "back";
        await Client.CoreV1.CreateNamespacedPodAsync(other, _space);

        Assert.Equal("a", await Only(fields: "spec.nodeName=n1"));
        Assert.Equal("b", await Only(labels: "tier in (back, front),app=web"));
        Assert.Equal("a", await Only(labels: "!tier"));
        Assert.Equal("b", await Only(labels: "tier"));
        Assert.Equal("a", await Only(labels: "tier notin (back)"));
        Assert.Equal("a", await Only(fields: "metadata.name!=b"));
        await Fails(400, "BadRequest", () => Client.CoreV1.ListNamespacedPodAsync(_space, fieldSelector: "spec.unheard=1"));

        async Task<string> Only(string? labels = null, string? fields = null) =>
            Assert.Single((await Client.CoreV1.ListNamespacedPodAsync(_space, labelSelector: labels, fieldSelector: fields)).Items).Metadata.Name;
    }

    [Fact]
    public async Task Events_are_found_by_what_they_are_about()
    {
        foreach (var (name, about) in new[] { ("e1", "a"), ("e2", "b") })
        {
            await Client.CoreV1.CreateNamespacedEventAsync(
                new Corev1Event
                {
                    Metadata = new() { Name = name },
                    InvolvedObject = new() { Kind = "Pod", Name = about, NamespaceProperty = _space },
                    Reason = "BackOff",
                    Message = "Back-off restarting failed container",
                    Type = "Warning",
                    LastTimestamp = DateTime.UtcNow,
                },
                _space);
        }

        var found = Assert.Single((await Client.CoreV1.ListNamespacedEventAsync(_space, fieldSelector: "involvedObject.name=b,reason=BackOff")).Items);

        Assert.Equal("e2", found.Metadata.Name);
    }
}
