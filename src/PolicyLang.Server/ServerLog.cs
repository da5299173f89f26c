using System.Net;
using Microsoft.Extensions.Logging;

namespace PolicyLang.Server;

/// <summary>What the server writes to the log of its host.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(101, LogLevel.Information, "{Name} signed in to the console by {Way}")]
    public static partial void SignedIn(ILogger logger, string name, string way);

    [LoggerMessage(102, LogLevel.Warning, "signing in to the console from {Address} failed: {Reason}")]
    public static partial void SignInFailed(ILogger logger, IPAddress? address, string reason);

    [LoggerMessage(103, LogLevel.Error, "{Method} {Path} was answered with 503: {Reason}")]
    public static partial void StoreFailed(ILogger logger, string method, string path, string reason);
}
