using System.Net;
using PolicyLang.Engine.Audit;
using PolicyLang.Server.Tests.Harness;

namespace PolicyLang.Server.Tests.Api;

public class IntakeTests
{
    [Theory]
    [InlineData(1001)]
    [InlineData(5000)]
    public async Task A_body_that_is_too_large_is_refused_for_good_so_a_human_is_told(int length)
    {
        await using var server = await ServerHarness.StartAsync(o => o.LargestBody = 1000);
        using var alertmanager = server.Browser();
        alertmanager.IsConsole = false;

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await alertmanager.StatusAsync("POST", "/webhook/alertmanager", new string(' ', length)));

        Assert.Contains("a body may have at most 1KB; set max_alerts in Alertmanager", Assert.Single(server.Engine.Audit(new(Kind: AuditKinds.Unreadable))).Body, StringComparison.Ordinal);
        Assert.Single(server.Engine.Audit(new(Kind: AuditKinds.Page)));
    }
}
