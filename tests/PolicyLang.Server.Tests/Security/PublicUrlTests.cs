using System.Net;
using Microsoft.Extensions.Options;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Security;

/// <summary>Behind a reverse proxy that ends TLS.</summary>
public class PublicUrlTests
{
    private static readonly Uri Public = new("https://heal.example.com");

    [Theory]
    [InlineData("heal.example.com")]
    [InlineData(null)]
    public async Task The_page_works_at_its_public_address_whatever_host_the_proxy_sends(string? host)
    {
        await using var server = await ServerHarness.StartAsync(o => o.PublicUrl = Public);
        using var kay = server.Browser();
        (kay.Origin, kay.Host) = ("https://heal.example.com", host);

        using var signedIn = await kay.SignInAsync(server.Key("kay", [Role.Kill]));
        Assert.Equal(HttpStatusCode.NoContent, signedIn.StatusCode);
        Assert.Matches("^__Host-policylang=[^;]+; path=/; secure; samesite=strict; httponly$", kay.SetCookie);
        using var killed = await kay.SendAsync("POST", "/api/kill", "{}", ("Cookie", kay.SetCookie!.Split(';')[0]));
        Assert.Equal(HttpStatusCode.OK, killed.StatusCode);
        kay.Origin = server.Address.GetLeftPart(UriPartial.Authority);
        using var beside = await kay.SendAsync("DELETE", "/api/kill", null, ("Cookie", kay.SetCookie.Split(';')[0]));
        Assert.Equal(HttpStatusCode.Forbidden, beside.StatusCode);
    }

    [Fact]
    public async Task Whoever_reaches_the_proxy_reaches_no_open_webhook()
    {
        await using var server = await ServerHarness.StartAsync(o => o.PublicUrl = Public);
        using var anybody = new Browser(server.Address) { Host = "heal.example.com", Origin = null, IsConsole = false };

        Assert.Equal(HttpStatusCode.Unauthorized, await anybody.StatusAsync("POST", "/webhook/alertmanager", "{}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await anybody.StatusAsync("GET", "/metrics"));
        anybody.Host = "evil.example";
        Assert.Equal(HttpStatusCode.BadRequest, await anybody.StatusAsync("GET", "/"));
    }

    [Fact]
    public async Task Those_who_come_through_the_proxy_are_counted_apart()
    {
        await using var server = await ServerHarness.StartAsync(o => o.PublicUrl = Public);
        using var browser = server.Browser();
        browser.Origin = "https://heal.example.com";
        async Task<HttpStatusCode> TryAsync(string from)
        {
            using var tried = await browser.SendAsync("POST", "/api/session", """{"key":"plk_wrong"}""", ("X-Forwarded-For", from));
            return tried.StatusCode;
        }

        for (var i = 0; i < RequestLimits.SignInsPerMinute; i++)
            await TryAsync("203.0.113.7");
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync("203.0.113.7"));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync("203.0.113.8"));
    }

    [Fact]
    public async Task Without_a_proxy_nobody_is_believed_to_be_somebody_else()
    {
        await using var server = await ServerHarness.StartAsync();
        using var browser = server.Browser();
        for (var i = 0; i < RequestLimits.SignInsPerMinute; i++)
        {
            using var tried = await browser.SendAsync("POST", "/api/session", "{}", ("X-Forwarded-For", $"203.0.113.{i}"));
            Assert.Equal(HttpStatusCode.Unauthorized, tried.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.SignInAsync("plk_wrong")).StatusCode);
    }

    [Theory]
    [InlineData("http://heal.example.com")]
    [InlineData("https://example.com/heal")]
    public async Task A_public_address_without_https_or_with_a_path_stops_the_start(string address)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => ServerHarness.StartAsync(o => o.PublicUrl = new Uri(address)));
        Assert.StartsWith($"PublicUrl is {address}", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }
}
