using System.Net;
using System.Text;
using System.Text.Json;

namespace PolicyLang.Server.Tests.Harness;

/// <summary>Sends what a browser sends: cookies, its origin with what changes something, and the header of the console's page.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };
    private readonly HttpClient _client;

    public Browser(Uri address)
    {
        _client = new HttpClient(_handler) { BaseAddress = address };
        Origin = address.GetLeftPart(UriPartial.Authority);
    }

    /// <summary>The origin of the page that sends; null where there is none.</summary>
    public string? Origin { get; set; }

    /// <summary>Whether the page is the console's, which sends its header.</summary>
    public bool IsConsole { get; set; } = true;

    public string? Host { get; set; }

    public string? Bearer { get; set; }

    public CookieContainer Cookies => _handler.CookieContainer;

    /// <summary>The cookie of the session, as the server has set it.</summary>
    public string? SetCookie { get; private set; }

    public Task<HttpResponseMessage> SignInAsync(string key) => SendAsync("POST", "/api/session", JsonSerializer.Serialize(new { key }));

    public async Task<HttpStatusCode> StatusAsync(string method, string path, string? body = null)
    {
        using var response = await SendAsync(method, path, body);
        return response.StatusCode;
    }

    /// <summary>The answer as JSON, with its status.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> JsonAsync(string method, string path, string? body = null)
    {
        using var response = await SendAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
    }

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (IsConsole)
            request.Headers.Add("PolicyLang-Console", "1");
        if (Origin is not null && method != "GET")
            request.Headers.Add("Origin", Origin);
        if (Bearer is not null)
            request.Headers.Add("Authorization", "Bearer " + Bearer);
        request.Headers.Host = Host;
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        var response = await _client.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
            SetCookie = set.FirstOrDefault(c => c.Contains("policylang", StringComparison.Ordinal)) ?? SetCookie;
        return response;
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }
}
