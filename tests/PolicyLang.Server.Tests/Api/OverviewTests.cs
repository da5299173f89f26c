using System.Net;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Api;

public class OverviewTests
{
    [Fact]
    public async Task It_has_all_that_an_approval_is_bound_to_and_why()
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = await server.SignInAsync(server.Key("ada", [Role.Approve], "sre"));
        var id = await server.ProposeAsync("cart-1");

        var (_, overview) = await ada.JsonAsync("GET", "/api/overview");

        var found = overview.GetProperty("proposals")[0];
        var proposal = found.GetProperty("proposal");
        Assert.Equal(id, proposal.GetProperty("id").GetString());
        Assert.Matches("^[0-9a-f]{64}$", proposal.GetProperty("planHash").GetString());
        Assert.Equal("""[{"action":"restart","on":"pod","target":"shop/cart-1","args":[{"name":"grace","value":"30s"}]}]""", proposal.GetProperty("steps").GetRawText());
        Assert.Equal(("pod shop/cart-1 #0", 1, "sre"), (proposal.GetProperty("targetState").GetString(), proposal.GetProperty("needed").GetInt32(), proposal.GetProperty("approvers")[0].GetString()));
        Assert.Equal("ask", found.GetProperty("incident").GetProperty("decided").GetProperty("policy").GetProperty("name").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, found.GetProperty("cannotApprove").ValueKind);
        Assert.Equal(1, overview.GetProperty("live").GetInt64());
    }

    [Fact]
    public async Task It_says_whose_approval_would_not_count_and_why()
    {
        await using var server = await ServerHarness.StartAsync();
        using var reporter = await server.SignInAsync(server.Key("ada", [Role.Approve], "sre"));
        using var stranger = await server.SignInAsync(server.Key("eve", [Role.Approve], "dev"));
        await server.ProposeAsync("cart-1", submitter: "ada");

        static async Task<(string?, string?)> CannotAsync(Browser browser)
        {
            var found = (await browser.JsonAsync("GET", "/api/overview")).Body.GetProperty("proposals")[0];
            return (found.GetProperty("cannotApprove").GetString(), found.GetProperty("cannotReject").GetString());
        }

        Assert.Equal(("ada reported the incident, and nobody approves what they asked for", null), await CannotAsync(reporter));
        Assert.Equal("eve is none of those who may decide it: sre", (await CannotAsync(stranger)).Item2);
    }

    [Fact]
    public async Task Of_what_was_seen_before_it_has_the_number_and_the_last()
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = await server.SignInAsync(server.Key("ada", [Role.View]));
        var last = server.Time.GetUtcNow();
        for (var i = 0; i < 3; i++)
        {
            last = server.Time.GetUtcNow();
            await server.ReportAsync($"cart-{i}", workload: "cart");
            server.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await server.ReportAsync("cart-9", workload: "cart");
        var decided = (await ada.JsonAsync("GET", "/api/overview")).Body.GetProperty("incidents")[0].GetProperty("decided");

        Assert.Equal(3, decided.GetProperty("seen").GetProperty("times").GetInt32());
        Assert.Equal(last, decided.GetProperty("seen").GetProperty("last").GetDateTimeOffset());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, decided.GetProperty("incident").GetProperty("history").ValueKind);
    }

    [Fact]
    public async Task It_is_sent_anew_only_when_something_has_changed()
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = await server.SignInAsync(server.Key("ada", [Role.Kill]));
        using var first = await ada.SendAsync("GET", "/api/overview");
        var tag = ("If-None-Match", first.Headers.ETag!.ToString());

        using var same = await ada.SendAsync("GET", "/api/overview", null, tag);
        Assert.Equal((HttpStatusCode.NotModified, 0), (same.StatusCode, (await same.Content.ReadAsByteArrayAsync()).Length));
        await ada.StatusAsync("POST", "/api/kill", """{"reason":"drill"}""");
        using var other = await ada.SendAsync("GET", "/api/overview", null, tag);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Contains("""{"isEngaged":true,"by":"ada","reason":"drill"}""", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
