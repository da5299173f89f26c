using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PolicyLang.Http;

/// <summary>Sends the request of a step. Safe for concurrent use.</summary>
internal sealed class HttpActionSender(IEnumerable<HttpAction> actions, IHttpClientFactory clients, TimeProvider time)
{
    internal const string Client = "PolicyLang.Http";

    /// <summary>Sends it, and reads the answer to its end.</summary>
    /// <exception cref="HandlerException">The answer was not success, came too late or was too large, or the target fits no path.</exception>
    public async Task<HandlerResult> SendAsync(HttpStepArguments arguments, HandlerContext context, bool isUndo, CancellationToken cancellationToken)
    {
        var options = actions.Single(a => a.Action == context.Step.Action && a.On == context.Step.On).Options;
        var method = isUndo ? options.UndoMethod! : options.Method;
        var address = AddressOf(options.BaseAddress!, isUndo ? options.UndoPath! : options.Path, context);
        var what = $"{method} {address}";
        if (context.IsDryRun && !options.HonoursDryRun)
            return new($"would send {what}");

        using var request = RequestOf(options, method, address, arguments, context, isUndo);
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await clients.CreateClient(Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            await ReadAsync(what, response, options.MaxResponseBytes, either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? new($"{(context.IsDryRun ? "would send" : "sent")} {what}, and it was answered with {(int)response.StatusCode}")
                : throw Failure(what, response.StatusCode);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            throw new HandlerException(HandlerFailure.Unavailable, $"{what} was not sent: {error.Message}.", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new HandlerException(HandlerFailure.Unanswered, $"{what} failed: {error.Message}. Whether it was carried out is not known.", error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HandlerException(HandlerFailure.Timeout, $"{what} was not answered within {options.Timeout.TotalSeconds:0.#} s. Whether it was carried out is not known.", error);
        }
    }

    private static Uri AddressOf(Uri baseAddress, string path, HandlerContext context)
    {
        // Each part of a target is one part of the path, and never a way out of it.
        var parts = context.Target.Split('/');
        if (parts.Any(p => p is "" or "." or ".." || p.Any(c => char.IsControl(c) || c == '\\')))
            throw HandlerException.Refuse($"'{context.Target}' cannot be part of a path, so nothing was sent.");
        var filled = path
            .Replace("{action}", Uri.EscapeDataString(context.Step.Action), StringComparison.Ordinal)
            .Replace("{target}", string.Join('/', parts.Select(Uri.EscapeDataString)), StringComparison.Ordinal);
        return new($"{baseAddress.AbsoluteUri.TrimEnd('/')}/{filled}");
    }

    private static HttpRequestMessage RequestOf(HttpActionOptions options, string method, Uri address, HttpStepArguments arguments, HandlerContext context, bool isUndo)
    {
        var values = new JsonObject();
        foreach (var argument in arguments.Values)
            values[argument.Name] = argument.Value.ToString();
        var body = new JsonObject
        {
            ["action"] = context.Step.Action,
            ["on"] = context.Step.On,
            ["target"] = context.Target,
            ["arguments"] = values,
            ["incident"] = context.Incident.Id,
            ["policy"] = context.Policy,
            ["fence"] = context.Fence,
            ["undo"] = isUndo,
            ["undoState"] = isUndo ? context.UndoState : null,
            ["dryRun"] = context.IsDryRun,
        };
        var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        foreach (var (name, value) in options.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", KeyOf(context, values, isUndo));
        if (context.IsDryRun)
            request.Headers.TryAddWithoutValidation("Dry-Run", "true");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("PolicyLang", "1"));
        return request;
    }

    /// <summary>
    /// The same for each attempt of one step, and another one for its undo, for the steps of a later action, and for a step beside it that asks
    /// for something else: the steps of one action have one fence.
    /// </summary>
    private static string KeyOf(HandlerContext context, JsonObject arguments, bool isUndo)
    {
        var text = $"{context.Incident.Id}\n{context.Fence}\n{context.Step.Action}\n{context.Step.On}\n{context.Target}\n{arguments.ToJsonString()}\n{isUndo}\n{context.IsDryRun}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    private static async Task ReadAsync(string what, HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[4096];
            long total = 0;
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if ((total += read) > limit)
                    throw new HandlerException(HandlerFailure.Incomplete, $"{what} was answered with {(int)response.StatusCode} and more than {limit} bytes, which is MaxResponseBytes. Whether it was carried out is not known.");
            }
        }
    }

    private static HandlerException Failure(string what, HttpStatusCode status)
    {
        var (failure, advice) = (int)status switch
        {
            // These say where the outcome is to be seen, and may stand for a success.
            302 or 303 => (HandlerFailure.Unanswered, "Redirects are not followed. Whether it was carried out is not known."),
            >= 300 and < 400 => (HandlerFailure.Refused, "Redirects are not followed: the address must be the right one."),
            401 or 403 => (HandlerFailure.Denied, "The credentials in Headers do not suffice."),
            404 or 410 => (HandlerFailure.NotFound, "There is no such thing."),
            409 or 412 => (HandlerFailure.Conflict, "The other side is in another state."),
            // RFC 9110: the request did not arrive whole, or was not acted on. Any other 5xx may have come half way (15.6), or from a gateway.
            408 or 429 or 503 => (HandlerFailure.Unavailable, "The other side could not do it now."),
            501 or 505 => (HandlerFailure.Refused, "The other side does not do such a thing."),
            >= 500 => (HandlerFailure.Unanswered, "Whether it was carried out is not known."),
            _ => (HandlerFailure.Refused, "The other side refuses it."),
        };
        return new(failure, $"{what} was answered with {(int)status}. {advice}");
    }
}
