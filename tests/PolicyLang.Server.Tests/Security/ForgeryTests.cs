using System.Net;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Security;

/// <summary>What a foreign page can make a browser send does nothing.</summary>
public class ForgeryTests
{
    [Theory]
    [InlineData("own", true, "same-origin", HttpStatusCode.OK)]
    [InlineData("own", true, null, HttpStatusCode.OK)]
    [InlineData("own", false, "same-origin", HttpStatusCode.Forbidden)]
    [InlineData(null, true, "same-origin", HttpStatusCode.Forbidden)]
    [InlineData("null", true, null, HttpStatusCode.Forbidden)]
    [InlineData("https://evil.example", true, "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", true, "same-site", HttpStatusCode.Forbidden)]
    [InlineData("own", true, "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("own", true, "none", HttpStatusCode.Forbidden)]
    public async Task Writes_with_a_session_come_from_the_page_or_are_refused(string? origin, bool isConsole, string? site, HttpStatusCode expected)
    {
        await using var server = await ServerHarness.StartAsync();
        using var kay = await server.SignInAsync(server.Key("kay", [Role.Kill]));
        kay.Origin = origin == "own" ? kay.Origin : origin;
        kay.IsConsole = isConsole;
        (string, string)[] headers = site is null ? [] : [("Sec-Fetch-Site", site)];

        using var killed = await kay.SendAsync("POST", "/api/kill", """{"reason":"drill"}""", headers);
        Assert.Equal((expected, expected == HttpStatusCode.OK), (killed.StatusCode, server.Engine.Kill.IsEngaged));
        using var resumed = await kay.SendAsync("DELETE", "/api/kill", null, headers);
        Assert.Equal(expected, resumed.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", true)]
    [InlineData("own", false)]
    public async Task A_foreign_page_signs_nobody_in_or_out(string origin, bool isConsole)
    {
        await using var server = await ServerHarness.StartAsync();
        var key = server.Key("ada", [Role.View]);
        using var ada = await server.SignInAsync(key);
        using var victim = server.Browser();
        foreach (var browser in new[] { ada, victim })
        {
            browser.Origin = origin == "own" ? browser.Origin : origin;
            browser.IsConsole = isConsole;
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await victim.SignInAsync(key)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await ada.StatusAsync("DELETE", "/api/session"));
        Assert.Equal(HttpStatusCode.OK, await ada.StatusAsync("GET", "/api/overview"));
    }

    [Fact]
    public async Task Programs_with_a_key_need_neither_header_nor_origin_and_are_not_taken_for_the_session_beside_it()
    {
        await using var server = await ServerHarness.StartAsync();
        var kill = server.Key("kay", [Role.Kill]);
        using var program = new Browser(server.Address) { IsConsole = false, Origin = null, Bearer = kill };
        using var viewer = await server.SignInAsync(server.Key("viv", [Role.View]));

        Assert.Equal(HttpStatusCode.OK, await program.StatusAsync("POST", "/api/kill", "{}"));
        (viewer.Bearer, viewer.IsConsole, viewer.Origin) = (kill, false, null);
        Assert.Equal(HttpStatusCode.OK, await viewer.StatusAsync("DELETE", "/api/kill"));
        viewer.Bearer = "plk_wrong";
        Assert.Equal(HttpStatusCode.Unauthorized, await viewer.StatusAsync("GET", "/api/overview"));
    }
}
