using System.Net.Http.Headers;
using System.Text;

namespace PolicyLang.Engine.Notifications;

/// <summary>What notifiers over HTTP share: one POST of JSON; every answer but 2xx is a failure, and is tried again.</summary>
public abstract class HttpNotifier(HttpClient client, Uri address) : INotifier
{
    private const int LongestAnswer = 300;

    /// <inheritdoc />
    public abstract string Name { get; }

    /// <inheritdoc />
    public async Task SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (Body(notice) is { } json)
            await PostAsync(json, (request, body) => Prepare(request, notice, body), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The JSON to send, or null where this notice is none of its.</summary>
    protected abstract string? Body(Notice notice);

    /// <summary>Adds headers.</summary>
    protected virtual void Prepare(HttpRequestMessage request, Notice notice, byte[] body)
    {
    }

    /// <summary>Posts JSON, or throws where it was not taken in.</summary>
    protected async Task PostAsync(string json, Action<HttpRequestMessage, byte[]>? prepare, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        prepare?.Invoke(request, bytes);
        using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        // A redirect to a page for signing in is answered with 200, and nobody was told.
        if (response.RequestMessage is { } last && last.Method != HttpMethod.Post)
            throw new HttpRequestException($"{address.Host} redirects to {last.RequestUri?.Host}, so it took nothing in; the address must be the right one");
        if (response.IsSuccessStatusCode)
            return;
        var answer = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        throw new HttpRequestException($"{address.Host} answered {NumberText.Format((int)response.StatusCode)}: {(answer.Length > LongestAnswer ? answer[..LongestAnswer] : answer)}");
    }

    /// <summary>A text of at most so many UTF-16 units, which is never cut within a character.</summary>
    protected static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var end = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return text[..end] + "…";
    }
}
