using System.Net;

namespace PolicyLang.Server;

/// <summary>How the HTTP side listens. Checked when the host starts.</summary>
public sealed class ServerOptions
{
    /// <summary>The port of Alertmanager's webhook and the API.</summary>
    public const int DefaultPort = 9797;

    /// <summary>Where to listen: an address and a port. Loopback by default; on any other address the webhook needs a key too.</summary>
    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>Whether the webhook needs a key with the role <c>Submit</c> on loopback, too.</summary>
    public bool RequiresKey { get; set; }

    /// <summary>The largest body that is read, in bytes.</summary>
    public long LargestBody { get; set; } = 10 * 1024 * 1024;

    /// <summary>Whether the webhook is open: only who is on this machine can reach it.</summary>
    internal bool IsWebhookOpen => !RequiresKey && IPAddress.IsLoopback(Listen.Address);
}
