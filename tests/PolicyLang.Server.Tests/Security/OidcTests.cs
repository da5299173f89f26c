using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Security;

public class OidcTests
{
    [Fact]
    public async Task A_person_whom_the_provider_knows_has_the_roles_of_their_groups()
    {
        await using var provider = await OidcProvider.StartAsync();
        await using var server = await StartAsync(provider);
        using var browser = server.Browser();

        Assert.Equal("/", await SignInAsync(browser, server));

        Assert.Matches("^policylang-0=[^;]+; path=/; samesite=strict; httponly$", browser.SetCookie);
        var (_, session) = await browser.JsonAsync("GET", "/api/session");
        Assert.Equal("""["approve"]""", session.GetProperty("roles").GetRawText());
        Assert.Equal("""["sre","dev"]""", session.GetProperty("groups").GetRawText());
        Assert.Equal("ada@example.com", session.GetProperty("name").GetString());
        var id = await server.ProposeAsync("cart-1");
        Assert.Equal(HttpStatusCode.Forbidden, await browser.StatusAsync("POST", "/api/kill", "{}"));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("POST", $"/api/proposals/{id}/approve", """{"reason":"because"}"""));
        Assert.Contains("\"by\":\"ada@example.com\"", Assert.Single(server.Engine.Audit(new(Kind: "vote"))).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no group", "/#no-role")]
    [InlineData("not verified", "/#sign-in-failed")]
    [InlineData("no name", "/#sign-in-failed")]
    [InlineData("forged", "/#sign-in-failed")]
    [InlineData("for another client", "/#sign-in-failed")]
    [InlineData("an old token", "/#sign-in-failed")]
    [InlineData("another state", "/#sign-in-failed")]
    [InlineData("another browser", "/#sign-in-failed")]
    public async Task Whoever_is_not_vouched_for_gets_no_session(string accident, string expected)
    {
        await using var provider = await OidcProvider.StartAsync();
        await using var server = await StartAsync(provider);
        using var browser = server.Browser();
        using var other = server.Browser();
        switch (accident)
        {
            case "no group": provider.Person["groups"] = new[] { "sales" }; break;
            case "not verified": provider.Person["email_verified"] = false; break;
            case "no name": provider.Person.Remove("email"); break;
            case "forged": provider.IsForged = true; break;
            case "for another client": provider.Audience = "wiki"; break;
            case "an old token": provider.Nonce = "of another time"; break;
        }

        var back = accident switch
        {
            "another state" => await SignInAsync(browser, server, callback => callback[..callback.IndexOf("state=", StringComparison.Ordinal)] + "state=x"),
            "another browser" => await SignInAsync(browser, server, other: other),
            _ => await SignInAsync(browser, server),
        };

        Assert.Equal(expected, back);
        Assert.Null(browser.SetCookie ?? other.SetCookie);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("GET", "/api/overview"));
    }

    [Fact]
    public async Task Groups_may_come_from_the_userinfo_endpoint()
    {
        await using var provider = await OidcProvider.StartAsync();
        provider.Person.Remove("groups");
        provider.More["groups"] = new[] { "lead" };
        await using var server = await StartAsync(provider, o => o.ReadsUserInfo = true);
        using var browser = server.Browser();

        Assert.Equal("/", await SignInAsync(browser, server));
        Assert.Equal("""["kill"]""", (await browser.JsonAsync("GET", "/api/session")).Body.GetProperty("roles").GetRawText());
    }

    [Fact]
    public void The_options_bind_from_a_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["authority"] = "https://login.example.com/realms/ops",
            ["clientId"] = "heal",
            ["scopes:0"] = "groups",
            ["groupsClaim"] = "roles",
            ["roles:approve:0"] = "sre",
            ["roles:approve:1"] = "dba",
            ["roles:kill:0"] = "lead",
        }).Build();
        var options = new OidcOptions();
        configuration.Bind(options);

        Assert.Empty(options.Problems());
        Assert.Equal(("https://login.example.com/realms/ops", "heal", "roles", "groups"), (options.Authority!.ToString(), options.ClientId, options.GroupsClaim, Assert.Single(options.Scopes)));
        Assert.Equal([Role.Approve, Role.Kill], options.RolesOf(["dba", "lead"]));
        Assert.Empty(options.RolesOf(["sales"]));
    }

    [Theory]
    [InlineData("http://login.example.com", "heal", true, "Authority is no https address; name the issuer of the OpenID Connect provider")]
    [InlineData("https://login.example.com", "", true, "ClientId is empty; the OpenID Connect provider knows this server by it")]
    [InlineData("https://login.example.com", "heal", false, "Roles maps no group to a role, so nobody could sign in by OpenID Connect")]
    public async Task Options_that_let_nobody_in_or_everybody_stop_the_start(string authority, string client, bool hasRoles, string problem)
    {
        var oidc = new OidcOptions { Authority = new Uri(authority), ClientId = client };
        if (hasRoles)
            oidc.Roles[Role.View] = ["*"];

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => ServerHarness.StartAsync(o => o.Oidc = oidc));
        Assert.Equal(problem, Assert.Single(refusal.Failures));
    }

    private static async Task<ServerHarness> StartAsync(OidcProvider provider, Action<OidcOptions>? configure = null)
    {
        var oidc = new OidcOptions { Authority = provider.Address, ClientId = OidcProvider.ClientId, ClientSecret = OidcProvider.Secret };
        oidc.Roles[Role.Approve] = ["sre"];
        oidc.Roles[Role.Kill] = ["lead"];
        configure?.Invoke(oidc);
        var server = await ServerHarness.StartAsync(o => o.Oidc = oidc);
        provider.RedirectUri = new Uri(server.Address, OidcOptions.CallbackPath).ToString();
        return server;
    }

    /// <summary>Follows the links as a browser does, and gives where the last one leads.</summary>
    private static async Task<string> SignInAsync(Browser browser, ServerHarness server, Func<string, string>? change = null, Browser? other = null)
    {
        using var start = await browser.SendAsync("GET", "/session/oidc");
        Assert.Equal(HttpStatusCode.Redirect, start.StatusCode);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var authorized = await http.GetAsync(start.Headers.Location);
        Assert.True(authorized.StatusCode == HttpStatusCode.Redirect, await authorized.Content.ReadAsStringAsync());
        var callback = authorized.Headers.Location!.ToString();
        Assert.StartsWith(server.Address.ToString(), callback, StringComparison.Ordinal);
        using var back = await (other ?? browser).SendAsync("GET", (change?.Invoke(callback) ?? callback)[(server.Address.ToString().Length - 1)..]);
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        return back.Headers.Location!.ToString();
    }
}
