using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Options;

namespace PolicyLang.Kubernetes;

/// <summary>
/// The cluster that handlers act on: its client, the bounds of the options, a time limit for each call, and failures in words. Safe for
/// concurrent use.
/// </summary>
public sealed partial class KubernetesCluster(IKubernetes client, IOptions<KubernetesOptions> options, TimeProvider time)
{
    /// <summary>The annotation of a node that a handler cordoned: the identity of the incident that it was for.</summary>
    public const string CordonedBy = "policylang/cordoned-by";

    internal const string FieldManager = "policylang";

    /// <summary>The client.</summary>
    public IKubernetes Client { get; } = client;

    /// <summary>The bounds.</summary>
    public KubernetesOptions Options { get; } = options.Value;

    internal TimeProvider Time { get; } = time;

    /// <summary>The value of the API's parameter <c>dryRun</c>: the server checks everything and keeps nothing.</summary>
    internal static string? DryRun(HandlerContext context) => context.IsDryRun ? "All" : null;

    /// <summary>The namespace and name that a step acts on, if it may.</summary>
    /// <exception cref="HandlerException">The step is about another cluster, the namespace is out of bounds, or the target is no name.</exception>
    internal ObjectName NamespacedTarget(HandlerContext context)
    {
        RefuseOtherClusters(context);
        if (context.Target.Split('/') is not [var space, var name] || !Label().IsMatch(space) || !Subdomain().IsMatch(name))
            throw HandlerException.Refuse($"'{context.Target}' is not the NAMESPACE/NAME of a {context.Step.On}, so nothing was done.");
        if (Options.ProtectedNamespaces.Contains(space))
            throw HandlerException.Refuse($"{context.Step.On} {context.Target} is in the protected namespace '{space}', in which nothing is done.");
        if (Options.AllowedNamespaces.Count > 0 && !Options.AllowedNamespaces.Contains(space))
            throw HandlerException.Refuse($"{context.Step.On} {context.Target} is in the namespace '{space}', which the options do not allow.");
        return new(space, name);
    }

    /// <summary>The name of the node that a step acts on, if it may.</summary>
    /// <exception cref="HandlerException">The step is about another cluster, or the target is no name.</exception>
    internal string NodeTarget(HandlerContext context)
    {
        RefuseOtherClusters(context);
        return Subdomain().IsMatch(context.Target) ? context.Target : throw HandlerException.Refuse($"'{context.Target}' is not the name of a node, so nothing was done.");
    }

    /// <summary>Reads from the API server within the time limit. Whatever goes wrong, nothing was changed.</summary>
    /// <inheritdoc cref="CallAsync" path="/param" />
    /// <exception cref="HandlerException">What the server or the network answered, in words.</exception>
    internal async Task<T> ReadAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(what, call, cancellationToken).ConfigureAwait(false);
        }
        catch (HandlerException error) when (error.Failure is HandlerFailure.Unanswered or HandlerFailure.Timeout)
        {
            throw new HandlerException(HandlerFailure.Unavailable, $"The API server did not answer to '{what}', so nothing was done.", error);
        }
    }

    /// <summary>Calls the API server within the time limit, to change something.</summary>
    /// <param name="what">What is called, for example <c>read pod shop/a</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="HandlerException">What the server or the network answered, in words.</exception>
    internal async Task<T> CallAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Options.CallTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await call(either.Token).ConfigureAwait(false);
        }
        catch (HttpOperationException error)
        {
            throw Translate(what, error);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            throw new HandlerException(HandlerFailure.Unavailable, $"Could not {what}: the API server cannot be reached ({error.Message}).", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new HandlerException(HandlerFailure.Unanswered, $"The API server did not answer to '{what}' ({error.Message}). Whether it was done is not known.", error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HandlerException(
                HandlerFailure.Timeout, $"The API server did not answer to '{what}' within {Options.CallTimeout.TotalSeconds:0.#} s. Whether it was done is not known.", error);
        }
    }

    private static HandlerException Translate(string what, HttpOperationException error)
    {
        var status = StatusOf(error);
        var said = status?.Message ?? error.Message;
        var cause = status?.Details?.Causes?.FirstOrDefault()?.Message;
        var (failure, advice) = (int)(error.Response?.StatusCode ?? 0) switch
        {
            404 => (HandlerFailure.NotFound, "It is gone already."),
            401 => (HandlerFailure.Denied, "The credentials are not accepted."),
            403 => (HandlerFailure.Denied, "Give the service account the rules of docs/integrations.md."),
            409 => (HandlerFailure.Conflict, "It was changed at the same time."),
            422 or 400 => (HandlerFailure.Refused, "The API server refuses it."),
            429 or 503 => (HandlerFailure.Unavailable, "The API server asks to try later."),
            // 504 is its own time limit, within which the change may have been stored; 500 may come from behind the store.
            _ => (HandlerFailure.Unanswered, "Whether it was done is not known."),
        };
        return new(failure, $"Could not {what}: {said}{(cause is null ? "" : $" {cause}")} {advice}", error);
    }

    private static V1Status? StatusOf(HttpOperationException error)
    {
        try
        {
            return error.Response?.Content is { Length: > 0 } content ? KubernetesJson.Deserialize<V1Status>(content) : null;
        }
        catch (JsonException)
        {
            return null; // A proxy in between answers in words of its own.
        }
    }

    private void RefuseOtherClusters(HandlerContext context)
    {
        if (Options.Cluster is { } here && context.Incident.Labels.TryGetValue("cluster", out var cluster) && cluster.Length > 0 && cluster != here)
            throw HandlerException.Refuse($"The incident is about the cluster '{cluster}', and this is '{here}', so {context.Target} was left alone.");
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A(?=.{1,253}\z)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();
}
