using System.Net;
using System.Runtime.CompilerServices;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace PolicyLang.Kubernetes.Signals;

/// <summary>A list, or a change since.</summary>
/// <typeparam name="T">The kind of object.</typeparam>
internal abstract record Seen<T>
{
    /// <summary>Everything that there is. What was known before and is not among it is gone.</summary>
    public sealed record All(IReadOnlyList<T> Items) : Seen<T>;

    /// <summary>One object that is new or changed.</summary>
    public sealed record Changed(T Item) : Seen<T>;

    /// <summary>One object that is gone.</summary>
    public sealed record Gone(T Item) : Seen<T>;
}

/// <summary>
/// Follows the objects of a kind, as the API asks clients to: list, watch from the version of the list, go on from the last version that was
/// seen, and list again when that is too old. Bookmarks keep the version young where nothing happens. A watch that the server ends as soon as it
/// has begun is a failure like any other: without a wait it would be asked for without an end. That a version is too old is none, the first time
/// after a watch that lived: it is how each outage and each quiet time ends.
/// </summary>
/// <typeparam name="T">The kind of object.</typeparam>
internal sealed class ObjectWatch<T>(
    Func<CancellationToken, Task<(IReadOnlyList<T> Items, string Version)>> list,
    Func<string, CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Item)>> watch,
    KubernetesSignalOptions options,
    TimeProvider time)
    where T : IKubernetesObject<V1ObjectMeta>
{
    // A server ends each watch after minutes; what lives for less than this was ended by something that is broken.
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(1);

    /// <summary>Follows until the token fires.</summary>
    /// <exception cref="HttpOperationException">The server has refused or failed as often as the options allow; a missing right is not tried again.</exception>
    /// <exception cref="IOException">It has ended the watch at once as often as the options allow.</exception>
    public async IAsyncEnumerable<Seen<T>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? version = null;
        var failures = 0;
        var hasExpired = false;
        while (true)
        {
            Exception? failure = null;
            var hasAny = false;
            var life = new Life();
            await using var changes = OnceAsync(version, life, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await changes.MoveNextAsync().ConfigureAwait(false))
                        break;
                }
                catch (Exception error) when (IsTransient(error))
                {
                    // What ends at the same time as the source is no failure of it.
                    cancellationToken.ThrowIfCancellationRequested();
                    failure = error;
                    break;
                }
                hasAny = true;
                version = changes.Current.Version;
                if (changes.Current.Seen is { } seen)
                    yield return seen;
            }
            cancellationToken.ThrowIfCancellationRequested();
            var isLong = life.Began is { } began && time.GetElapsedTime(began) >= ShortestLife;
            if (isLong && (hasAny || failure is null))
                (failures, hasExpired) = (0, false);
            if (isLong && failure is null)
                continue; // The server ends each watch after a while.
            failure ??= new IOException("The API server ends the watch as soon as it has begun.");
            var isExpired = IsExpired(failure);
            if (isExpired)
                version = null; // What was missed is not known, so everything is looked at again.
            if (isExpired && !hasExpired)
                hasExpired = true;
            else if (++failures >= options.MaxFailures)
                throw failure;
            await Task.Delay(options.RetryDelay * (1 << Math.Clamp(failures - 1, 0, 6)), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<(Seen<T>? Seen, string Version)> OnceAsync(string? version, Life life, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (version is null)
        {
            var (items, listed) = await list(cancellationToken).ConfigureAwait(false);
            version = listed;
            yield return (new Seen<T>.All(items), version);
        }
        // Neither the list nor what the consumer does with it is a part of the watch's life.
        life.Began = time.GetTimestamp();
        await foreach (var (type, item) in watch(version, cancellationToken).ConfigureAwait(false))
        {
            yield return type switch
            {
                WatchEventType.Added or WatchEventType.Modified => (new Seen<T>.Changed(item), item.Metadata.ResourceVersion),
                WatchEventType.Deleted => (new Seen<T>.Gone(item), item.Metadata.ResourceVersion),
                _ => (null, item.Metadata.ResourceVersion),
            };
        }
    }

    private static bool IsExpired(Exception error) =>
        error is KubernetesException { Status.Code: 410 } or HttpOperationException { Response.StatusCode: HttpStatusCode.Gone };

    /// <summary>Whether trying again may help. Missing rights and wrong credentials are for a human.</summary>
    private static bool IsTransient(Exception error) => error switch
    {
        HttpOperationException { Response.StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => false,
        HttpOperationException or KubernetesException or HttpRequestException or IOException or OperationCanceledException => true,
        _ => false,
    };

    /// <summary>When a watch was asked for; null before that.</summary>
    private sealed class Life
    {
        public long? Began { get; set; }
    }
}
