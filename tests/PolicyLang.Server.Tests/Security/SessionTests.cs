using System.Net;
using System.Text.Json;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Security;

public class SessionTests
{
    private const string Active = "PolicyLang-Active";

    [Fact]
    public async Task A_key_opens_a_session_that_scripts_and_foreign_sites_cannot_reach()
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = await server.SignInAsync(server.Key("ada", [Role.Approve], "sre"));

        Assert.Matches("^policylang-0=[^;]+; path=/; samesite=strict; httponly$", ada.SetCookie);
        var (status, session) = await ada.JsonAsync("GET", "/api/session");
        Assert.Equal((HttpStatusCode.OK, "ada", "approve", "sre"), (status, session.GetProperty("name").GetString(), session.GetProperty("roles")[0].GetString(), session.GetProperty("groups")[0].GetString()));
        Assert.Equal(HttpStatusCode.OK, await ada.StatusAsync("GET", "/api/overview"));
    }

    [Fact]
    public async Task Without_a_session_nothing_is_seen_even_on_loopback()
    {
        await using var server = await ServerHarness.StartAsync();
        using var nobody = server.Browser();

        foreach (var path in new[] { "/api/overview", "/api/incidents", "/api/audit", "/api/kill", "/api/facts", "/api/latches", "/api/proposals", "/api/status" })
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, await nobody.StatusAsync("GET", path)));
        Assert.Equal(HttpStatusCode.Unauthorized, await nobody.StatusAsync("POST", "/api/kill", "{}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await nobody.StatusAsync("DELETE", "/api/kill"));
        var (_, session) = await nobody.JsonAsync("GET", "/api/session");
        Assert.Equal((JsonValueKind.Null, false), (session.GetProperty("name").ValueKind, session.GetProperty("hasKeys").GetBoolean()));
    }

    [Theory]
    [InlineData("plk_wrong", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Forbidden)]
    public async Task Keys_that_are_not_known_or_may_only_report_open_none(string? key, HttpStatusCode expected)
    {
        await using var server = await ServerHarness.StartAsync();
        var reporter = server.Key("prometheus", [Role.Submit]);
        using var browser = server.Browser();

        Assert.Equal(expected, (await browser.SignInAsync(key ?? reporter)).StatusCode);
        Assert.Null(browser.SetCookie);
    }

    [Fact]
    public async Task A_session_ends_with_its_key_and_has_the_roles_that_the_key_has_now()
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = await server.SignInAsync(server.Key("ada", [Role.Approve]));
        using var bob = await server.SignInAsync(server.Key("bob", [Role.Approve]));

        server.Change("ada", "[\"Kill\"]");
        Assert.Equal(HttpStatusCode.OK, await ada.StatusAsync("POST", "/api/kill", "{}"));
        Assert.Equal(HttpStatusCode.Forbidden, await ada.StatusAsync("POST", "/api/proposals/p1/approve", "{}"));
        server.Remove("bob");
        Assert.Equal(HttpStatusCode.Unauthorized, await bob.StatusAsync("GET", "/api/overview"));
        Assert.Equal(HttpStatusCode.OK, await ada.StatusAsync("GET", "/api/overview"));
    }

    [Fact]
    public async Task A_page_that_only_looks_does_not_prolong_its_session()
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = await server.SignInAsync(server.Key("ada", [Role.View]));

        server.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(HttpStatusCode.OK, await ada.StatusAsync("GET", "/api/overview"));
        server.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.Unauthorized, await ada.StatusAsync("GET", "/api/overview"));
    }

    [Fact]
    public async Task Who_does_something_stays_signed_in_for_twelve_hours_and_no_longer()
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = await server.SignInAsync(server.Key("ada", [Role.View]));

        for (var i = 0; i < 35; i++)
        {
            server.Time.Advance(TimeSpan.FromMinutes(20));
            using var seen = await ada.SendAsync("GET", "/api/overview", null, (Active, "1"));
            Assert.Equal((i, HttpStatusCode.OK), (i, seen.StatusCode));
        }

        server.Time.Advance(TimeSpan.FromMinutes(20));
        using var late = await ada.SendAsync("GET", "/api/overview", null, (Active, "1"));
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
    }

    [Fact]
    public async Task A_cookie_that_was_signed_out_is_not_good_any_more_even_where_somebody_kept_it()
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = await server.SignInAsync(server.Key("ada", [Role.View]));
        var kept = ada.SetCookie!.Split(';')[0];

        Assert.Equal(HttpStatusCode.NoContent, await ada.StatusAsync("DELETE", "/api/session"));
        Assert.Equal(HttpStatusCode.Unauthorized, await ada.StatusAsync("GET", "/api/overview"));
        using var thief = server.Browser();
        using var stolen = await thief.SendAsync("GET", "/api/overview", null, ("Cookie", kept));
        Assert.Equal(HttpStatusCode.Unauthorized, stolen.StatusCode);
    }

    [Fact]
    public async Task A_session_survives_a_restart_and_is_good_for_its_engine_alone()
    {
        await using var server = await ServerHarness.StartAsync();
        await using var other = await ServerHarness.StartAsync();
        var key = server.Key("ada", [Role.View]);
        other.Keys.Add(server.Keys.Keys.Single());
        using var ada = await server.SignInAsync(key);
        var cookie = ada.SetCookie!.Split(';')[0];

        await server.RestartAsync();
        using var again = await server.Browser().SendAsync("GET", "/api/overview", null, ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using var elsewhere = await other.Browser().SendAsync("GET", "/api/overview", null, ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
    }

    [Fact]
    public async Task Trying_keys_is_slow_and_hinders_nothing_else()
    {
        await using var server = await ServerHarness.StartAsync();
        var key = server.Key("ada", [Role.View]);
        using var browser = server.Browser();

        for (var i = 0; i < RequestLimits.SignInsPerMinute; i++)
            Assert.Equal((i, HttpStatusCode.Unauthorized), (i, (await browser.SignInAsync("plk_" + i)).StatusCode));
        using var refused = await browser.SignInAsync(key);
        Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (refused.StatusCode, refused.Headers.RetryAfter!.ToString()));
        Assert.Contains("wait a minute", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        browser.Bearer = key;
        for (var i = 0; i < 3 * RequestLimits.SignInsPerMinute; i++)
            Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("GET", "/api/overview"));
    }
}
