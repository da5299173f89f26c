using System.Net;
using System.Text;

namespace PolicyLang.Engine.Tests.Harness;

/// <summary>What a notifier posts to: a real listener on this machine, which keeps what it gets.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly HttpListener _listener = new();

    public Receiver()
    {
        // A port that is free now; the listener takes no port 0.
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        probe.Stop();
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Address { get; }

    public int Status { get; set; } = 202;

    /// <summary>Whether a POST is sent to another page, which answers as always.</summary>
    public bool RedirectsPosts { get; set; }

    public List<(Dictionary<string, string> Headers, string Body)> Requests { get; } = [];

    public List<string> Paths { get; } = [];

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext http;
            try
            {
                http = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(http.Request.InputStream, Encoding.UTF8);
            Requests.Add((http.Request.Headers.AllKeys.ToDictionary(k => k!, k => http.Request.Headers[k]!), await reader.ReadToEndAsync()));
            Paths.Add(http.Request.Url!.AbsolutePath);
            http.Response.StatusCode = Status;
            if (RedirectsPosts && http.Request.HttpMethod == "POST")
                http.Response.Redirect(Address + "login");
            http.Response.OutputStream.Write(Status == 202 ? "ok"u8 : "no"u8);
            http.Response.Close();
        }
    }
}
