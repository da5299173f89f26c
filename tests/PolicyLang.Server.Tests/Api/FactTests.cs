using System.Net;
using PolicyLang.Engine.Intake;
using PolicyLang.Server.Security;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Api;

/// <summary>Ending a fact, whatever its identity looks like.</summary>
public class FactTests
{
    [Theory]
    [InlineData("api/facts/migration%20u1%2F%2FFailedMount", HttpStatusCode.OK)]
    [InlineData("api/facts/migration%20u1%2f%2fFailedMount", HttpStatusCode.OK)]
    [InlineData("api/facts/migration%20u1//FailedMount", HttpStatusCode.OK)]
    [InlineData("api/facts/migration%20u1", HttpStatusCode.NotFound)]
    [InlineData("api/facts/", HttpStatusCode.NotFound)]
    public async Task A_fact_of_Kubernetes_has_slashes_in_its_identity(string path, HttpStatusCode status)
    {
        await using var server = await ServerHarness.StartAsync();
        await server.Engine.SubmitAsync(new SignalBatch
        {
            Source = "kubernetes",
            Facts = [new ReportedFact(new ActiveFact("migration", new Dictionary<string, AttributeValue>()), "u1//FailedMount", server.Time.GetUtcNow())],
        });
        using var browser = await server.SignInAsync(server.Key("kay", [Role.Kill]));

        Assert.Equal(status, await browser.StatusAsync("DELETE", path));
        Assert.Equal(status == HttpStatusCode.OK ? 0 : 1, server.Engine.Facts().Count);
    }
}
