using System.Net;
using Microsoft.Extensions.Options;
using PolicyLang.Server.Security;

namespace PolicyLang.Server;

/// <summary>How the HTTP side listens, and how people sign in. Checked when the host is built; what makes no sense stops it.</summary>
public sealed class ServerOptions
{
    /// <summary>The port of Alertmanager's webhook, the API and the console.</summary>
    public const int DefaultPort = 9797;

    /// <summary>Where to listen: an address and a port. Loopback by default; on any other address the webhook needs a key too.</summary>
    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>Whether the webhook needs a key with the role <c>Submit</c> on loopback, too.</summary>
    public bool RequiresKey { get; set; }

    /// <summary>The largest body that is read, in bytes.</summary>
    public long LargestBody { get; set; } = 10 * 1024 * 1024;

    /// <summary>
    /// The address at which people open the console where a reverse proxy stands before it and ends TLS: <c>https://heal.example.com</c>.
    /// Null where people open it directly. Once it is set, the webhook and the metrics need a key also on loopback, because whoever reaches
    /// the proxy reaches this machine.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>
    /// The addresses of reverse proxies, beside those on this machine, whose <c>X-Forwarded-For</c> is believed. It is only looked at where
    /// <see cref="PublicUrl"/> is set, and only tells whose requests are counted together.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Signing in to the console by OpenID Connect, beside keys; null where there is none.</summary>
    public OidcOptions? Oidc { get; set; }

    /// <summary>How long a session at the console lasts after the last thing that its person did. It ends 12 hours after it began in any case.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether the webhook is open: only who is on this machine can reach it.</summary>
    internal bool IsWebhookOpen => !RequiresKey && PublicUrl is null && IPAddress.IsLoopback(Listen.Address);

    /// <summary>Whether the cookie of a session is only ever sent by https.</summary>
    internal bool IsSecureOnly => PublicUrl is { } url ? url.Scheme == Uri.UriSchemeHttps : !IPAddress.IsLoopback(Listen.Address);

    /// <summary>Checks them. <see cref="PolicyLangServerExtensions.AddPolicyLangServer"/> does it, too.</summary>
    /// <exception cref="OptionsValidationException">They make no sense; each failure begins with the option.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        if (LargestBody < 1)
            errors.Add("LargestBody must be at least 1 byte");
        if (SessionIdle <= TimeSpan.Zero)
            errors.Add("SessionIdle must be more than nothing");
        if (PublicUrl is { } url && (!url.IsAbsoluteUri || url.AbsolutePath != "/" || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))))
            errors.Add($"PublicUrl is {url}; it is https, and has a host and no path: https://heal.example.com");
        foreach (var proxy in TrustedProxies.Where(p => !IPAddress.TryParse(p, out _)))
            errors.Add($"TrustedProxies has {proxy}, which is no address");
        if (errors.Count > 0)
            throw new OptionsValidationException(nameof(ServerOptions), typeof(ServerOptions), errors);
        if (Oidc?.Problems().ToList() is { Count: > 0 } problems)
            throw new OptionsValidationException(nameof(Oidc), typeof(OidcOptions), problems);
    }
}
