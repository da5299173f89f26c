using System.Net;
using System.Net.Sockets;
using System.Text;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Api;

/// <summary>Whatever a program sends, an error says in words what is wrong, and nothing is a 500.</summary>
public class ErrorTests
{
    [Theory]
    [InlineData("POST", "/api/proposals/p1/approve", "{}", 409, "there is no proposal p1")]
    [InlineData("POST", "/api/proposals/p1/reject", """{"reason":"no"}""", 409, "there is no proposal p1")]
    [InlineData("POST", "/api/proposals/p1/reject", "{}", 400, "say why: {\"reason\":\"…\"}")]
    [InlineData("POST", "/api/proposals/p1/approve", "{bad", 400, "the body or a parameter cannot be read; docs/operating.md says what is sent")]
    [InlineData("GET", "/api/audit?limit=x", null, 400, "the body or a parameter cannot be read; docs/operating.md says what is sent")]
    [InlineData("GET", "/api/nothing", null, 404, "there is nothing at this address")]
    [InlineData("GET", "/api/incidents/i1", null, 404, "there is no incident i1")]
    [InlineData("POST", "/api/facts", """{"name":"migration","lasting":"1m","attributes":{"service":"\ud800"}}""", 400, "a text in it is not Unicode: it has bytes that are not UTF-8, or half of a surrogate pair")]
    [InlineData("POST", "/api/facts", """{"name":"migration","lasting":"10675199d"}""", 400, "a fact lasts 520w at most; one that always holds is a hold of the policies")]
    [InlineData("POST", "/api/facts", """{"name":"migration","lasting":"99999999999d"}""", 400, "a fact has a name and lasts: {\"name\":\"migration\",\"attributes\":{\"service\":\"cart\"},\"lasting\":\"30m\"}")]
    [InlineData("POST", "/api/actions/a1/settle", """{"reason":"seen"}""", 409, "there is no action a1 of unknown end")]
    [InlineData("POST", "/api/incidents/i1/resolve", """{"reason":"gone"}""", 409, "there is no incident i1 that is not over")]
    [InlineData("POST", "/api/incidents/i1/resolve", "{}", 400, "say why it is over: {\"reason\":\"…\"}")]
    [InlineData("POST", "/api/latches/release", """{"budget":"b"}""", 409, "the latch of budget b is not closed")]
    [InlineData("POST", "/api/latches/release", "{}", 409, "the latch of budget  is not closed")]
    public async Task A_program_with_every_role_is_told_what_is_wrong(string method, string path, string? body, int status, string problem)
    {
        await using var server = await ServerHarness.StartAsync();
        using var program = new Browser(server.Address) { IsConsole = false, Bearer = server.Key("ada", [Role.Submit, Role.View, Role.Approve, Role.Kill]) };

        var (answered, error) = await program.JsonAsync(method, path, body);

        Assert.Equal((status, problem), ((int)answered, error.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData(null, "/api/status", 401, "this needs a key: Authorization: Bearer KEY")]
    [InlineData("plk_wrong", "/api/status", 401, "the key is not known")]
    [InlineData("report", "/api/status", 403, "the key may not do this")]
    public async Task Who_may_not_is_told_so(string? key, string path, int status, string problem)
    {
        await using var server = await ServerHarness.StartAsync();
        using var program = new Browser(server.Address) { IsConsole = false, Bearer = key == "report" ? server.Key("alertmanager", [Role.Submit]) : key };

        var (answered, error) = await program.JsonAsync("GET", path);

        Assert.Equal((status, problem), ((int)answered, error.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData("/apiary")]
    [InlineData("/shop/nothing")]
    public async Task What_nobody_answers_outside_of_its_paths_is_left_to_the_host(string path)
    {
        await using var server = await ServerHarness.StartAsync();
        using var program = new Browser(server.Address) { IsConsole = false, Bearer = server.Key("ada", [Role.View]) };

        using var answer = await program.SendAsync("GET", path);

        Assert.Equal((HttpStatusCode.NotFound, "", false), (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Contains("Content-Security-Policy")));
    }

    [Fact]
    public void Keys_whose_file_cannot_even_be_looked_for_are_an_error_of_the_keys() =>
        // No name of a file is that long.
        Assert.Contains("cannot be read as user", Assert.Throws<ApiKeyFileException>(() => new ApiKeyFile(Path.Combine(Path.GetTempPath(), new string('k', 300))).Keys).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_proposal_that_was_decided_says_how_and_why()
    {
        await using var server = await ServerHarness.StartAsync();
        using var ada = new Browser(server.Address) { IsConsole = false, Bearer = server.Key("ada", [Role.Approve], "sre") };
        using var bob = new Browser(server.Address) { IsConsole = false, Bearer = server.Key("bob", [Role.Approve], "sre") };
        var id = await server.ProposeAsync("cart-1");
        Assert.Equal(HttpStatusCode.OK, await ada.StatusAsync("POST", $"/api/proposals/{id}/reject", """{"reason":"migration at 10"}"""));

        foreach (var verb in new[] { "approve", "reject" })
        {
            var (status, error) = await bob.JsonAsync("POST", $"/api/proposals/{id}/{verb}", """{"reason":"late"}""");
            Assert.Equal((HttpStatusCode.Conflict, $"proposal {id} is not open: it is rejected, because ada rejected it: migration at 10"), (status, error.GetProperty("error").GetString()));
        }
    }

    [Fact]
    public async Task An_alert_whose_body_stands_still_is_asked_for_again()
    {
        await using var server = await ServerHarness.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /webhook/alertmanager HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"));

        // The server's own clock is asked: it waits five seconds for the body.
        using var reader = new StreamReader(stream);
        var answer = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            answer.AppendLine(line);
            if (line.Contains("error", StringComparison.Ordinal))
                break;
        }

        Assert.StartsWith("HTTP/1.1 503 ", answer.ToString(), StringComparison.Ordinal);
        Assert.Contains("the body came too slowly; send it again", answer.ToString(), StringComparison.Ordinal);
    }
}
