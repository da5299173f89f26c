using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PolicyLang.Server.Api;

namespace PolicyLang.Server.Security;

/// <summary>How many requests one address may make.</summary>
internal static class RequestLimits
{
    /// <summary>A person at a page, or a script: far below what an attacker needs to guess a key.</summary>
    public const int RequestsPerMinute = 1200;

    /// <summary>A person who mistypes. A key has 256 bits; this also keeps the log readable.</summary>
    public const int SignInsPerMinute = 10;

    public static void Add(IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = "60";
            await ApiViews.Problem(StatusCodes.Status429TooManyRequests, "too many requests from this address; wait a minute").ExecuteAsync(context.HttpContext).ConfigureAwait(false);
        };
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            // The intake has a bound of its own, and is never told to go away with a 4xx: that would lose an alert.
            http.Request.Path.StartsWithSegments("/webhook") ? RateLimitPartition.GetNoLimiter("") : PerMinute(http, RequestsPerMinute));
        limiter.AddPolicy(SessionEndpoints.Limit, http => PerMinute(http, SignInsPerMinute));
    });

    private static RateLimitPartition<string> PerMinute(HttpContext http, int requests) => RateLimitPartition.GetFixedWindowLimiter(
        PlaceOf(http.Connection.RemoteIpAddress), _ => new FixedWindowRateLimiterOptions { PermitLimit = requests, Window = TimeSpan.FromMinutes(1) });

    /// <summary>Who counts as one: an IPv4 address, or the IPv6 network that one subscriber has.</summary>
    private static string PlaceOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
