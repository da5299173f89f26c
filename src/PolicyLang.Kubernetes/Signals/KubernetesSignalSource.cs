using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PolicyLang.Engine.Intake;

namespace PolicyLang.Kubernetes.Signals;

/// <summary>
/// Reports what happens to pods, and the Kubernetes events that the vocabulary maps. It changes nothing in the cluster. What it reports twice,
/// for example after a restart, has the same fingerprint and time, so that it is known already. What it reported before a restart and what
/// the first list shows to be gone or well is over.
/// </summary>
/// <param name="cluster">The cluster to watch.</param>
/// <param name="policies">The policies that decide now, whose vocabulary maps events.</param>
/// <param name="options">What is watched.</param>
/// <param name="logger">Where troubles of the watch go.</param>
public sealed partial class KubernetesSignalSource(
    KubernetesCluster cluster, Func<IPolicySet> policies, IOptions<KubernetesSignalOptions> options, ILogger<KubernetesSignalSource> logger) : ISignalSource
{
    private const string Kind = "kubernetes";
    private readonly KubernetesSignalOptions _options = options.Value;
    private readonly ILogger _logger = logger;

    /// <inheritdoc />
    public string Name => cluster.Options.Cluster is { } name ? $"{Kind} {name}" : Kind;

    /// <inheritdoc />
    public async Task RunAsync(ISignalSink sink, CancellationToken cancellationToken)
    {
        // If one of the two ends, the other must not go on alone as if all were well.
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var mapper = new IncidentMapper(policies, cluster.Time);
        var earlier = new EarlierSignals(await sink.OpenOfAsync(Name).ConfigureAwait(false), _options.Namespace);
        if (earlier.Left > 0)
            LogLeft(earlier.Left);
        foreach (var (source, count) in await sink.CountOpenAsync().ConfigureAwait(false))
        {
            if (source != Name && (source == Kind || source.StartsWith(Kind + " ", StringComparison.Ordinal)))
                LogOther(count, source, Name);
        }

        var pods = new PodSignals(mapper, _options, earlier, Name, cluster.Options.Cluster, cluster.Time);
        var events = new EventSignals(mapper, _options, earlier, Name, cluster.Options.Cluster, cluster.Time);
        Task[] running = [PumpAsync(WatchPods(), pods.Take, sink, both.Token), PumpAsync(WatchEvents(), events.Take, sink, both.Token)];
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        await both.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(running).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The other one was ended here.
        }
        await first.ConfigureAwait(false);
    }

    private async Task PumpAsync<T>(ObjectWatch<T> watch, Func<Seen<T>, IEnumerable<SignalBatch>> take, ISignalSink sink, CancellationToken cancellationToken)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        await foreach (var seen in watch.FollowAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var batch in take(seen))
                await SubmitAsync(sink, batch, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits where the engine has too much to do: while this does not read on, the API server keeps what comes next.</summary>
    private async Task SubmitAsync(ISignalSink sink, SignalBatch batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await sink.SubmitAsync(batch).ConfigureAwait(false);
                return;
            }
            catch (IntakeFullException full)
            {
                LogFull(full.Message);
                await Task.Delay(_options.RetryDelay, cluster.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private ObjectWatch<V1Pod> WatchPods() => new(
        async token =>
        {
            var list = _options.Namespace is { } space
                ? await cluster.Client.CoreV1.ListNamespacedPodAsync(space, cancellationToken: token).ConfigureAwait(false)
                : await cluster.Client.CoreV1.ListPodForAllNamespacesAsync(cancellationToken: token).ConfigureAwait(false);
            return (list.Items.AsReadOnly(), list.Metadata.ResourceVersion);
        },
        (version, token) => _options.Namespace is { } space
            ? cluster.Client.CoreV1.WatchListNamespacedPodAsync(space, allowWatchBookmarks: true, resourceVersion: version, onError: Throw, cancellationToken: token)
            : cluster.Client.CoreV1.WatchListPodForAllNamespacesAsync(allowWatchBookmarks: true, resourceVersion: version, onError: Throw, cancellationToken: token),
        _options, cluster.Time);

    private ObjectWatch<Corev1Event> WatchEvents() => new(
        async token =>
        {
            var list = _options.Namespace is { } space
                ? await cluster.Client.CoreV1.ListNamespacedEventAsync(space, cancellationToken: token).ConfigureAwait(false)
                : await cluster.Client.CoreV1.ListEventForAllNamespacesAsync(cancellationToken: token).ConfigureAwait(false);
            return (list.Items.AsReadOnly(), list.Metadata.ResourceVersion);
        },
        (version, token) => _options.Namespace is { } space
            ? cluster.Client.CoreV1.WatchListNamespacedEventAsync(space, allowWatchBookmarks: true, resourceVersion: version, onError: Throw, cancellationToken: token)
            : cluster.Client.CoreV1.WatchListEventForAllNamespacesAsync(allowWatchBookmarks: true, resourceVersion: version, onError: Throw, cancellationToken: token),
        _options, cluster.Time);

    /// <summary>Without this the client swallows what the server says in the middle of a watch, for example that it is too old.</summary>
    private static void Throw(Exception error) => System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} signals of an earlier run are not of what is watched now, so nothing ends them; a human must, with 'heal resolve INCIDENT'")]
    private partial void LogLeft(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} incidents of the source '{Other}' are open, and this one is '{Name}': if the cluster was given another name nothing ends them; a human must, with 'heal resolve INCIDENT'")]
    private partial void LogOther(long count, string other, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The engine cannot take in more, so the watch of Kubernetes waits: {Reason}")]
    private partial void LogFull(string reason);
}
