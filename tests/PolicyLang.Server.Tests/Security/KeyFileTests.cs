using System.Net;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Security;

/// <summary>Keys that cannot be known: nobody is let in, everybody is told why, and what needs no key goes on.</summary>
public class KeyFileTests
{
    [Fact]
    public async Task While_the_file_cannot_be_read_nobody_is_let_in_and_the_answer_says_why()
    {
        await using var server = await ServerHarness.StartAsync();
        var key = server.Key("ada", [Role.Approve]);
        using var page = await server.SignInAsync(key);
        using var program = new Browser(server.Address) { Bearer = key };
        var file = Path.Combine(server.Data, ApiKeyFile.FileName);
        var good = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, good[..^3]);

        foreach (var (who, method, path) in new[] { (program, "GET", "/api/status"), (page, "GET", "/api/overview"), (program, "POST", "/api/kill"), (page, "POST", "/api/session") })
        {
            var (status, body) = await who.JsonAsync(method, path, method == "GET" ? null : $$"""{"key":"{{key}}"}""");
            Assert.Equal((path, HttpStatusCode.ServiceUnavailable), (path, status));
            Assert.Equal("the engine cannot read its keys, so it lets nobody in; its log says why, and 'heal keys list' tries it", body.GetProperty("error").GetString());
        }

        using var nobody = server.Browser();
        Assert.Equal(HttpStatusCode.OK, await nobody.StatusAsync("GET", "/healthz"));
        Assert.Equal(HttpStatusCode.OK, await nobody.StatusAsync("POST", "/webhook/alertmanager", """{"version":"4","alerts":[]}"""));

        await File.WriteAllTextAsync(file, good);
        Assert.Equal(HttpStatusCode.OK, await program.StatusAsync("GET", "/api/status"));
        Assert.Equal(HttpStatusCode.OK, await page.StatusAsync("GET", "/api/overview"));
    }

    [Fact]
    public async Task A_host_whose_keys_cannot_be_read_does_not_start()
    {
        await using var server = await ServerHarness.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Data, ApiKeyFile.FileName), "[");

        var error = await Assert.ThrowsAsync<ApiKeyFileException>(server.RestartAsync);

        Assert.Contains("api-keys.json is damaged: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Engine.OpenProposals());
    }
}
