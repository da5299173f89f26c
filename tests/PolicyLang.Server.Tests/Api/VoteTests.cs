using System.Net;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Api;

public class VoteTests
{
    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    public async Task A_vote_on_another_plan_than_the_one_that_is_there_does_not_count(string verb)
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = await server.SignInAsync(server.Key("ada", [Role.Approve], "sre"));
        var id = await server.ProposeAsync("cart-1");
        var plan = server.Engine.OpenProposals().Single().PlanHash;

        var (status, body) = await ada.JsonAsync("POST", $"/api/proposals/{id}/{verb}", $$"""{"reason":"seen","plan":"{{new string('0', 64)}}"}""");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal($"the plan of proposal {id} is {plan}, and not the one that was seen, {new string('0', 64)}; look again", body.GetProperty("error").GetString());
        Assert.Single(server.Engine.OpenProposals());
        Assert.Empty(server.Engine.Proposal(id)!.Value.Votes);
        Assert.Equal(HttpStatusCode.OK, await ada.StatusAsync("POST", $"/api/proposals/{id}/{verb}", $$"""{"reason":"seen","plan":"{{plan}}"}"""));
        await server.Engine.WhenIdleAsync();
        Assert.Equal(verb == "approve" ? ["shop/cart-1"] : [], server.Restarts.Targets);
    }

    [Fact]
    public async Task The_name_of_who_approved_is_the_one_of_the_session()
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = await server.SignInAsync(server.Key("ada", [Role.Approve], "sre"));
        var id = await server.ProposeAsync("cart-1");

        Assert.Equal(HttpStatusCode.OK, await ada.StatusAsync("POST", $"/api/proposals/{id}/approve", """{"reason":"because"}"""));
        await server.Engine.WhenIdleAsync();

        Assert.Contains("\"votes\":[{\"by\":\"ada\",\"approves\":true,\"reason\":\"because\"", Assert.Single(server.Engine.Audit(new(Kind: "vote"))).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/api/proposals/p1/approve", Role.Approve)]
    [InlineData("POST", "/api/proposals/p1/reject", Role.Approve)]
    [InlineData("POST", "/api/kill", Role.Kill)]
    [InlineData("DELETE", "/api/kill", Role.Kill)]
    [InlineData("POST", "/api/latches/release", Role.Kill)]
    [InlineData("POST", "/api/actions/a1/settle", Role.Kill)]
    [InlineData("POST", "/api/incidents/i1/resolve", Role.Kill)]
    [InlineData("DELETE", "/api/facts/f1", Role.Kill)]
    [InlineData("POST", "/api/facts", Role.Kill)]
    public async Task Each_role_may_do_its_own_and_nothing_else(string method, string path, Role needed)
    {
        await using var server = await ServerHarness.StartAsync();
        foreach (var role in new[] { Role.View, Role.Approve, Role.Kill })
        {
            using var person = await server.SignInAsync(server.Key(role.ToString(), [role]));
            var status = await person.StatusAsync(method, path, """{"reason":"r","budget":"b","name":"migration","lasting":"1m"}""");
            Assert.Equal((role, role != needed), (role, status == HttpStatusCode.Forbidden));
        }
    }
}
